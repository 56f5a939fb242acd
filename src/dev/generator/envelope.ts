/** The versions of the format. The same event is written in the envelope of the version for which its sender was programmed. */
import type { Chance, Weighted } from './chance.ts';
import type { EventDraft } from './event.ts';
import type { JsonLdStyle } from './json-ld.ts';
import { messageToJsonLd, pickJsonLdStyle } from './json-ld.ts';
import type { LeadAction } from './life.ts';
import type { Draft } from './words.ts';

type Generation = 'envelope' | 'tail' | 'action';
type DataType = 'action' | 'tail' | 'string' | 'missing';

/** The properties of an event's form that all its copies share. */
export interface Form {
  generation: Generation;
  dataType: DataType;
  /** The last part of the topic: the action, or the misspelling `asssign`. */
  tail: string;
  ids: 'both' | 'id' | '@id';
  jsonLd: JsonLdStyle | undefined;
}

/** The properties that differ between the copies of an event. */
export interface Copy {
  /** The URL at which this copy was delivered. */
  inboxItem: string;
  originalRecipient: string | undefined;
  /** The agent that published this copy, if it is not the agent of the event. */
  agent: string | undefined;
  /** Whether the message is the `object` of a `{type: "Notification"}`. */
  wrapped: boolean;
}

const GENERATIONS: Weighted<Generation> = [
  [68, 'envelope'],
  [14, 'tail'],
  [18, 'action'],
];

const DATA_TYPES: Weighted<DataType> = [
  [72, 'action'],
  [13, 'tail'],
  [7, 'string'],
  [8, 'missing'],
];

const IDS: Weighted<Form['ids']> = [
  [88, 'both'],
  [10, 'id'],
  [2, '@id'],
];

/** Chooses a form. `careful` events are not written as JSON-LD, so that their vendor maps are read as vendor maps. */
export function pickForm(chance: Chance, action: LeadAction, careful: boolean): Form {
  const jsonLd = !careful && chance.is(0.09) ? pickJsonLdStyle(chance) : undefined;
  // An inline context defines the actions, but not `topic` and `data`. With schema.org as the context, both forms occur.
  const bareAction = jsonLd !== undefined && (jsonLd.terms !== undefined || chance.is(0.6));
  return {
    generation: bareAction ? 'action' : chance.weighted(GENERATIONS),
    dataType: chance.weighted(DATA_TYPES),
    tail: action === 'assign' && chance.is(0.35) ? 'asssign' : action,
    // JSON-LD refuses a document with both `id` and `@id`. So senders of JSON-LD use only one of them.
    ids: jsonLd ? 'id' : chance.weighted(IDS),
    jsonLd,
  };
}

/** Creates one copy of an event as an object. */
export function createMessage(event: EventDraft, form: Form, copy: Copy): Draft {
  const body = form.generation === 'envelope' ? envelope(event, form, copy) : action(event, form, copy);
  const message = copy.wrapped
    ? {
        type: 'Notification',
        '@id': form.jsonLd ? undefined : copy.inboxItem,
        target: copy.originalRecipient,
        object: body,
      }
    : body;
  return form.jsonLd ? messageToJsonLd(message, form.jsonLd) : message;
}

function envelope(event: EventDraft, form: Form, copy: Copy): Draft {
  const { publisher, time, details, lead } = event;
  return {
    topic: `realestate/lead#${form.tail}`,
    ...time,
    ...publisher,
    agent: copy.agent ?? publisher.agent,
    originalRecipient: copy.originalRecipient,
    ...names(event, form, copy),
    data: { type: dataType(event, form), object: lead, ...details },
  };
}

function action(event: EventDraft, form: Form, copy: Copy): Draft {
  const { publisher, details, lead } = event;
  // The inline context has no term for `timestamp`.
  const time = form.jsonLd?.terms ? { time: new Date(event.atMs).toISOString() } : event.time;
  return {
    ...names(event, form, copy),
    type: form.generation === 'tail' ? `lead#${form.tail}` : actionType(event.action),
    ...time,
    ...publisher,
    ...details,
    originalRecipient: copy.originalRecipient,
    object: lead,
  };
}

function names(event: EventDraft, form: Form, copy: Copy): Draft {
  if (form.ids === 'id' || copy.wrapped) return { id: event.id };
  return form.ids === 'both' ? { id: event.id, '@id': copy.inboxItem } : { '@id': copy.inboxItem };
}

function dataType(event: EventDraft, form: Form): string | undefined {
  switch (form.dataType) {
    case 'action':
      return actionType(event.action);
    case 'tail':
      return `lead#${form.tail}`;
    case 'string':
      return 'string';
    case 'missing':
      return undefined;
  }
}

function actionType(action: LeadAction): string {
  return `${action.charAt(0).toUpperCase()}${action.slice(1)}Action`;
}

/** The fold: a history of events to the state of a lead. The state is always computed, never patched. */
import type { Action } from '../message/event/actions.ts';
import { answerEffects, foldAssignment, type Assignment, type Effect } from './assignment.ts';
import { foldDetails, type Details } from './details.ts';
import { uniteEvents, type LeadEvent } from '../message/event/event.ts';
import { findMarks, type Mark } from './marks.ts';
import { findOtherPeople } from './names.ts';
import { foldParts, type Parts } from '../message/parts/parts.ts';
import { sourceKey } from '../message/parts/sources.ts';
import { SINGLE_FIELDS, type LeadStatement, type SingleField } from '../message/event/statement.ts';
import { compareDates } from '../message/values/dates.ts';
import { identifierKey } from '../message/values/identifiers.ts';

/** Where a lead stands. */
export type LeadStatus = 'new' | 'assigned' | 'accepted' | 'rejected' | 'retracted';

/** Every {@link LeadStatus}, in the order of a lead's life. */
export const LEAD_STATUSES: readonly LeadStatus[] = ['new', 'assigned', 'accepted', 'rejected', 'retracted'];

/**
 * The present state of a lead, and the history that it was computed from. Of each field it has the value that the last
 * event states; lists are united over the history, each value once, in the order in which they were first stated.
 */
export interface Lead extends LeadStatement {
  readonly parts: Parts;
  /** What is printed of it beside its fields. */
  readonly details: Details;
  readonly status: LeadStatus;
  /** Who has it now, and who had it before. */
  readonly assignment: Assignment;
  /** The time of the last event that has one. */
  readonly modified?: string;
  /** Each event once, in order. */
  readonly events: readonly LeadEvent[];
  /** Keys of the events that would tie this lead and others together, and are held for a person (see ties.ts). */
  readonly held: ReadonlySet<string>;
  /** Keys of the events that name someone else than those before, and that a person joined with them (see marks.ts). */
  readonly settled: ReadonlySet<string>;
  /** What looks wrong about an event, by its key; it counts all the same. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
}

/**
 * Do events make a lead? A score alone does not: it waits in the place of its lead until something else is said of that, and
 * is shown nowhere.
 */
export const isLead = ({ events }: { readonly events: readonly Pick<LeadEvent, 'action'>[] }): boolean =>
  events.some(({ action }) => action !== 'score');

/** What an action makes of a lead; the others leave its status alone. */
export const STATUS_OF: Readonly<Partial<Record<Action, LeadStatus>>> = {
  assign: 'assigned',
  accept: 'accepted',
  reject: 'rejected',
  retract: 'retracted',
};

/** The status that an event makes; `undefined` where it leaves that alone. `effects` are those of its history. */
export function statusAfter(event: LeadEvent, effects: ReadonlyMap<LeadEvent, Effect>): LeadStatus | undefined {
  const effect = effects.get(event);
  if (effect === 'none') return undefined;
  return effect === 'returned' ? 'accepted' : STATUS_OF[event.action];
}

/**
 * The state that a set of events makes, whatever their order and however often each is there. Comes back as `previous`
 * itself, the same reference, when these events say nothing that it does not know; then nothing need be written. `held`
 * names events that are held, of this lead or others, `settled` those whose names a person settled.
 */
export function foldEvents(
  events: Iterable<LeadEvent>,
  previous?: Lead,
  held: ReadonlySet<string> = NONE,
  settled: ReadonlySet<string> = NONE,
): Lead {
  const history = uniteEvents(events);
  const own = amongKeys(held, history);
  const isSame = (lead: Lead): boolean =>
    sameHistory(history, lead.events) && sameKeys(own, lead.held) && isSettledSo(lead, settled);
  if (previous !== undefined && isSame(previous)) return previous;
  const others = findOtherPeople(history);
  const joined = new Set([...others].filter((key) => settled.has(key)));
  const fields = foldFields(history);
  const stated = history.flatMap(({ statement }) => statement.parts ?? []);
  const parts = foldParts(stated);
  const modified = history.findLast(({ time }) => time !== undefined)?.time;
  return {
    status: foldStatus(history, fields),
    assignment: foldAssignment(history),
    fields: withName(fields),
    identifiers: unite(history, ({ statement }) => statement.identifiers, identifierKey),
    contactIdentifiers: unite(history, ({ statement }) => statement.contactIdentifiers, identifierKey),
    emails: unite(history, ({ statement }) => statement.emails, String),
    telephones: unite(history, ({ statement }) => statement.telephones, String),
    sources: unite(history, ({ statement }) => statement.sources, sourceKey),
    parts,
    details: foldDetails(stated, parts),
    ...(modified === undefined ? {} : { modified }),
    events: history,
    held: own,
    settled: joined,
    marks: findMarks(history, { held: own, others: new Set([...others].filter((key) => !joined.has(key))) }),
  };
}

/** Events with the `id` of an earlier one but other content: marked, since someone may claim another's name. */
export function countReusedIds({ events }: Lead): number {
  return events.length - new Set(events.map(({ id }) => id)).size;
}

const NONE: ReadonlySet<string> = new Set();

const amongKeys = (keys: ReadonlySet<string>, history: readonly LeadEvent[]): ReadonlySet<string> =>
  keys.size === 0 ? NONE : new Set(history.flatMap(({ key }) => (keys.has(key) ? [key] : [])));

const sameKeys = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((key) => b.has(key));

/** Of the events that name someone else, are just those settled that are to be? */
const isSettledSo = (lead: Lead, settled: ReadonlySet<string>): boolean =>
  [...lead.settled].every((key) => settled.has(key)) &&
  [...lead.marks].every(([key, marks]) => !marks.includes('names-differ') || !settled.has(key));

function sameHistory(a: readonly LeadEvent[], b: readonly LeadEvent[]): boolean {
  return (
    a.length === b.length &&
    a.every((event, index) => {
      const other = b[index];
      return event.key === other?.key && event.source.text === other.source.text;
    })
  );
}

function foldFields(history: readonly LeadEvent[]): Lead['fields'] {
  const fields: Partial<Record<SingleField, string>> = {};
  for (const name of SINGLE_FIELDS) {
    const value = statedValues(name, history).at(-1)?.value;
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

/** What an action dates where its message does not, as an assignment is dated. */
const DATED_BY: Readonly<Partial<Record<SingleField, Action>>> = { dateAccepted: 'accept', dateRejected: 'reject' };

/**
 * What a history says of a field, in order; the last counts. An acceptance or rejection without a date of its own happened
 * at the time of its event, unless the lead stood so before: then it is told again.
 */
export function statedValues(
  field: SingleField,
  history: readonly LeadEvent[],
): { readonly value: string; readonly event: LeadEvent }[] {
  let last: Action | undefined;
  return history.flatMap((event) => {
    const { action, statement, time } = event;
    const isNews = action === DATED_BY[field] && action !== last;
    if (STATUS_OF[action] !== undefined) last = action;
    const value = statement.fields[field] ?? (isNews ? time : undefined);
    return value === undefined ? [] : [{ value, event }];
  });
}

/** A name is made of its parts where no one states it. */
function withName(fields: Lead['fields']): Lead['fields'] {
  const parts = [fields.givenName, fields.familyName].filter((part) => part !== undefined);
  return fields.name !== undefined || parts.length === 0 ? fields : { ...fields, name: parts.join(' ') };
}

/** The status that a history comes to. */
export function statusOf(history: readonly LeadEvent[]): LeadStatus {
  return foldStatus(history, foldFields(history));
}

/** `add`, `update` and `score` leave the status alone; without any other event the dates of the lead speak. */
function foldStatus(history: readonly LeadEvent[], { dateAccepted, dateRejected }: Lead['fields']): LeadStatus {
  const effects = answerEffects(history);
  const decisive = history.findLast((event) => statusAfter(event, effects) !== undefined);
  const status = decisive === undefined ? undefined : statusAfter(decisive, effects);
  if (status !== undefined) return status;
  if (dateAccepted === undefined && dateRejected === undefined) return 'new';
  return compareDates(dateAccepted, dateRejected) > 0 ? 'accepted' : 'rejected';
}

function unite<T>(
  history: readonly LeadEvent[],
  valuesOf: (event: LeadEvent) => readonly T[],
  keyOf: (value: T) => string,
): T[] {
  const byKey = new Map<string, T>();
  for (const value of history.flatMap(valuesOf)) if (!byKey.has(keyOf(value))) byKey.set(keyOf(value), value);
  return [...byKey.values()];
}

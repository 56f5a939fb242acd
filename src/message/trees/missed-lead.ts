/**
 * Recognizes messages that seem to be about a lead but contain no lead event: an unknown topic, no topic, or a message inside
 * another one. They stay in the inbox and get a warning, because a lead may be lost with them.
 */
import { ACTIONS, actionFromTopic, actionFromType, localName, topicOf, type Action } from '../event/actions.ts';
import { typesOf } from '../envelope.ts';
import { JsonObject, pointerTo, items, valuesOf, type Json } from '../../text/json.ts';
import type { Warning, WarningCode } from '../warning.ts';

/** The codes of warnings about a missed lead. */
export const MISSED_LEAD_CODES: ReadonlySet<WarningCode> = new Set<WarningCode>(['unknown-topic', 'no-event']);

/** With these topics, a message without a lead is about something else. */
const OTHER_TOPICS: ReadonlySet<string> = new Set(['score']);

/** Other words for the actions. */
const SYNONYMS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ...(['create', 'new', 'insert', 'submit'] as const).map((word) => [word, 'add'] as const),
  ...(['change', 'edit', 'modify', 'patch'] as const).map((word) => [word, 'update'] as const),
  ...(['delete', 'remove', 'cancel', 'withdraw', 'recall'] as const).map((word) => [word, 'retract'] as const),
  ...(['decline', 'refuse', 'deny'] as const).map((word) => [word, 'reject'] as const),
  ...(['route', 'offer', 'transfer'] as const).map((word) => [word, 'assign'] as const),
]);

/** Event names of other programs: `lead.created`, `leads/new`. */
const OF_OTHERS = /(?:^|[.:/_-])leads?[.:/_-][a-z_]+$/i;

/** Longer texts are not topics. */
const MAX_TOPIC = 200;

/**
 * The warning about a lead in a message without lead events. `undefined` if the message mentions no lead, or has another topic
 * that explains what it is about.
 */
export function findMissedLead(message: Json): Warning | undefined {
  if (typeof message === 'string') return isMessageText(message) ? missed('', AS_TEXT) : undefined;
  if (!(message instanceof JsonObject)) return undefined;
  const topics = ['topic', 'type', '@type', 'event', 'eventType', 'event_type'].flatMap((key) =>
    items(message.get(key), pointerTo('', key)).flatMap(({ value, pointer }) =>
      typeof value === 'string' && (key === 'topic' || value.includes('#') || OF_OTHERS.test(value))
        ? [{ topic: value, pointer }]
        : [],
    ),
  );
  for (const { topic, pointer } of topics) {
    const advice = adviceFor(topic);
    if (advice !== undefined) return { code: 'unknown-topic', pointer, message: advice };
  }
  if (topics.some(({ topic, pointer }) => pointer.startsWith('/topic') && topic.includes('#'))) return undefined;
  return findLead(message, '');
}

const missed = (pointer: string, message: string): Warning => ({ code: 'no-event', pointer, message });

const NO_EVENT = `this is about a lead, but does not say what happened to it: expected a topic such as ${topicOf('add')}`;
const AS_TEXT = 'a lead message that was made a text: expected the message itself, as JSON';

/** A suggestion for a topic that may mean a lead. `undefined` for a known topic, and for one about something else. */
function adviceFor(topic: string): string | undefined {
  if (topic.length > MAX_TOPIC) return undefined;
  const words =
    topic
      .replaceAll('%23', '#')
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  const [before = '', last = ''] = words.slice(-2).length === 2 ? words.slice(-2) : ['', ...words];
  const isReversed = LEAD.has(last);
  const action = actionLike(isReversed ? before : last);
  if (!isReversed && !LEAD.has(before) && !(action !== undefined && isOneSlip(before, 'lead'))) return undefined;
  if (before === 'lead' && OTHER_TOPICS.has(last)) return undefined;
  const advice = action === undefined ? `one of ${ACTIONS.map(topicOf).join(', ')}` : topicOf(action);
  return `no lead event has this topic: did the sender mean ${advice}?`;
}

const LEAD = new Set(['lead', 'leads']);

/** The action that a word means: the action itself, with a typing error or an ending, or a synonym. */
function actionLike(word: string): Action | undefined {
  const stem = word.replace(/(?:ed|ing|s)$/, '');
  return (
    ACTIONS.find((action) => [word, stem].some((form) => form === action || isOneSlip(form, action))) ??
    [word, stem, `${stem}e`].map((form) => SYNONYMS.get(form)).find((action) => action !== undefined)
  );
}

/** Do the words differ by one letter too many, missing or wrong, or by two swapped letters? */
function isOneSlip(word: string, right: string): boolean {
  const shorter = Math.min(word.length, right.length);
  let start = 0;
  while (start < shorter && word[start] === right[start]) start += 1;
  let end = 0;
  while (end < shorter - start && word.at(-1 - end) === right.at(-1 - end)) end += 1;
  const [is, should] = [word, right].map((text) => text.slice(start, text.length - end));
  if (is === undefined || should === undefined) return false;
  return (
    (is.length <= 1 && should.length <= 1) ||
    (is.length === 2 && is === `${should.charAt(1)}${should.charAt(0)}` && should.length === 2)
  );
}

/** The warning about a lead in a message, or about an action on one. `undefined` if there is none. */
function findLead(value: JsonObject, pointer: string): Warning | undefined {
  if (isLead(value) || isActionOnLead(value)) return missed(pointer, NO_EVENT);
  for (const [key, member] of value) {
    for (const { value: item, pointer: place } of items(member, pointerTo(pointer, key))) {
      const found = item instanceof JsonObject ? findLead(item, place) : findInText(key, item, place);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A text may be the topic of a lead event further down, or a whole message. */
function findInText(key: string, value: unknown, pointer: string): Warning | undefined {
  if (typeof value !== 'string') return undefined;
  if (key === 'topic') return actionFromTopic(value) === undefined ? undefined : missed(pointer, NO_EVENT);
  return isMessageText(value) ? missed(pointer, AS_TEXT) : undefined;
}

/** Senders that encode a message twice send a JSON text in which the message is. */
const isMessageText = (text: string): boolean => /^\s*[[{].{0,2000}\blead#[a-z]/is.test(text);

const isLead = (object: JsonObject): boolean => typesOf(object).some((type) => localName(type) === 'Lead');

/** Is this an action whose object has the members of a lead, although the object does not have that type? */
function isActionOnLead(object: JsonObject): boolean {
  if (!typesOf(object).some((type) => actionFromType(type) !== undefined)) return false;
  return valuesOf(object.get('object')).some(
    (value) =>
      value instanceof JsonObject &&
      (value.has('leadSource') ||
        valuesOf(value.get('object')).some((inner) => inner instanceof JsonObject && isContact(inner))),
  );
}

const isContact = (object: JsonObject): boolean =>
  object.has('email') || object.has('telephone') || typesOf(object).some((type) => localName(type) === 'Contact');

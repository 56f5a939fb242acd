/** Reads messages of all versions of the format into one shape. It unwraps the four forms in which an event is sent. */
import { NotificationError } from '../errors.ts';
import { actionFromTopic, actionFromType, localName, type Action } from './event/actions.ts';
import { countedData, hashEvent, keyOfEvent } from './event/hash.ts';
import { readable } from './event/readable.ts';
import { hasEmptyTime, TIME_KEYS, timeMembers, timeOf, type PlacedScalar } from './event/event-time.ts';
import { JsonObject, isScalar, keptByObject, pointerTo, scalarText, type Json, items, valuesOf } from '../text/json.ts';
import { ignoreWarnings, warnBelow, type Warn } from './warning.ts';

/** One event, unwrapped. It says which JSON object is the action and which is the lead, in any version of the format. */
export interface Envelope {
  /** The event's own name: `id`, else `@id`, else made from its content. */
  readonly id: string;
  /** SHA-256 over `id` and the hash of topic, time and data (see hash.ts). Two events are the same if their keys are equal. */
  readonly key: string;
  /** The key that reader version 1 gave this event. Older pods name it by that key. */
  readonly formerKey: string;
  readonly action: Action;
  /** When it happened, in UTC, as {@link parseDate} returns it. No configured time zone affects it: it identifies the event. */
  readonly time: string | undefined;
  /** The time as its sender wrote it. Some times order the event and are no part of its identity (see event-time.ts). */
  readonly writtenTime: PlacedScalar | undefined;
  /** The outer object: `id`, `topic`, `time`, `instrument` ... */
  readonly node: JsonObject;
  /** The same object with everything that counts for the key, as it is stored. */
  readonly stated: JsonObject;
  /** Makes a pointer into `node` a pointer into the notification. A member may come from the object or from its wrapper. */
  readonly placeOf: (pointer: string) => string;
  /** The action: `data` in the first version of the format, else the outer object itself. */
  readonly data: JsonObject;
  /** The lead that the event is about. */
  readonly lead: JsonObject;
  /** Does the message that holds the event hold other events or messages as well? */
  readonly isPart: boolean;
  /** The time of its wrapper, for an event whose own time is empty. It does not count for the identity. */
  readonly outer: JsonObject | undefined;
}

const ID_KEYS = ['id', '@id'];
const TYPE_KEYS = ['type', '@type'];

/**
 * The lead events in a JSON object. There are none in a message with another topic. `base` is the IRI that relative
 * references were resolved against. It differs between copies of a message, so it does not count when events are compared.
 *
 * @throws NotificationError `invalid-event` for a lead event without a lead.
 */
export function readEnvelopes(node: JsonObject, warn: Warn, base?: string): Envelope[] {
  const whole = { node, pointer: '', inherited: new Map(), outer: undefined, base, isPart: false };
  return unwrap(whole).flatMap((inner) => readActions(inner, warn));
}

/** Does this object say that something happened to a lead? It need not be valid. */
export function looksLikeEvent(node: JsonObject): boolean {
  const bodies = objectsOf(node.get('data'));
  return (bodies.length > 0 ? bodies : [node]).some(
    (body) => actionOf(node.get('topic'), node, body, ignoreWarnings) !== undefined,
  );
}

interface Placed {
  readonly node: JsonObject;
  readonly pointer: string;
  /** Members that come from the wrapper, each with the JSON pointer of that wrapper. */
  readonly inherited: ReadonlyMap<string, string>;
  readonly base: string | undefined;
  /** The time of the wrapper, for an event whose own time is empty. */
  readonly outer: JsonObject | undefined;
  /** Does its wrapper hold other messages as well? */
  readonly isPart: boolean;
}

/** Unwraps a `{type: "Notification", object: ...}`. An event without a name or time inherits those of its wrapper. */
function unwrap(placed: Placed): Placed[] {
  const { node, pointer } = placed;
  if (!isWrapper(node)) return [placed];
  const wrapped = items(node.get('object'), pointerTo(pointer, 'object'));
  const isPart = placed.isPart || wrapped.length > 1;
  return wrapped.flatMap(({ value, pointer: place }) =>
    value instanceof JsonObject ? unwrap({ ...placed, ...inherit(value, placed), pointer: place, isPart }) : [],
  );
}

/** An event may have the type Notification beside that of its action. Its object is then the lead, and not another message. */
function isWrapper(node: JsonObject): boolean {
  if (node.has('topic') || !typesOf(node).some((type) => localName(type) === 'Notification')) return false;
  return !looksLikeEvent(node) || objectsOf(node.get('object')).some(isMessage);
}

const isMessage = (node: JsonObject): boolean => node.has('topic') || isWrapper(node) || looksLikeEvent(node);

function inherit(inner: JsonObject, wrapper: Placed): Pick<Placed, 'node' | 'inherited' | 'outer'> {
  const missing = [ID_KEYS, TIME_KEYS].filter((keys) => !keys.some((key) => inner.has(key))).flat();
  const inherited = missing.filter((key) => wrapper.node.has(key));
  const outer = hasEmptyTime(inner) ? outerTime(wrapper) : undefined;
  return {
    node: JsonObject.of([...inner, ...inherited.map((key) => [key, wrapper.node.get(key)] as const)]),
    inherited: new Map(
      [...inherited, ...(outer?.keys() ?? [])].map((key) => [key, wrapper.inherited.get(key) ?? wrapper.pointer]),
    ),
    outer,
  };
}

const outerTime = ({ node, outer }: Placed): JsonObject =>
  hasEmptyTime(node) && outer !== undefined ? outer : JsonObject.of(timeMembers(node));

function readActions(placed: Placed, warn: Warn): Envelope[] {
  const { node, pointer } = placed;
  const bodies = placedObjects(node.get('data'), pointerTo('', 'data'));
  return (bodies.length > 0 ? bodies : [{ object: node, place: '' }]).flatMap(({ object: body, place }) => {
    const action = actionOf(node.get('topic'), node, body, warnBelow(warn, pointer));
    if (action === undefined) return [];
    const stated = placedObjects(body.get('object'), pointerTo(place, 'object'));
    // Some senders write the score on the lead, so the lead is in the place of the action.
    const isOwn = stated.length === 0 && action === 'score' && body !== node && body.has('identifier');
    const leads = isOwn ? [{ object: body, place }] : stated;
    // A score without a lead is about something else. No lead is lost if it is ignored.
    if (leads.length === 0 && action === 'score') return [];
    if (leads.length === 0)
      throw withoutLead(`${pointer}${place}`, body === node && node.has('data') ? 'data' : 'object');
    const isShared = leads.length > 1 || bodies.length > 1;
    const single = !isOwn && !isShared;
    return leads.map((lead) => {
      // An event about several leads becomes several events, and each describes only its own lead.
      const alone = single ? { node, data: body } : isolate(node, isOwn ? new JsonObject() : body, lead.object);
      const isPart = placed.isPart || isShared;
      return createEnvelope({ ...placed, ...alone, lead, place, isPart }, action, warnBelow(warn, pointer));
    });
  });
}

/** The event as if its sender had written it about this lead only. */
function isolate(node: JsonObject, body: JsonObject, lead: JsonObject): { node: JsonObject; data: JsonObject } {
  const data = JsonObject.of([...body, ['object', lead]]);
  return body === node ? { node: data, data } : { node: JsonObject.of([...node, ['data', data]]), data };
}

/** `key` is where the object should be. */
function withoutLead(pointer: string, key: 'data' | 'object'): NotificationError {
  const place = pointerTo(pointer, key);
  return new NotificationError('invalid-event', 'a lead event without a lead: expected an object', { pointer: place });
}

/** The action of an event, by its topic, or by its type if there is no topic. `undefined` if it is not about a lead. */
function actionOf(topic: Json | undefined, node: JsonObject, body: JsonObject, warn: Warn): Action | undefined {
  const types = [...typesOf(body), ...(body === node ? [] : typesOf(node))];
  const byType = types.map(actionFromType).find((action) => action !== undefined);
  const topics = valuesOf(topic).flatMap((value) => (typeof value === 'string' ? [value] : []));
  if (topics.length === 0) {
    const named = types.map(actionFromTopic).find((action) => action !== undefined);
    return named ?? (isAboutLead(body) ? byType : undefined);
  }
  const byTopic = topics.map(actionFromTopic).find((action) => action !== undefined);
  // A score event often has the type of an update, which is not a conflict.
  if (byTopic !== undefined && byType !== undefined && byType !== byTopic && byTopic !== 'score') {
    warn('type-conflict', '/topic', `the topic says ${byTopic}, the type ${byType}: the topic was used`);
  }
  return byTopic;
}

function isAboutLead(body: JsonObject): boolean {
  return objectsOf(body.get('object')).some((object) => typesOf(object).some((type) => localName(type) === 'Lead'));
}

/** An event with one lead, and the places of its parts in the notification. */
interface Single extends Placed {
  readonly data: JsonObject;
  readonly lead: PlacedObject;
  /** JSON pointer of `data` within `node`. Empty if both are the same object. */
  readonly place: string;
}

function createEnvelope(
  { node, data, lead, place, pointer, inherited, outer, base, isPart }: Single,
  action: Action,
  warn: Warn,
): Envelope {
  const { time, written: writtenTime } = timeOf(node, data, outer) ?? {};
  const isBare = data === node;
  const { counted, hash, formerHash, hasMore } = hashEvent({ action, time, data, isBare, base });
  // A plain message is read as it is.
  const isAsStated = base === undefined && !hasMore;
  const read = isAsStated ? node : readable(node, base);
  const readData = isBare ? read : isAsStated ? data : readable(data, base);
  const readLead = readData === data ? counted : countedData({ data: readData, isBare });
  const placeOf = (within: string): string => {
    // `isolate` puts one object where the notification may have a list, so its pointers have no index there.
    const data0 = place === '' ? '' : '/data';
    if (within.startsWith(`${data0}/object/`))
      return `${pointer}${lead.place}${within.slice(`${data0}/object`.length)}`;
    return `${inherited.get(within.split('/', 2)[1] ?? '') ?? pointer}${within}`;
  };
  const stated = statedId(node);
  if (stated === undefined) warn('missing-id', '', 'the event has no id: one was made from its content');
  const id = stated ?? idOfContent(hash);
  return {
    id,
    action,
    time,
    writtenTime,
    placeOf,
    isPart,
    outer,
    node: read,
    data: readData,
    stated: node,
    key: keyOfEvent(id, hash),
    formerKey: keyOfEvent(stated ?? idOfContent(formerHash), formerHash),
    // Members that do not count for the identity are not read as data either.
    lead: objectsOf(readLead.get('object'))[0] ?? lead.object,
  };
}

function statedId(node: JsonObject): string | undefined {
  for (const key of ID_KEYS) {
    const id = node.get(key);
    const text = isScalar(id) ? scalarText(id).trim() : '';
    if (text !== '') return text;
  }
  return undefined;
}

const idOfContent = (hash: string): string => `urn:leadpod:event:${hash.slice(0, 32)}`;

/** The texts of `type` and `@type`. */
export const typesOf = keptByObject((object): readonly string[] => {
  const types: string[] = [];
  for (const key of TYPE_KEYS)
    for (const value of valuesOf(object.get(key))) if (typeof value === 'string') types.push(value.trim());
  return types;
});

/** An object with its JSON pointer. */
interface PlacedObject {
  readonly object: JsonObject;
  readonly place: string;
}

function placedObjects(value: Json | undefined, pointer: string): PlacedObject[] {
  return items(value, pointer).flatMap(({ value: item, pointer: place }) =>
    item instanceof JsonObject ? [{ object: item, place }] : [],
  );
}

function objectsOf(value: Json | undefined): JsonObject[] {
  return valuesOf(value).flatMap((item) => (item instanceof JsonObject ? [item] : []));
}

/** Any generation of the format to one shape. The four ways in which an event is wrapped end here. */
import { NotificationError } from '../errors.ts';
import { actionFromTopic, actionFromType, localName, type Action } from './event/actions.ts';
import { hashEvent, keyOfEvent } from './event/hash.ts';
import {
  JsonObject,
  isScalar,
  pointerTo,
  scalarText,
  type Json,
  type JsonScalar,
  items,
  valuesOf,
} from '../text/json.ts';
import { parseDate } from './values/dates.ts';
import { ignoreWarnings, warnBelow, type Warn } from './warning.ts';

/** An event unwrapped: who is who in its JSON, whatever its generation. */
export interface Envelope {
  /** The event's own name: `id`, else `@id`, else made of its content. */
  readonly id: string;
  /** SHA-256 over `id` and the hash of what counts: topic, time and data. It tells one event from another. */
  readonly key: string;
  /** The key that reader version 1 gave it. */
  readonly formerKey: string;
  readonly action: Action;
  /** When it happened, as {@link parseDate} has it in UTC: what counts, whatever time zone is set. */
  readonly time: string | undefined;
  /** The same as its sender wrote it. */
  readonly writtenTime: PlacedScalar | undefined;
  /** The outer object: `id`, `topic`, `time`, `instrument` ... */
  readonly node: JsonObject;
  /** Where a member of the outer object is in its notification: in the object, or in what it was wrapped in. */
  readonly placeOf: (pointer: string) => string;
  /** The action: `data` in the first generation, else the outer object itself. */
  readonly data: JsonObject;
  /** The lead that the event is about. */
  readonly lead: JsonObject;
}

/** A scalar, and where it stands. */
export interface PlacedScalar {
  readonly value: JsonScalar;
  readonly pointer: string;
}

const ID_KEYS = ['id', '@id'];
const TYPE_KEYS = ['type', '@type'];
const TIME_KEYS = ['time', 'startTime', 'timestamp'];

/**
 * The lead events in a JSON object: none where it is a message of another topic. `base` is what relative references in it
 * were resolved against: it differs from copy to copy, and takes no part in what tells one event from another.
 *
 * @throws NotificationError `invalid-event` for a lead event without a lead.
 */
export function readEnvelopes(node: JsonObject, warn: Warn, base?: string): Envelope[] {
  return unwrap({ node, pointer: '', inherited: new Map(), base }).flatMap((inner) => readActions(inner, warn));
}

/** Does it say that something happened to a lead, whether or not it can be read? */
export function looksLikeEvent(node: JsonObject): boolean {
  const bodies = objectsOf(node.get('data'));
  return (bodies.length > 0 ? bodies : [node]).some(
    (body) => actionOf(node.get('topic'), node, body, ignoreWarnings) !== undefined,
  );
}

interface Placed {
  readonly node: JsonObject;
  readonly pointer: string;
  /** Members that came from the wrapper, and where that stands. */
  readonly inherited: ReadonlyMap<string, string>;
  readonly base: string | undefined;
}

/** What is inside a `{type: "Notification", object: ...}`; its name and time serve an event that has none. */
function unwrap(placed: Placed): Placed[] {
  const { node, pointer } = placed;
  if (node.has('topic') || !typesOf(node).some((type) => localName(type) === 'Notification')) return [placed];
  return items(node.get('object'), pointerTo(pointer, 'object')).flatMap(({ value, pointer: place }) =>
    value instanceof JsonObject ? unwrap({ ...placed, ...inherit(value, placed), pointer: place }) : [],
  );
}

function inherit(inner: JsonObject, wrapper: Placed): Pick<Placed, 'node' | 'inherited'> {
  const missing = [ID_KEYS, TIME_KEYS].filter((keys) => !keys.some((key) => inner.has(key))).flat();
  const inherited = missing.filter((key) => wrapper.node.has(key));
  return {
    node: JsonObject.of([...inner, ...inherited.map((key) => [key, wrapper.node.get(key)] as const)]),
    inherited: new Map(inherited.map((key) => [key, wrapper.inherited.get(key) ?? wrapper.pointer])),
  };
}

function readActions(placed: Placed, warn: Warn): Envelope[] {
  const { node, pointer } = placed;
  const bodies = placedObjects(node.get('data'), pointerTo('', 'data'));
  return (bodies.length > 0 ? bodies : [{ object: node, place: '' }]).flatMap(({ object: body, place }) => {
    const action = actionOf(node.get('topic'), node, body, warnBelow(warn, pointer));
    if (action === undefined) return [];
    const stated = placedObjects(body.get('object'), pointerTo(place, 'object'));
    // Some write the score on the lead, which then is in the place of the action.
    const isOwn = stated.length === 0 && action === 'score' && body !== node && body.has('identifier');
    const leads = isOwn ? [{ object: body, place }] : stated;
    // Without a lead a score is about something else, and no lead is lost with it.
    if (leads.length === 0 && action === 'score') return [];
    if (leads.length === 0) throw withoutLead(`${pointer}${place}`);
    const single = !isOwn && leads.length === 1 && bodies.length <= 1;
    return leads.map((lead) => {
      // An event about several leads is several events, each of which knows of its own lead only.
      const alone = single ? { node, data: body } : isolate(node, isOwn ? new JsonObject() : body, lead.object);
      return createEnvelope({ ...placed, ...alone, lead, place }, action, warnBelow(warn, pointer));
    });
  });
}

/** The event as if its sender had written of one lead alone. */
function isolate(node: JsonObject, body: JsonObject, lead: JsonObject): { node: JsonObject; data: JsonObject } {
  const data = JsonObject.of([...body, ['object', lead]]);
  return body === node ? { node: data, data } : { node: JsonObject.of([...node, ['data', data]]), data };
}

function withoutLead(pointer: string): NotificationError {
  const place = pointerTo(pointer, 'object');
  return new NotificationError('invalid-event', 'a lead event without a lead: expected an object', { pointer: place });
}

/** The topic decides, else the type; `undefined` for what is not about a lead. */
function actionOf(topic: Json | undefined, node: JsonObject, body: JsonObject, warn: Warn): Action | undefined {
  const types = [...typesOf(body), ...(body === node ? [] : typesOf(node))];
  const byType = types.map(actionFromType).find((action) => action !== undefined);
  const topics = valuesOf(topic).flatMap((value) => (typeof value === 'string' ? [value] : []));
  if (topics.length === 0) {
    const named = types.map(actionFromTopic).find((action) => action !== undefined);
    return named ?? (isAboutLead(body) ? byType : undefined);
  }
  const byTopic = topics.map(actionFromTopic).find((action) => action !== undefined);
  // What is scored is often said to be changed by it.
  if (byTopic !== undefined && byType !== undefined && byType !== byTopic && byTopic !== 'score') {
    warn('type-conflict', '/topic', `the topic says ${byTopic}, the type ${byType}: the topic was used`);
  }
  return byTopic;
}

function isAboutLead(body: JsonObject): boolean {
  return objectsOf(body.get('object')).some((object) => typesOf(object).some((type) => localName(type) === 'Lead'));
}

/** An event with one lead, and where its parts are in the notification. */
interface Single extends Placed {
  readonly data: JsonObject;
  readonly lead: PlacedObject;
  /** Where `data` is in `node`; empty where it is the node itself. */
  readonly place: string;
}

function createEnvelope(
  { node, data, lead, place, pointer, inherited, base }: Single,
  action: Action,
  warn: Warn,
): Envelope {
  const writtenTime = timeOf(node, data);
  const time = writtenTime?.time;
  const identified = { action, time, data, isBare: data === node, base };
  const { counted, hash, formerHash } = hashEvent(identified);
  const placeOf = (within: string): string => {
    // The isolated event has no indices where the notification has lists.
    const data0 = place === '' ? '' : '/data';
    if (within.startsWith(`${data0}/object/`))
      return `${pointer}${lead.place}${within.slice(`${data0}/object`.length)}`;
    return `${inherited.get(within.split('/', 2)[1] ?? '') ?? pointer}${within}`;
  };
  const stated = statedId(node);
  if (stated === undefined) warn('missing-id', '', 'the event has no id: one was made from its content');
  const id = stated ?? idOfContent(hash);
  return {
    ...{ id, action, time, writtenTime, node, data, placeOf },
    key: keyOfEvent(id, hash),
    formerKey: keyOfEvent(stated ?? idOfContent(formerHash), formerHash),
    // What does not count is not read either.
    lead: objectsOf(counted.get('object'))[0] ?? lead.object,
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

function timeOf(node: JsonObject, data: JsonObject): (PlacedScalar & { readonly time: string }) | undefined {
  for (const [object, place] of [
    [node, ''],
    [data, '/data'],
  ] as const) {
    for (const key of TIME_KEYS) {
      for (const { value, pointer } of items(object.get(key), pointerTo(place, key))) {
        const date = isScalar(value) ? parseDate(value) : undefined;
        if (date !== undefined) return { time: date.iso, value: value as JsonScalar, pointer };
      }
    }
  }
  return undefined;
}

/** The texts of `type` and `@type`. */
export function typesOf(object: JsonObject): readonly string[] {
  return (object.types ??= readTypes(object));
}

function readTypes(object: JsonObject): string[] {
  const types: string[] = [];
  for (const key of TYPE_KEYS)
    for (const value of valuesOf(object.get(key))) if (typeof value === 'string') types.push(value.trim());
  return types;
}

/** An object, and where it stands. */
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

/** Any generation of the format to one shape. The four ways in which an event is wrapped end here. */
import { NotificationError } from '../errors.ts';
import { actionFromTopic, actionFromType, localName, topicOf, type Action } from './actions.ts';
import { JsonObject, isScalar, items, jsonHash, scalarText, type Json } from './json.ts';
import { parseDate } from './values/dates.ts';
import type { Warn } from './warning.ts';

/** An event unwrapped: who is who in its JSON, whatever its generation. */
export interface Envelope {
  /** The event's own name: `id`, else `@id`, else made of its content. */
  readonly id: string;
  /** SHA-256 over canonical topic and data: with `id` it tells one event from another. */
  readonly hash: string;
  readonly action: Action;
  /** When it happened, as {@link parseDate} has it. */
  readonly time: string | undefined;
  /** The outer object: `id`, `topic`, `time`, `instrument` ... */
  readonly node: JsonObject;
  /** The action: `data` in the first generation, else the outer object itself. */
  readonly data: JsonObject;
  /** The lead that the event is about. */
  readonly lead: JsonObject;
}

/** Members that say how an event travelled, not what happened: they differ between copies of one event. */
const TRAVEL_KEYS = new Set([
  ...['id', '@id', '@context', 'topic', 'time', 'startTime', 'timestamp', 'originalRecipient', 'deliveredAs'],
  ...['instrument', 'source', 'specversion'],
]);
const TIME_KEYS = ['time', 'startTime', 'timestamp'];

/** The lead events in a JSON object, with the pointer of each: none where it is a message of another topic. */
export function readEnvelopes(node: JsonObject, warn: Warn): Envelope[] {
  return unwrap(node).flatMap((inner) => readActions(inner, warn));
}

/** What is inside a `{type: "Notification", object: ...}`; its name and time serve an event that has none. */
function unwrap(node: JsonObject): JsonObject[] {
  if (node.has('topic') || !typesOf(node).some((type) => localName(type) === 'Notification')) return [node];
  const inherited = ['id', '@id', ...TIME_KEYS].map((key) => [key, node.get(key)] as const);
  return objectsOf(node.get('object')).flatMap((inner) => unwrap(inherit(inner, inherited)));
}

function inherit(inner: JsonObject, inherited: readonly (readonly [string, Json | undefined])[]): JsonObject {
  const named = inner.has('id') || inner.has('@id');
  const timed = TIME_KEYS.some((key) => inner.has(key));
  const missing = inherited.filter(([key]) => (key.endsWith('id') ? !named : !timed));
  const whole = JsonObject.of([...inner, ...missing]);
  return Object.assign(whole, { start: inner.start, end: inner.end });
}

function readActions(node: JsonObject, warn: Warn): Envelope[] {
  const topic = node.get('topic');
  const data = objectsOf(node.get('data'));
  const bodies = data.length > 0 ? data : [node];
  return bodies.flatMap((body) => {
    const action = actionOf(topic, node, body, warn);
    return action === undefined ? [] : leadsOf(body).map((lead) => createEnvelope(node, body, lead, action, warn));
  });
}

/** The topic decides, else the type; `undefined` for what is not about a lead. */
function actionOf(topic: Json | undefined, node: JsonObject, body: JsonObject, warn: Warn): Action | undefined {
  const types = [...typesOf(body), ...(body === node ? [] : typesOf(node))];
  const byType = types.map(actionFromType).find((action) => action !== undefined);
  const topics = items(topic, '').flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  if (topics.length === 0) {
    const named = types.map(actionFromTopic).find((action) => action !== undefined);
    return named ?? (isAboutLead(body) ? byType : undefined);
  }
  const byTopic = topics.map(actionFromTopic).find((action) => action !== undefined);
  if (byTopic !== undefined && byType !== undefined && byType !== byTopic) {
    warn('type-conflict', '/topic', `the topic says ${byTopic}, the type ${byType}: the topic was taken`);
  }
  return byTopic;
}

function isAboutLead(body: JsonObject): boolean {
  return objectsOf(body.get('object')).some((object) => typesOf(object).some((type) => localName(type) === 'Lead'));
}

/** An event about several leads is several events. */
function leadsOf(body: JsonObject): JsonObject[] {
  const leads = objectsOf(body.get('object'));
  if (leads.length > 0) return leads;
  throw new NotificationError('invalid-event', 'a lead event without a lead: expected an object', {
    pointer: '/data/object',
  });
}

function createEnvelope(node: JsonObject, body: JsonObject, lead: JsonObject, action: Action, warn: Warn): Envelope {
  const several = objectsOf(body.get('object')).length > 1;
  const data = several ? JsonObject.of([...body, ['object', lead]]) : body;
  const stated = data === node || several ? JsonObject.of([...data].filter(([key]) => !TRAVEL_KEYS.has(key))) : data;
  const hash = jsonHash([topicOf(action), stated]);
  return { id: idOf(node, hash, warn), hash, action, time: timeOf(node, data), node, data, lead };
}

function idOf(node: JsonObject, hash: string, warn: Warn): string {
  for (const key of ['id', '@id']) {
    const id = node.get(key);
    const text = isScalar(id) ? scalarText(id).trim() : '';
    if (text !== '') return text;
  }
  warn('missing-id', '', 'the event has no id: it was named after its content');
  return `urn:leadpod:event:${hash.slice(0, 32)}`;
}

function timeOf(node: JsonObject, data: JsonObject): string | undefined {
  for (const object of [node, data]) {
    for (const key of TIME_KEYS) {
      for (const { value } of items(object.get(key), '')) {
        const date = isScalar(value) ? parseDate(value) : undefined;
        if (date !== undefined) return date.iso;
      }
    }
  }
  return undefined;
}

/** The texts of `type` and `@type`. */
export function typesOf(object: JsonObject): string[] {
  return ['type', '@type'].flatMap((key) =>
    items(object.get(key), '').flatMap(({ value }) => (typeof value === 'string' ? [value.trim()] : [])),
  );
}

function objectsOf(value: Json | undefined): JsonObject[] {
  return items(value, '').flatMap(({ value: item }) => (item instanceof JsonObject ? [item] : []));
}

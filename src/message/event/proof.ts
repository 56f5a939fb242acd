/**
 * The proof of an event: a public document at the event's `id` with a hash of the event and none of its content. Anyone who
 * has the event can check that it is genuine. The proof alone only reveals that an event exists, its kind and its time.
 */
import { actionFromTopic } from './actions.ts';
import { hashEvent, keyOfEvent } from './hash.ts';
import { decodeJson } from '../decode/json-decode.ts';
import { parseNotification } from '../notification.ts';
import { JsonObject } from '../../text/json.ts';

/** The type of a proof, so that it is not mistaken for an event. */
export const PROOF_TYPE = 'LeadEventProof';

/** The content of a proof. */
export interface EventProof {
  readonly id: string;
  /** The key of the event. A reader of the whole event computes the same key. */
  readonly key: string;
}

/**
 * Makes the proof of a plain message that leadpod wrote. `undefined` if the message has no lead event, or one whose identity
 * does not only depend on topic, time and data. `sha256` is the hash of the canonical JSON of `[topic, time, data]`.
 */
export async function proofOf(message: string): Promise<string | undefined> {
  const json = decodeJson(message);
  if (!(json instanceof JsonObject)) return undefined;
  const [id, topic, time, data] = ['id', 'topic', 'time', 'data'].map((name) => json.get(name));
  if (typeof id !== 'string' || typeof topic !== 'string' || typeof time !== 'string') return undefined;
  const action = actionFromTopic(topic);
  if (action === undefined || !(data instanceof JsonObject)) return undefined;
  const { hash } = hashEvent({ action, time, data, isBare: false, base: undefined });
  const { events } = await parseNotification({ body: new TextEncoder().encode(message) });
  const isRead = events.length === 1 && events[0]?.key === keyOfEvent(id, hash);
  return isRead ? JSON.stringify({ type: PROOF_TYPE, id, topic, time, sha256: hash }) : undefined;
}

/** Reads a proof. `undefined` if the text is another document. */
export function parseProof(text: string): EventProof | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The document is not JSON, for example an event in Turtle.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, id, sha256 } = value as Readonly<Record<string, unknown>>;
  if (type !== PROOF_TYPE || typeof id !== 'string' || typeof sha256 !== 'string') return undefined;
  return /^[0-9a-f]{64}$/.test(sha256) ? { id, key: keyOfEvent(id, sha256) } : undefined;
}

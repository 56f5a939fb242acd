/**
 * The proof of an event: a document at its `id` that says what the event is, and not a word of what it says. Anyone who has the event
 * can tell that it is this one; whoever has the proof alone learns that there is an event, of which kind and when.
 */
import { actionFromTopic } from './actions.ts';
import { hashEvent, keyOfEvent } from './hash.ts';
import { decodeJson } from '../decode/json-decode.ts';
import { parseNotification } from '../notification.ts';
import { JsonObject } from '../../text/json.ts';

/** What a proof says of itself, so that no one takes it for an event. */
export const PROOF_TYPE = 'LeadEventProof';

/** What a proof proves. */
export interface EventProof {
  readonly id: string;
  /** The key of the event, as a reader of the whole event finds it. */
  readonly key: string;
}

/**
 * The text of the proof of a plain message of ours; `undefined` where it holds no lead event, or none whose identity follows from
 * topic, time and data alone. `sha256` is the hash of what counts in an event: the canonical JSON of `[topic, time, data]`.
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

/** What a document proves, if it is a proof. */
export function parseProof(text: string): EventProof | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Another document: an event as RDF, say.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, id, sha256 } = value as Readonly<Record<string, unknown>>;
  if (type !== PROOF_TYPE || typeof id !== 'string' || typeof sha256 !== 'string') return undefined;
  return /^[0-9a-f]{64}$/.test(sha256) ? { id, key: keyOfEvent(id, sha256) } : undefined;
}

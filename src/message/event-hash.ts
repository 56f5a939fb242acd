/**
 * What counts in an event: its topic, its time in normal form, and its data without signatures and proofs. The rest of a
 * message says how a copy travelled. It differs between copies and decides nothing.
 */
import { localName, topicOf, type Action } from './actions.ts';
import { sha256Hex } from '../text/hash.ts';
import { canonicalJson, JsonObject, type Json } from '../text/json.ts';

/** Members of the outer object that belong to a copy. */
const TRAVEL_KEYS = new Set([
  ...['id', '@id', '@context', 'topic', 'time', 'startTime', 'timestamp', 'originalRecipient', 'deliveredAs'],
  ...['instrument', 'source', 'specversion'],
]);
const PROOF_KEYS = new Set(['signature', 'signatures', 'proof', 'proofs']);
/** Members that hold an encoded signature, wherever they stand. */
const SIGNING_KEYS = new Set(['signatureValue', 'proofValue', 'jws']);
/** Members by which a signature or proof is known (Linked Data Signatures, W3C Data Integrity 1.0 section 2.1, RFC 7515). */
const PROOF_MEMBERS = new Set([
  ...[...SIGNING_KEYS, 'jwt', 'proofPurpose', 'verificationMethod', 'cryptosuite', 'merkleRoot', 'signatureAlgorithm'],
  ...['protected', 'keyId', 'alg', 'kid'],
]);
/** The name of a class of them: `Ed25519Signature2020`, `DataIntegrityProof`. */
const PROOF_TYPE = /(?:Signature|Proof)(?:20\d\d)?$/;
/** An encoded signature; what a person signs with has spaces, or is shorter. */
const ENCODED = /^[\w+/=.:~-]{24,}$/;

/** An unwrapped event, as far as its identity goes. */
export interface Identified {
  readonly action: Action;
  readonly time: string | undefined;
  /** Is the action the outer object itself, so that it holds members of the copy as well? */
  readonly isBare: boolean;
  readonly data: JsonObject;
  /** What relative references were resolved against: the place of delivery. */
  readonly base: string | undefined;
}

/** What counts of an action. */
export function countedData({ data, isBare }: Pick<Identified, 'data' | 'isBare'>): JsonObject {
  const own = isBare ? JsonObject.of([...data].filter(([key]) => !isTravelKey(key))) : data;
  return withoutProofs(own) as JsonObject;
}

/** SHA-256 over what counts: with its `id` it tells one event from another. */
export function hashEvent({ action, time, base, ...identified }: Identified): string {
  return sha256Hex(withoutBase(canonicalJson([topicOf(action), time ?? null, countedData(identified)]), base));
}

/** The hash of reader version 1, which counted no times, but signatures: pods that it wrote name events by it. */
export function formerHashEvent({ action, base, data, isBare }: Identified): string {
  const stated = isBare ? JsonObject.of([...data].filter(([key]) => !TRAVEL_KEYS.has(key))) : data;
  return sha256Hex(withoutBase(canonicalJson([topicOf(action), stated]), base));
}

/** The key of an event. */
export const keyOfEvent = (id: string, hash: string): string => sha256Hex(`${id}\n${hash}`);

const isTravelKey = (key: string): boolean =>
  TRAVEL_KEYS.has(key) || PROOF_KEYS.has(localName(key)) || SIGNING_KEYS.has(localName(key));

/** The same value where it holds no signature: most do not. */
function withoutProofs(value: Json): Json {
  if (Array.isArray(value)) {
    const kept = value.map(withoutProofs);
    return kept.every((item, index) => item === value[index]) ? value : kept;
  }
  if (!(value instanceof JsonObject)) return value;
  const kept = [...value].flatMap(([key, member]) => {
    const left = isProofMember(localName(key), member) ? undefined : withoutProofs(member);
    return left === undefined ? [] : [[key, left] as const];
  });
  const isSame = kept.length === value.size && kept.every(([key, member]) => member === value.get(key));
  return isSame ? value : JsonObject.of(kept);
}

const isProofMember = (name: string, member: Json): boolean =>
  (PROOF_KEYS.has(name) && isProof(member)) ||
  (SIGNING_KEYS.has(name) && typeof member === 'string' && ENCODED.test(member));

function isProof(value: Json): boolean {
  if (typeof value === 'string') return ENCODED.test(value);
  if (Array.isArray(value)) return value.length > 0 && value.every(isProof);
  if (!(value instanceof JsonObject)) return false;
  const type = value.get('type') ?? value.get('@type');
  const isTyped = (Array.isArray(type) ? type : [type]).some((one) => typeof one === 'string' && PROOF_TYPE.test(one));
  return isTyped || [...value.keys()].some((key) => PROOF_MEMBERS.has(localName(key)));
}

/** The same text for every copy: IRIs in or below the place of delivery, as if they were still relative. */
function withoutBase(text: string, base: string | undefined): string {
  if (base === undefined) return text;
  const container = base.replace(/[^/]*$/, '');
  return text.replaceAll(`"${base}`, '"').replaceAll(`"${container}`, '"');
}

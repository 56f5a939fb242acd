/**
 * What counts in an event: its topic, its time in normal form, and its data without signatures and proofs. The rest of a
 * message says how a copy travelled. It differs between copies and decides nothing.
 */
import { localName, topicOf, type Action } from './actions.ts';
import { sha256Hex } from '../../text/hash.ts';
import { canonicalJson, JsonObject, type Json } from '../../text/json.ts';

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
  const own = isBare ? withoutKeys(data, isTravelKey) : data;
  return withoutProofs(own) as JsonObject;
}

/** What counts in an event, and its hashes. */
export interface EventHashes {
  readonly counted: JsonObject;
  /** SHA-256 over what counts: with its `id` it tells one event from another. */
  readonly hash: string;
  /** The hash of reader version 1, which counted no times, but signatures: pods that it wrote name events by it. */
  readonly formerHash: string;
}

/** The hashes of an event. */
export function hashEvent({ action, time, base, data, isBare }: Identified): EventHashes {
  const stated = isBare ? withoutKeys(data, (key) => TRAVEL_KEYS.has(key)) : data;
  const counted = countedData({ data, isBare });
  const text = canonicalJson(counted);
  // Without signatures, as nearly always, both count the same.
  const former = isSame(stated, counted) ? text : canonicalJson(stated);
  const topic = canonicalJson(topicOf(action));
  return {
    counted,
    hash: sha256Hex(withoutBase(`[${topic},${canonicalJson(time ?? null)},${text}]`, base)),
    formerHash: sha256Hex(withoutBase(`[${topic},${former}]`, base)),
  };
}

const withoutKeys = (object: JsonObject, isLeft: (key: string) => boolean): JsonObject =>
  JsonObject.of([...object].filter(([key]) => !isLeft(key)));

/** Have both the very same members? */
function isSame(one: JsonObject, other: JsonObject): boolean {
  if (one === other) return true;
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}

/** The key of an event. */
export const keyOfEvent = (id: string, hash: string): string => sha256Hex(`${id}\n${hash}`);

const isTravelKey = (key: string): boolean =>
  TRAVEL_KEYS.has(key) || PROOF_KEYS.has(localName(key)) || SIGNING_KEYS.has(localName(key));

/** The same value where it holds no signature: most do not. */
function withoutProofs(value: Json): Json {
  if (!holdsProof(value)) return value;
  if (Array.isArray(value)) return value.map(withoutProofs);
  if (!(value instanceof JsonObject)) return value;
  return JsonObject.of(
    [...value].flatMap(([key, member]) =>
      isProofMember(localName(key), member) ? [] : [[key, withoutProofs(member)] as const],
    ),
  );
}

function holdsProof(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsProof);
  if (!(value instanceof JsonObject)) return false;
  for (const [key, member] of value) if (isProofMember(localName(key), member) || holdsProof(member)) return true;
  return false;
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

/**
 * Computes the identity of an event from its topic, its normalized time, and its data without signatures and proofs. The
 * other members only describe how a copy was transported. They differ between copies, so they are not hashed.
 */
import { localName, topicOf, type Action } from './actions.ts';
import { withoutIndexes } from './indexed.ts';
import { INDEXED } from '../lift/indexes.ts';
import { sha256Hex } from '../../text/hash.ts';
import { ofKeys } from '../../text/shape.ts';
import { canonicalJson, JsonObject, type Json } from '../../text/json.ts';

/** Members of the outer object that describe the transport of one copy. */
const TRAVEL_KEYS = new Set([
  ...['id', '@id', '@context', 'topic', 'time', 'startTime', 'timestamp', 'originalRecipient', 'deliveredAs'],
  ...['instrument', 'source', 'specversion'],
]);
const PROOF_KEYS = new Set(['signature', 'signatures', 'proof', 'proofs']);
/** Members that hold an encoded signature in any object. */
const SIGNING_KEYS = new Set(['signatureValue', 'proofValue', 'jws']);
/** Members that occur only in a signature or proof (Linked Data Signatures, W3C Data Integrity 1.0 section 2.1, RFC 7515). */
const PROOF_MEMBERS = new Set([
  ...[...SIGNING_KEYS, 'jwt', 'proofPurpose', 'verificationMethod', 'cryptosuite', 'merkleRoot', 'signatureAlgorithm'],
  ...['protected', 'keyId', 'alg', 'kid'],
]);
/** Names of signature classes: `Ed25519Signature2020`, `DataIntegrityProof`. */
const PROOF_TYPE = /(?:Signature|Proof)(?:20\d\d)?$/;
/** An encoded signature. The signature of a person, such as a name, has spaces or is shorter. */
const ENCODED = /^[\w+/=.:~-]{24,}$/;

/** The parts of an unwrapped event that its identity depends on. */
export interface Identified {
  readonly action: Action;
  readonly time: string | undefined;
  /** Is the outer object itself the action? Then it also has members that describe the transport. */
  readonly isBare: boolean;
  readonly data: JsonObject;
  /** The IRI that relative references were resolved against: the place of delivery. */
  readonly base: string | undefined;
}

/** The members of an action that count for its identity. */
export function countedData({ data, isBare }: Pick<Identified, 'data' | 'isBare'>): JsonObject {
  const own = isBare ? withoutKeys(data, isTravelKey) : data;
  return withoutProofs(own) as JsonObject;
}

/** What counts for the identity of an event, and its hashes. */
export interface EventHashes {
  readonly counted: JsonObject;
  /** SHA-256 over topic, time and counted data. Together with the `id` it identifies the event. */
  readonly hash: string;
  /** Has the action members that do not count, other than those that describe the transport? */
  readonly hasMore: boolean;
  /** The hash of reader version 1, which included signatures and left out the time. Pods of that version name events by it. */
  readonly formerHash: string;
}

/** Computes the hashes of an event. */
export function hashEvent({ action, time, base, data, isBare }: Identified): EventHashes {
  const stated = isBare ? withoutKeys(data, (key) => TRAVEL_KEYS.has(key)) : data;
  const counted = countedData({ data, isBare });
  const text = canonicalJson(counted);
  // Nearly all events have no signatures, and then both texts are the same.
  const hasMore = !isSame(stated, counted);
  const former = hasMore ? canonicalJson(withoutIndexes(stated)) : text;
  const topic = canonicalJson(topicOf(action));
  return {
    counted,
    hasMore,
    hash: sha256Hex(withoutBase(`[${topic},${canonicalJson(time ?? null)},${text}]`, base)),
    formerHash: sha256Hex(withoutBase(`[${topic},${former}]`, base)),
  };
}

const withoutKeys = (object: JsonObject, isLeft: (key: string) => boolean): JsonObject =>
  JsonObject.of([...object].filter(([key]) => !isLeft(key)));

/** Do both objects have identical members? */
function isSame(one: JsonObject, other: JsonObject): boolean {
  if (one === other) return true;
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}

/** The key of an event: SHA-256 over its id and its hash. */
export const keyOfEvent = (id: string, hash: string): string => sha256Hex(`${id}\n${hash}`);

const isTravelKey = (key: string): boolean =>
  TRAVEL_KEYS.has(key) || PROOF_KEYS.has(localName(key)) || SIGNING_KEYS.has(localName(key));

/** A value without signatures. Most values have none and are returned as they are. */
function withoutProofs(value: Json): Json {
  if (!holdsProof(value)) return value;
  if (Array.isArray(value)) return value.map(withoutProofs);
  if (!(value instanceof JsonObject)) return value;
  return JsonObject.of(
    [...value].flatMap(([key, member]) =>
      key === INDEXED || isProofMember(localName(key), member) ? [] : [[key, withoutProofs(member)] as const],
    ),
  );
}

function holdsProof(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsProof);
  if (!(value instanceof JsonObject)) return false;
  for (const key of signingKeys(value))
    if (key === INDEXED || isProofMember(localName(key), value.get(key) ?? null)) return true;
  for (const member of value.values()) if (typeof member === 'object' && holdsProof(member)) return true;
  return false;
}

/** The members that may be proofs. Nearly no object has one. */
const signingKeys = ofKeys((keys) =>
  keys.filter((key) => key === INDEXED || PROOF_KEYS.has(localName(key)) || SIGNING_KEYS.has(localName(key))),
);

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

/** Makes the text the same for every copy: IRIs at or below the place of delivery become relative again. */
export function withoutBase(text: string, base: string | undefined): string {
  if (base === undefined) return text;
  const container = base.replace(/[^/]*$/, '');
  return text.replaceAll(`"${base}`, '"').replaceAll(`"${container}`, '"');
}

/** The transport `ldn`: a POST to an inbox (LDN section 3.2), in a media type that the inbox accepts. */
import Negotiator from 'negotiator';
import type { Delivery } from '../../store/outbox/delivery.ts';
import type { HourCache } from './memory.ts';
import type { PostAnswer } from './outcome.ts';
import type { RecipientRequest, RecipientRequests } from './requests.ts';
import { mediaTypeOf } from '../../text/media-type.ts';

/** What to send, and where. */
export type Parcel = Pick<Delivery, 'contentType' | 'body'> & { readonly url: string };

/** The largest part of an answer that is read, in bytes. It is more than is stored, because white space is removed. */
const MAX_ANSWER_BYTES = 16_384;
const MAX_HOPS = 3;
/** The redirects that keep method and body (RFC 9110 sections 15.4.8 and 15.4.9). */
const SAME_METHOD = new Set([307, 308]);

/** JSON-LD may be sent as plain JSON if an inbox only accepts that. */
const JSON_TYPES = ['application/ld+json', 'application/json'] as const;

/** The media types in which a body may be sent, with the best first. */
const typesOf = (contentType: string): readonly string[] =>
  JSON_TYPES.some((type) => type === mediaTypeOf(contentType)) ? JSON_TYPES : [mediaTypeOf(contentType)];

/** Posts an event to an inbox. `mayPost` is called for every URL, because the target of a redirect is foreign data too. */
export async function postToInbox(
  parcel: Parcel,
  requests: RecipientRequests,
  accepted: string | undefined,
  mayPost: (url: string) => string | undefined,
): Promise<PostAnswer> {
  const type = chooseType(typesOf(parcel.contentType), accepted);
  if (type === undefined) {
    const reason = `the inbox takes ${accepted ?? ''} only, and leadpod sends ${typesOf(parcel.contentType).join(' or ')}`;
    return { kind: 'unasked', reason };
  }
  return post(parcel, { 'content-type': type }, requests, mayPost);
}

/** Sends a POST. Follows redirects that stay in the origin and keep method and body (RFC 9110 section 15.4). */
export async function post(
  { url: first, body }: Parcel,
  headers: Readonly<Record<string, string>>,
  requests: RecipientRequests,
  mayPost: (url: string) => string | undefined,
  as: Pick<RecipientRequest, 'isAnonymous' | 'isOwnAddress'> = {},
): Promise<PostAnswer> {
  let url = first;
  for (let hops = 0; ; hops += 1) {
    const refusal = mayPost(url);
    if (refusal !== undefined) return { kind: 'unasked', reason: refusal };
    const accept = 'application/ld+json, application/json;q=0.9, text/turtle;q=0.5, */*;q=0.1';
    const request = { method: 'POST', url, headers: { ...headers, accept }, body, ...as } as const;
    const answer = await requests.send({ ...request, maxBytes: MAX_ANSWER_BYTES });
    if (answer.kind !== 'answered' || !SAME_METHOD.has(answer.status) || hops >= MAX_HOPS) return answer;
    const next = answer.headers.get('location') ?? '';
    if (next === '' || !URL.canParse(next, url) || new URL(next, url).origin !== new URL(url).origin) return answer;
    url = new URL(next, url).href;
  }
}

/**
 * The media types that an inbox accepts (`Accept-Post`, LDP section 7.1). leadpod asks once an hour. Returns `undefined` if the
 * inbox does not say; then JSON-LD is used, because every receiver must accept it (LDN section 3.3.1).
 */
export async function acceptPostOf(
  inbox: string,
  requests: RecipientRequests,
  cache: HourCache<string>,
  nowMs: number,
): Promise<string | undefined> {
  const known = cache.get(inbox, nowMs);
  if (known !== undefined) return known === '' ? undefined : known;
  let accepted = '';
  for (const method of ['OPTIONS', 'HEAD'] as const) {
    const answer = await requests.send({ method, url: inbox, headers: { accept: '*/*' }, maxBytes: MAX_ANSWER_BYTES });
    // There was no answer. This is not cached: the POST will show whether the inbox works.
    if (answer.kind !== 'answered') return undefined;
    accepted = answer.status < 300 ? (answer.headers.get('accept-post') ?? '').slice(0, MAX_HEADER) : '';
    if (accepted !== '') break;
  }
  cache.set(inbox, accepted, nowMs);
  return accepted === '' ? undefined : accepted;
}

/**
 * The longest header that is read, in characters. For unclosed quotation marks, the parser needs time that grows with their
 * square.
 */
const MAX_HEADER = 1024;

/**
 * Returns the first of our media types that is accepted; `undefined` if none is. A parameter such as `profile` is ignored,
 * because a receiver must not require one.
 */
export function chooseType(types: readonly string[], accepted: string | undefined): string | undefined {
  if (accepted === undefined) return types[0];
  const ranges = accepted.replace(/;\s*(?!q\s*=)[\w-]+\s*=\s*(?:"[^"]*"|[^\s;,"]*)/giu, '');
  const taken = new Negotiator({ headers: { accept: ranges } }).mediaTypes([...types]);
  return types.find((type) => taken.includes(type));
}

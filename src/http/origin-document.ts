/** A document of a stranger, asked from its own origin: never with credentials, within bounds, from public addresses only. */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress, PrivateAddressError, publicLookup } from './public-address.ts';

/** What asking came to. `refused` is for good; `unreachable` may be better tomorrow. */
export type OriginDocument =
  | { readonly kind: 'read'; readonly body: Uint8Array; readonly contentType?: string }
  | { readonly kind: 'refused' | 'unreachable'; readonly reason: string };

/** The bounds of one request. */
export interface OriginOptions {
  readonly maxBytes: number;
  /** Origins that need be neither public nor https. */
  readonly privateOrigins?: readonly string[];
  readonly timeoutMs?: number;
  /** Ends it before its time. */
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 10_000;
const MAX_REDIRECTS = 3;
/** Plain first: asked for anything else, a server may convert, and that is not what was sent. */
const ACCEPT = 'application/json, application/ld+json, text/turtle;q=0.5, */*;q=0.1';
/** Worth another try, on another day: RFC 9110 section 15. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

const refused = (reason: string): OriginDocument => ({ kind: 'refused', reason });
const unreachable = (reason: string): OriginDocument => ({ kind: 'unreachable', reason });

/** Reads the document at a URL; redirects are followed within its origin. Never throws. */
export async function readFromOrigin(url: string, options: OriginOptions): Promise<OriginDocument> {
  let target = new URL(url);
  const { origin } = target;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const found = await readOnce(target, options);
    if (!(found instanceof URL)) return found;
    if (found.origin !== origin) return refused('it redirects to another origin');
    target = found;
  }
  return refused('it redirects too often');
}

async function readOnce(url: URL, options: OriginOptions): Promise<OriginDocument | URL> {
  const isExempt = options.privateOrigins?.includes(url.origin) === true;
  if (url.protocol !== 'https:' && !(isExempt && url.protocol === 'http:')) return refused('it is not https');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  // An address is connected to without being looked up.
  if (!isExempt && isIP(host) !== 0 && !isPublicAddress(host)) return refused('its address is not public');
  try {
    return await exchange(url, isExempt, options);
  } catch (error) {
    if (error instanceof PrivateAddressError) return refused('its address is not public');
    return unreachable('it cannot be reached');
  }
}

function exchange(url: URL, isExempt: boolean, options: OriginOptions): Promise<OriginDocument | URL> {
  const { maxBytes, timeoutMs = TIMEOUT_MS, signal: given } = options;
  const late = AbortSignal.timeout(timeoutMs);
  const signal = given === undefined ? late : AbortSignal.any([late, given]);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const settings: RequestOptions = {
    headers: { accept: ACCEPT, 'accept-encoding': 'identity', 'user-agent': 'leadpod' },
    // A connection that is kept would hold the process, and be met again by another host's name.
    agent: false,
    ...(isExempt ? {} : { lookup: publicLookup(signal) }),
    signal,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, settings, (answer) => {
      readAnswer(url, answer, maxBytes)
        .then(resolve, reject)
        .finally(() => answer.destroy());
    });
    sent.once('error', reject);
    sent.end();
  });
}

async function readAnswer(url: URL, answer: IncomingMessage, maxBytes: number): Promise<OriginDocument | URL> {
  const { statusCode: status = 0, headers } = answer;
  const { location } = headers;
  if (status >= 300 && status < 400 && location !== undefined && URL.canParse(location, url))
    return new URL(location, url);
  if (PASSING.has(status)) return unreachable(`it answers ${status}`);
  if (status !== 200) return refused(`it answers ${status}`);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes) return refused(`it is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const contentType = headers['content-type'];
  return { kind: 'read', body: Buffer.concat(chunks), ...(contentType === undefined ? {} : { contentType }) };
}

/** Reads a foreign document from its own origin: without credentials, with limits, and from public addresses only. */
import { askStranger } from './stranger.ts';

/** The result. `refused` is permanent, `unreachable` may be temporary. */
export type OriginDocument =
  | { readonly kind: 'read'; readonly body: Uint8Array; readonly contentType?: string }
  | { readonly kind: 'refused' | 'unreachable'; readonly reason: string };

/** The limits of one request. */
export interface OriginOptions {
  readonly maxBytes: number;
  /** Origins that may be private or without https. */
  readonly privateOrigins?: readonly string[];
  readonly timeoutMs?: number;
  /** Aborts the request. */
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 10_000;
const MAX_REDIRECTS = 3;
/** Plain JSON first: for another type, a server may convert the document. */
const ACCEPT = 'application/json, application/ld+json, text/turtle;q=0.5, */*;q=0.1';
/** Statuses after which another attempt is useful later (RFC 9110 section 15). */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

const refused = (reason: string): OriginDocument => ({ kind: 'refused', reason });
const unreachable = (reason: string): OriginDocument => ({ kind: 'unreachable', reason });

/** Reads the document at a URL. Redirects within its origin are followed. Never throws. */
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
  const { maxBytes, privateOrigins = [], timeoutMs = TIMEOUT_MS, signal } = options;
  const request = { method: 'GET', url, headers: { accept: ACCEPT } };
  const bounds = { maxBytes: (status: number) => (status === 200 ? maxBytes : 0), privateOrigins, timeoutMs, signal };
  const answer = await askStranger(request, bounds);
  if (answer.kind === 'refused') return refused(answer.reason);
  if (answer.kind === 'unreachable') return unreachable(answer.reason);
  const { status, headers, body, isCut } = answer;
  const location = headers.get('location');
  if (status >= 300 && status < 400 && location !== null && URL.canParse(location, url)) return new URL(location, url);
  if (PASSING.has(status)) return unreachable(`it answers ${status}`);
  if (status !== 200) return refused(`it answers ${status}`);
  if (isCut) return refused(`it is larger than ${maxBytes} bytes`);
  const contentType = headers.get('content-type');
  return { kind: 'read', body, ...(contentType === null ? {} : { contentType }) };
}

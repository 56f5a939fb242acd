/**
 * One request to a foreign server: without credentials, with limits, to public addresses only, and without following redirects.
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { Deadline } from '../timing/deadline.ts';
import { isPublicAddress, PrivateAddressError, publicLookup } from './public-address.ts';
import { codeOf } from '../failures/tls-trouble.ts';

/** A request. */
export interface StrangerRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** The limits of one request. */
export interface StrangerBounds {
  /** The largest number of bytes to read, by the status of the answer. The rest is not read. */
  readonly maxBytes: (status: number) => number;
  /** Origins that may be private or without https. */
  readonly privateOrigins: readonly string[];
  readonly timeoutMs: number;
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
}

/** The result. `refused`: no request was sent, and this is permanent. `unreachable` may be temporary. */
export type StrangerAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Headers;
      readonly body: Uint8Array;
      /** Whether the answer was longer than allowed. */
      readonly isCut: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly code?: string };

const PRIVATE: StrangerAnswer = { kind: 'refused', reason: 'its address is not public' };

/** Sends a request once. Never throws. */
export async function askStranger(request: StrangerRequest, bounds: StrangerBounds): Promise<StrangerAnswer> {
  const { url } = request;
  const isExempt = bounds.privateOrigins.includes(url.origin);
  if (url.protocol !== 'https:' && !(isExempt && url.protocol === 'http:'))
    return { kind: 'refused', reason: 'it is not https' };
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  // An IP address is used without a lookup.
  if (!isExempt && isIP(host) !== 0 && !isPublicAddress(host)) return PRIVATE;
  const deadline = new Deadline(bounds.timeoutMs, [bounds.signal]);
  try {
    return await exchange(request, isExempt, deadline.signal, bounds.maxBytes);
  } catch (error) {
    if (error instanceof PrivateAddressError) return PRIVATE;
    const code = deadline.expired ? 'ETIMEDOUT' : codeOf(error);
    return { kind: 'unreachable', reason: 'it cannot be reached', ...(code === undefined ? {} : { code }) };
  } finally {
    deadline.end();
  }
}

function exchange(
  { method, url, headers, body }: StrangerRequest,
  isExempt: boolean,
  signal: AbortSignal,
  maxBytes: (status: number) => number,
): Promise<StrangerAnswer> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const settings: RequestOptions = {
    method,
    headers: { ...headers, ...length, 'accept-encoding': 'identity', 'user-agent': 'leadpod' },
    // A connection that is kept open would keep the process alive, and could be reused for another host name.
    agent: false,
    ...(isExempt ? {} : { lookup: publicLookup(signal) }),
    signal,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, settings, (answer) => {
      readAnswer(answer, maxBytes)
        .then(resolve, reject)
        .finally(() => answer.destroy());
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

async function readAnswer(answer: IncomingMessage, maxBytes: (status: number) => number): Promise<StrangerAnswer> {
  const { statusCode: status = 0, rawHeaders } = answer;
  const headers = headersOf(rawHeaders);
  const most = maxBytes(status);
  const read = most === 0 ? { body: new Uint8Array(), isCut: false } : await readBody(answer, most);
  return { kind: 'answered', status, headers, ...read };
}

async function readBody(answer: IncomingMessage, most: number): Promise<{ body: Uint8Array; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > most) return { body: Buffer.concat(chunks).subarray(0, most), isCut: true };
  }
  return { body: Buffer.concat(chunks), isCut: false };
}

/** The headers as `fetch` would show them. Those that it would refuse are skipped. */
function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    try {
      headers.append(raw[index] ?? '', raw[index + 1] ?? '');
    } catch {
      // Node's parser accepts characters that the Fetch standard does not.
    }
  }
  return headers;
}

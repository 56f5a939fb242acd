/** Sends requests to a receiver, as a sender does. Every status is a result, not an error. Bodies are read up to a limit. */
import { readBytes } from '../../http/body.ts';
import { Exchange } from '../../http/exchange.ts';
import { allLinksOf } from '../../http/link-header.ts';
import type { PodSession } from '../../http/authorization/pod-session.ts';
import { PodError } from '../../errors.ts';
import { ldp } from '../../vocab.ts';
import { mediaTypeOf } from '../../text/media-type.ts';

/** An answer. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The media type in lower case, without parameters. Empty if there is none. */
  readonly type: string;
  /** The URL of the constraints of the receiver, if it names one. */
  readonly constrainedBy: string | undefined;
}

/** How to connect to a receiver. */
export interface ReceiverOptions {
  readonly session?: PodSession | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 8 * 1024 * 1024;

/** The inbox of a receiver. */
export class Receiver {
  readonly inbox: string;
  readonly #exchange: Exchange;
  readonly #signal: AbortSignal | undefined;
  readonly #isSigned: boolean;

  constructor(inbox: string, { session, signal, timeoutMs = TIMEOUT_MS }: ReceiverOptions) {
    this.inbox = inbox;
    const patience = { timeoutMs, maxWaitMs: timeoutMs };
    this.#exchange = new Exchange(session, [new URL(inbox).origin], patience);
    this.#signal = signal;
    this.#isSigned = session !== undefined;
  }

  /**
   * Sends a request without a body.
   *
   * @throws PodError if there is no answer, or if a request other than GET and HEAD is redirected.
   */
  ask(method: 'GET' | 'HEAD' | 'OPTIONS' | 'DELETE', url: string, accept?: string): Promise<Reply> {
    return this.#send(method, url, accept === undefined ? {} : { accept });
  }

  /**
   * Posts a text.
   *
   * @throws PodError as `ask` does.
   */
  post(body: string, contentType: string): Promise<Reply> {
    return this.#send('POST', this.inbox, { 'content-type': contentType }, body);
  }

  async #send(method: string, url: string, headers: Record<string, string>, body?: string): Promise<Reply> {
    const incoming = await this.#exchange.open({
      line: { act: 'Trying the receiver', method, url },
      headers,
      ...(body === undefined ? {} : { body }),
      // Without credentials, the request is sent without signing in. So a 401 is a result of the check.
      authenticated: this.#isSigned,
      signal: this.#signal,
    });
    const { response, line, describe } = incoming;
    try {
      return replyOf(response, await readBytes(response, { line, maxBytes: MAX_BYTES, describe }), incoming.url);
    } finally {
      incoming.end();
    }
  }
}

function replyOf({ status, headers }: Response, body: Uint8Array, url: string): Reply {
  const type = mediaTypeOf(headers.get('content-type'));
  return { status, headers, body, type, constrainedBy: allLinksOf(headers, url).get(ldp('constrainedBy'))?.[0] };
}

/** Whether an error means that the receiver gave no answer. */
export const isNoAnswer = (error: unknown): error is PodError => error instanceof PodError;

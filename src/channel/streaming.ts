/** StreamingHTTPChannel2023: hints through an HTTP response that does not end. */
import { AuthenticationError, LeadpodError, PodError } from '../errors.ts';
import { discardBody } from '../http/body.ts';
import { codeOf } from '../http/failures/tls-trouble.ts';
import type { ChannelConnection, ConnectionLimits } from './channel.ts';
import type { ConnectionHooks } from './websocket.ts';
import type { PodSession } from '../http/authorization/pod-session.ts';
import { onAbort } from '../system/on-abort.ts';

/**
 * Requests the stream with the credentials of the session, and resolves when the response has begun. The caller must check the
 * URL with `isReceivable` first. Redirects are not followed.
 *
 * @throws PodError `unavailable`, `forbidden` or `unexpected`; AuthenticationError; the reason of the signal.
 */
export async function openStream(
  session: PodSession,
  receiveFrom: string,
  topic: string,
  hooks: ConnectionHooks,
  limits: ConnectionLimits = {},
): Promise<ChannelConnection> {
  const { connectMs = 10_000, idleMs = 240_000 } = limits;
  const controller = new AbortController();
  hooks.signal?.throwIfAborted();
  const release = onAbort(hooks.signal, (reason) => {
    controller.abort(reason);
  });
  const timer = setTimeout(() => {
    controller.abort(new Error(`no answer within ${connectMs / 1000} s`));
  }, connectMs);
  try {
    const body = await askFor(session, receiveFrom, topic, controller.signal);
    const silence = watchSilence(idleMs);
    const onChunk = (): void => {
      silence.beat();
      hooks.onHint();
    };
    const ended = listen(body, onChunk).finally(() => {
      release();
      silence.stop();
      controller.abort();
    });
    const close = (): void => {
      controller.abort();
    };
    return { ended, quiet: silence.quiet, close };
  } catch (error) {
    release();
    hooks.signal?.throwIfAborted();
    if (error instanceof LeadpodError) throw error;
    throw failed(topic, 'unavailable', reasonOf(error));
  } finally {
    clearTimeout(timer);
  }
}

async function askFor(
  session: PodSession,
  url: string,
  topic: string,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const { generation } = session;
  const headers = { accept: 'text/turtle, application/ld+json;q=0.9, */*;q=0.1', 'accept-encoding': 'identity' };
  const response = await session.fetch(url, { headers, signal });
  if (response.status === 200 && response.body !== null) return response.body;
  await discardBody(response);
  // The next attempt uses a new token (CONTRIBUTING.md, F1).
  if (response.status === 401 && session.generation === generation) await session.renew();
  if (response.status === 401)
    throw new AuthenticationError(`Listening for changes failed: GET of ${topic} is refused (401)`);
  throw failed(topic, response.status === 403 ? 'forbidden' : 'unexpected', String(response.status));
}

/** Calls `onChunk` for each chunk, whatever it contains. Resolves at the end of the stream. */
async function listen(body: ReadableStream<Uint8Array>, onChunk: () => void): Promise<string> {
  const chunks = body.getReader();
  try {
    while (!(await chunks.read()).done) onChunk();
    return 'the stream ended';
  } catch (error) {
    return reasonOf(error);
  }
}

/** This channel has no pings, so after a long silence the caller decides. */
function watchSilence(idleMs: number) {
  let timer: NodeJS.Timeout | undefined;
  let onQuiet: () => void = () => undefined;
  const quiet = new Promise<void>((resolve) => {
    onQuiet = resolve;
  });
  const stop = (): void => {
    clearTimeout(timer);
  };
  const beat = (): void => {
    stop();
    timer = setTimeout(onQuiet, idleMs);
  };
  beat();
  return { quiet, beat, stop };
}

/** The error code, such as `ECONNRESET`, else the message. */
const reasonOf = (error: unknown): string => codeOf(error) ?? (error as Error).message;

function failed(topic: string, kind: 'unavailable' | 'forbidden' | 'unexpected', received: string): PodError {
  const message = `Listening for changes failed: StreamingHTTPChannel2023 of ${topic} - expected a stream, received [${received}]`;
  return new PodError(message, { kind, method: 'GET', url: topic });
}

/** Live events over HTTP: server-sent events (HTML Standard, section 9.2). */
import { createProblem } from '../../serve/problem.ts';
import type { Freshness, LiveEventName, LiveEvents } from '../../desk-api/index.ts';
import type { LiveHub, SentEvent } from './hub.ts';

/** What a stream of events needs. */
export interface StreamOptions {
  readonly hub: LiveHub;
  readonly now: () => string;
  readonly freshness: () => Freshness;
  /** Ends all streams, so that the server can stop. */
  readonly signal: AbortSignal;
}

/** More pages than this at once are a fault, or an attack. */
const MOST_PAGES = 200;
const PING_MS = 15_000;
/** A page that does not read this many events is disconnected. It reconnects, and gets what it missed. */
const MOST_WAITING = 2000;
const RETRY_MS = 1000;

/** Sends events to a page until it disconnects or the server stops. */
export function streamEvents(request: Request, options: StreamOptions): Response {
  const { hub } = options;
  if (hub.size >= MOST_PAGES)
    return createProblem(503, 'too many pages of this desk are open. Close some of them', {
      headers: { 'retry-after': '10' },
    });
  // A proxy that buffers would keep the events.
  const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
  // The answer to HEAD has no body. Nothing would read the stream or end it.
  if (request.method === 'HEAD') return new Response(null, { headers });
  const lastId = request.headers.get('last-event-id') ?? undefined;
  let end = (): void => undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        end = feed(controller, lastId, request.signal, options);
      },
      cancel: () => {
        end();
      },
    },
    new CountQueuingStrategy({ highWaterMark: MOST_WAITING }),
  );
  return new Response(body, { headers });
}

/** Writes events into a stream. The function that it returns ends it. */
function feed(
  controller: ReadableStreamDefaultController<Uint8Array>,
  lastId: string | undefined,
  left: AbortSignal,
  { hub, now, freshness, signal }: StreamOptions,
): () => void {
  const encoder = new TextEncoder();
  let isOpen = true;
  const end = (): void => {
    if (!isOpen) return;
    isOpen = false;
    clearInterval(timer);
    leave();
    for (const one of [left, signal]) one.removeEventListener('abort', end);
    try {
      controller.close();
    } catch {
      // The reader has already closed it.
    }
  };
  const write = (text: string): void => {
    if (!isOpen) return;
    if ((controller.desiredSize ?? 0) <= 0) end();
    else controller.enqueue(encoder.encode(text));
  };
  const tell = <N extends LiveEventName>(name: N, data: LiveEvents[N], id?: string): void => {
    write(eventText(name, data, id));
  };
  const leave = hub.listen(({ name, data, id }: SentEvent) => {
    tell(name, data, id);
  });
  const timer = setInterval(() => {
    tell('ping', { at: now() });
  }, PING_MS);
  for (const one of [left, signal]) one.addEventListener('abort', end);
  write(`retry: ${RETRY_MS}\n\n`);
  const missed = lastId === undefined ? [] : hub.since(lastId);
  if (missed === undefined) tell('reset', { at: now() }, hub.lastId);
  else if (lastId === undefined) tell('hello', { at: now(), freshness: freshness() }, hub.lastId);
  for (const { name, data, id } of missed ?? []) tell(name, data, id);
  if (signal.aborted || left.aborted) end();
  return end;
}

/** An event in the format of the standard. JSON has no line breaks, so that it is one line of data. */
export function eventText(name: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

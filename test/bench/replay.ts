/** The requests of a pass: listened to once, and sent again by a client that does nothing else. */

/** Sends a request, with what the server asks for. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** One request; the storage is in it as `{storage}`. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How many of the requests had ended when it began. */
  readonly endedBefore: number;
  /** The how manieth it was to end. */
  readonly ended: number;
}

const PLACE = '{storage}';

/** A {@link Send} that writes down what passes through it. */
export function recorder(send: Send, storage: string): { send: Send; requests: RecordedRequest[] } {
  const requests: RecordedRequest[] = [];
  let ended = 0;
  const without = (text: string): string => text.replaceAll(storage, PLACE);
  return {
    requests,
    send: async (url, init) => {
      const endedBefore = ended;
      const headers: Record<string, string> = {};
      // An ETag is of one resource at one time: the bare client writes without condition.
      for (const [name, value] of new Headers(init.headers))
        if (!['if-match', 'authorization', 'dpop'].includes(name)) headers[name] = value;
      const body = typeof init.body === 'string' ? init.body : undefined;
      const at = requests.length;
      const request = { method: init.method ?? 'GET', url: without(url), headers, endedBefore, ended: Infinity };
      requests.push({ ...request, ...(body === undefined ? {} : { body: without(body) }) });
      const response = await send(url, init);
      const text = await response.arrayBuffer();
      requests[at] = { ...requests[at]!, ended: ended++ };
      const isEmpty = [204, 205, 304].includes(response.status);
      return new Response(isEmpty ? null : text, { status: response.status, headers: response.headers });
    },
  };
}

/** Sends the requests again: each as soon as those have ended that had ended before it. */
export async function replay(requests: readonly RecordedRequest[], send: Send, storage: string): Promise<void> {
  const inOrder = [...requests].sort((a, b) => a.ended - b.ended);
  const done = new Map<RecordedRequest, Promise<void>>();
  // The end of the first so many, of those that ended first.
  const ends: Promise<unknown>[] = [Promise.resolve()];
  const endOf = (count: number): Promise<unknown> => {
    for (let next = ends.length; next <= count; next += 1)
      ends.push(Promise.all([ends[next - 1], done.get(inOrder[next - 1]!)]));
    return ends[count]!;
  };
  for (const request of requests) {
    await endOf(request.endedBefore);
    done.set(request, sendAgain(request, send, storage));
  }
  await Promise.all(done.values());
}

async function sendAgain({ method, url, headers, body }: RecordedRequest, send: Send, storage: string): Promise<void> {
  const withStorage = (text: string): string => text.replaceAll(PLACE, storage);
  const response = await send(withStorage(url), {
    ...{ method, headers: { ...headers } },
    ...(body === undefined ? {} : { body: withStorage(body) }),
  });
  await response.arrayBuffer();
  if (response.status >= 500) throw new Error(`${method} ${url}: ${response.status}`);
}

import type { PodClient, PodHead } from './http.ts';

/**
 * The `fetch` that `@inrupt/solid-client` is given: for it to read through our client, with its credentials, limits,
 * repetitions and count, instead of through the global one. GET and HEAD only: its writes know no conditions.
 */

/** A `Response` made by hand has no URL, against which the library resolves what it finds. */
function responseOf(body: Uint8Array<ArrayBuffer> | null, head: PodHead): Response {
  const response = new Response(body, { status: 200, headers: head.headers });
  Object.defineProperty(response, 'url', { value: head.url });
  return response;
}

/** Credentials go along only where the client may send them: a WebID may live anywhere. */
export function createSolidFetch(client: PodClient, act: string): typeof fetch {
  return async (input, init = {}) => {
    const url = input instanceof Request ? input.url : new URL(input).href;
    const accept = new Headers(init.headers).get('accept') ?? undefined;
    const options = client.origins.includes(new URL(url).origin) ? { act } : { act, authenticated: false };
    if (init.method === 'HEAD') return responseOf(null, await client.head(url, options));
    const answer = await client.get(url, { ...options, accept });
    return responseOf(Uint8Array.from(answer.bytes), answer);
  };
}

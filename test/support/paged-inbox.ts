/**
 * An inbox that a server of its own kind lists in plain JSON, page by page: `{"contains": [...], "next": ...}`, where a page is
 * asked for with `?from=`, or is named whole.
 */
import { answer, type Answer } from '../raw-server.ts';
import { startHttpPod, type HttpPod } from './http-pod.ts';

/** How a page names the next one, which begins at the notification of this number. */
export type Cursor = (from: number, inbox: string) => { readonly next?: unknown; readonly link?: string };

/** The ways of servers. */
export const CURSORS: Readonly<Record<string, Cursor>> = {
  'a number': (from) => ({ next: from }),
  'a number as a string': (from) => ({ next: String(from) }),
  'a query': (from) => ({ next: `?from=${from}` }),
  'a path': (from) => ({ next: `/pod/inbox/?from=${from}` }),
  'an address': (from, inbox) => ({ next: `${inbox}?from=${from}` }),
  'an object': (from) => ({ next: { id: `?from=${from}` } }),
  'a Link header': (from) => ({ link: `<?from=${from}>; rel="next"` }),
};

/** Notifications on a page. */
export const PAGE = 3;

/** What a test changes in the answer to a page that begins there; `undefined` leaves it. */
export type PageTrick = (from: number) => Answer | undefined;

/** A pod with such an inbox. */
export async function startPagedInbox(cursor: Cursor, trick: PageTrick = () => undefined): Promise<HttpPod> {
  const pod = await startHttpPod(({ method, path }, url) => {
    const { pathname, searchParams } = new URL(path, url);
    if (method !== 'GET' || pathname !== new URL(pod.inbox).pathname) return undefined;
    const from = Number(searchParams.get('from') ?? 0);
    return trick(from) ?? pageOf(pod, from, cursor);
  });
  return pod;
}

function pageOf({ model, inbox }: HttpPod, from: number, cursor: Cursor): Answer {
  const names = [...model.resources.keys()].filter((url) => url.startsWith(inbox) && url !== inbox).sort();
  const contains = names.slice(from, from + PAGE).map((id) => ({ id, modified: '2026-03-10T10:00:00.123Z' }));
  const more = from + PAGE < names.length ? cursor(from + PAGE, inbox) : {};
  const { next, link } = more;
  const body = { contains, ...(next === undefined ? {} : { next }) };
  return answer(200, JSON.stringify(body), {
    'content-type': 'application/json',
    ...(link === undefined ? {} : { link }),
  });
}

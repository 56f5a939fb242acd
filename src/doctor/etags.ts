/**
 * Tests conditional writes (RFC 9110 section 13). leadpod needs two kinds: a create that does not overwrite a resource, and a
 * change that does not overwrite another change.
 */
import { isPodError } from '../errors.ts';
import { ensurePrivateContainer } from '../solid/access.ts';
import { ok, problem, warning, type Answer } from './check.ts';
import { IF_ABSENT, isStrong, ONE_WRITER } from '../http/conditions.ts';
import { probeTurtle } from './writing.ts';
import type { Pod } from '../solid/pod.ts';

const ACT = 'Probing ETags';
const NO_SUCH = { ifMatch: '"no-such-etag"' } as const;

/** Checks whether the server sends ETags that change, and whether it respects conditions. */
export async function checkEtags({ client, layout }: Pod, server: string): Promise<Answer> {
  const url = `${layout.leads}doctor-${crypto.randomUUID()}.ttl`;
  let writes = 0;
  // Each text is different. Otherwise an ETag that is a hash of the content would look like an ETag that never changes.
  const put = (condition: object): Promise<unknown> =>
    client.put(url, probeTurtle(`write ${++writes}`), {
      contentType: 'text/turtle',
      act: ACT,
      isSame: () => true,
      ...condition,
    });
  await ensurePrivateContainer(client, layout.leads);
  const readEtag = async (): Promise<string | undefined> =>
    (await client.get(url, { act: ACT, accept: 'text/turtle, */*;q=0.1' })).etag;
  await put(IF_ABSENT);
  try {
    const etag = await readEtag();
    if (etag === undefined) return warning(`${server} has no ETags: ${ONE_WRITER}`);
    if (!isStrong(etag)) return warning(`${server} has weak ETags only: ${ONE_WRITER}`);
    if (!(await isRefused(() => put(NO_SUCH)))) return warning(`${server} ignores If-Match: ${ONE_WRITER}`);
    if (!(await isRefused(() => put(IF_ABSENT)))) return warning(`${server} ignores If-None-Match: ${ONE_WRITER}`);
    if (await isRefused(() => put({ ifMatch: etag })))
      return problem(`${server} refuses its own ETag (If-Match): a proxy in front of it may change ETags`);
    // Compares the ETags of three versions. If the server is fast, at least two are written in the same second, so an ETag that
    // only has seconds is noticed.
    const etags = [etag];
    for (let changes = 1; changes < 3; changes++) {
      if (changes > 1) await put({});
      etags.push((await readEtag()) ?? '');
    }
    if (new Set(etags).size < etags.length)
      return warning(`${server} gives the same ETag to two changes in a row: ${ONE_WRITER}`);
    if (!(await isRefused(() => client.delete(url, { act: ACT, ...NO_SUCH }))))
      return warning(
        `${server} ignores If-Match when it deletes: a new notification at the URL of another may be deleted unread. ` +
          'Use sync --ack keep',
      );
    return ok('ETags are strong, and conditional writes work');
  } finally {
    await client.delete(url, { act: 'Removing the probe' });
  }
}

async function isRefused(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return false;
  } catch (error) {
    if (isPodError(error, 'precondition-failed')) return true;
    throw error;
  }
}

/** The checks of the inbox: whether it can be listed and read, who else can read it, and what its listing contains. */
import { PodError } from '../errors.ts';
import { isOpenToPublic } from '../solid/access.ts';
import { listContainer, type ContainerEntry } from '../solid/container.ts';
import { listInbox } from '../solid/inbox.ts';
import { leftAsideWords, type LeftAside } from '../solid/left-aside.ts';
import type { Pod } from '../solid/pod.ts';
import { ok, problem, warning, type Answer, type Check } from './check.ts';

/** With at least this many notifications, a server may need seconds to list the inbox. */
const MANY = 1000;

/**
 * Checks whether the inbox can be listed, and whether its notifications can be read.
 *
 * @throws PodError if this is not possible.
 */
export async function checkInbox({ client, inbox }: Pod): Promise<Omit<Check, 'name'>> {
  const sources = new Set<string>();
  let leftAside: LeftAside | undefined;
  for await (const { source } of listInbox(client, inbox, (left) => (leftAside = left))) sources.add(source);
  const count = sources.size;
  if (leftAside !== undefined) {
    const words = `${inbox} lists ${count} notifications; ${leftAsideWords(inbox, leftAside)}`;
    // A container in an inbox that is empty otherwise is nothing to repair.
    const isUnread = leftAside.count > 0 || leftAside.missing !== undefined;
    return count === 0 && isUnread ? problem(words) : warning(words);
  }
  if (count > MANY)
    return warning(
      `${inbox} lists ${count} notifications, and each one makes reading slower. Consider sync --ack delete`,
    );
  return ok(`${inbox} lists ${count} notifications`);
}

/** Returns `found`, or a problem if everyone can read the inbox. Strangers may post there, but must not read it. */
export async function checkPublic({ client, inbox }: Pod, found: Answer): Promise<Answer> {
  if (found.state === 'problem' || !(await isOpenToPublic(client, inbox))) return found;
  const advice = 'notifications are personal data; give the public at most acl:Append in its access rules (ACL)';
  const also = found.state === 'warning' ? `; also: ${found.message}` : '';
  return warning(`everyone can read or change ${inbox}: ${advice}${also}`);
}

/** Checks whether a pass with `--ack keep` can notice that a URL was reused for another notification (SECURITY.md, T21). */
export async function checkListing({ client, inbox, storage }: Pod): Promise<Answer> {
  // If the inbox is empty, the listing of the storage shows what the server supports.
  for (const container of [inbox, storage]) {
    let timed = 0;
    let timeless: string | undefined;
    for await (const entry of listIfListed(client, container, inbox)) {
      // A container in the inbox is not read. In the storage, every entry shows what the server supports.
      if (entry.container && container === inbox) continue;
      if (entry.modified !== undefined || entry.mtime !== undefined) timed += 1;
      else timeless ??= entry.url;
    }
    if (timeless !== undefined && (timed === 0 || container === inbox)) {
      const lack = timed === 0 ? 'has no times' : `has no time for some entries, such as ${timeless}`;
      return warning(
        `the list of ${container} ${lack}, so leadpod does not notice a new notification at the URL of an old one. ` +
          'Use sync --ack delete, or run sync --full from time to time',
      );
    }
    if (timed > 0) return ok('the listing of the inbox says when each notification changed');
  }
  return ok(`${inbox} is empty`);
}

/**
 * Lists the children of a container. If a container other than the inbox cannot be listed, it counts as empty: a pass never
 * lists it, and some servers show a web page there.
 */
async function* listIfListed(client: Pod['client'], container: string, inbox: string): AsyncGenerator<ContainerEntry> {
  try {
    yield* listContainer(client, container, { act: 'Listing', details: true });
  } catch (error) {
    if (container === inbox || !(error instanceof PodError)) throw error;
  }
}

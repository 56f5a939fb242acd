/** The checks of the inbox: whether it is listed and read, who else can read it, and what its listing tells. */
import { PodError } from '../errors.ts';
import { isOpenToPublic } from '../solid/access.ts';
import { listContainer, type ContainerEntry } from '../solid/container.ts';
import { listInbox } from '../solid/inbox.ts';
import { leftAsideWords, type LeftAside } from '../solid/left-aside.ts';
import type { Pod } from '../solid/pod.ts';
import { ok, problem, warning, type Answer, type Check } from './check.ts';

/** From so many notifications on, listing an inbox begins to take a server seconds. */
const MANY = 1000;

/** Can the inbox be listed, and is all of it read? Throws `PodError` where it cannot. */
export async function checkInbox({ client, inbox }: Pod): Promise<Omit<Check, 'name'>> {
  const sources = new Set<string>();
  let leftAside: LeftAside | undefined;
  for await (const { source } of listInbox(client, inbox, (left) => (leftAside = left))) sources.add(source);
  const count = sources.size;
  if (leftAside !== undefined) {
    const words = `${inbox} lists ${count} notifications; ${leftAsideWords(inbox, leftAside)}`;
    return count === 0 ? problem(words) : warning(words);
  }
  if (count > MANY)
    return warning(
      `${inbox} lists ${count} notifications, and each one makes reading slower. Consider sync --ack delete`,
    );
  return ok(`${inbox} lists ${count} notifications`);
}

/** What the check of the inbox found, or that everyone can read it: strangers may post there, and read nothing. */
export async function checkPublic({ client, inbox }: Pod, found: Answer): Promise<Answer> {
  if (found.state === 'problem' || !(await isOpenToPublic(client, inbox))) return found;
  const advice = 'notifications are personal data; give the public at most acl:Append in its access rules (ACL)';
  const also = found.state === 'warning' ? `; also: ${found.message}` : '';
  return warning(`everyone can read or change ${inbox}: ${advice}${also}`);
}

/** Whether a pass that keeps what it handled can see that another notification is at a URL (THREATS: T21). */
export async function checkListing({ client, inbox, storage }: Pod): Promise<Answer> {
  // An empty inbox tells nothing; the same server may list the storage.
  for (const container of [inbox, storage])
    for await (const { modified, mtime } of listIfListed(client, container, inbox)) {
      if (modified !== undefined || mtime !== undefined)
        return ok('the listing of the inbox says when each notification changed');
      return warning(
        `the list of ${container} has no times, so leadpod does not notice a new notification at the URL of an old one. ` +
          'Use sync --ack delete, or run sync --full from time to time',
      );
    }
  return ok(`${inbox} is empty`);
}

/** The children of a container; none of one beside the inbox that cannot be listed, because a pass never lists it (a server may have a page there). */
async function* listIfListed(client: Pod['client'], container: string, inbox: string): AsyncGenerator<ContainerEntry> {
  try {
    yield* listContainer(client, container, { act: 'Listing', details: true });
  } catch (error) {
    if (container === inbox || !(error instanceof PodError)) throw error;
  }
}

/** What is wrong with a set-up: one check after the other, each with what to do. */
import { AuthenticationError, isPodError, LeadpodError, PodError } from '../errors.ts';
import { assertPrivate, isOpenToPublic } from '../solid/access.ts';
import { discoverChannels } from '../channel/discovery.ts';
import { tryChannel } from '../channel/trial.ts';
import { failure, ok, problem, warning, type Answer, type Check } from './check.ts';
import { listContainer, type ContainerEntry } from '../solid/container.ts';
import { checkEtags } from './etags.ts';
import { checkWriting } from './writing.ts';
import { listInbox } from '../solid/inbox.ts';
import { leftAsideWords, type LeftAside } from '../solid/left-aside.ts';
import { serverName } from '../http/server-name.ts';
import { findRegistration, findTypeIndexes } from '../solid/type-index.ts';
import { openPod, type Pod, type PodOptions, type PodSettings } from '../solid/pod.ts';

export { CHECKS, type Check } from './check.ts';

/** More than this between our clock and the server's, in milliseconds, and proofs of possession are refused by some. */
const MAX_SKEW_MS = 60_000;
/** From so many notifications on, listing an inbox begins to take a server seconds. */
const MANY = 1000;

/**
 * Runs all checks that can be run; those that need a login stop where there is none. `further` checks what else is known of
 * an open pod.
 */
export async function* diagnose(
  settings: PodSettings,
  options: PodOptions = {},
  further?: (pod: Pod) => AsyncIterable<Check>,
): AsyncGenerator<Check> {
  const issuer = await checkIssuer(settings.issuer);
  yield { name: 'issuer', ...issuer };
  let pod: Pod;
  try {
    pod = await openPod(settings, options);
  } catch (error) {
    // Without a working issuer nothing can be said of the storage.
    const isOfIssuer = error instanceof AuthenticationError || (error instanceof PodError && error.during === 'login');
    const isLogin = issuer.state === 'problem' || isOfIssuer;
    yield { name: isLogin ? 'login' : 'storage', ...failure(error) };
    return;
  }
  try {
    yield { name: 'login', ...checkLogin(pod) };
    yield { name: 'clock', ...checkClock(pod) };
    const { server, ...storage } = await checkStorage(pod);
    yield { name: 'storage', ...storage };
    const inbox = await attempt(async () => checkPublic(pod, await checkInbox(pod)));
    yield { name: 'inbox', ...inbox };
    if (inbox.state !== 'problem') yield { name: 'listing', ...(await attempt(() => checkListing(pod))) };
    yield { name: 'rights', ...(await attempt(() => checkRights(pod))) };
    yield { name: 'writing', ...(await attempt(() => checkWriting(pod, server))) };
    yield { name: 'etags', ...(await attempt(() => checkEtags(pod, server))) };
    yield { name: 'channels', ...(await attempt(() => checkChannels(pod, server))) };
    yield { name: 'typeindex', ...(await checkTypeIndex(pod)) };
    if (further !== undefined) yield* further(pod);
  } finally {
    await pod.close();
  }
}

/** OpenID Connect Discovery 1.0 section 4: what the issuer says of itself, asked without credentials. */
async function checkIssuer(issuer: string): Promise<Answer> {
  const url = URL.canParse(issuer)
    ? new URL('.well-known/openid-configuration', issuer.replace(/\/*$/, '/'))
    : undefined;
  if (url === undefined) return problem(`${issuer} is no address - set LEADPOD_ISSUER`);
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) return problem(`${url.href} answers ${answer.status} - is LEADPOD_ISSUER right?`);
    const { grant_types_supported: grants } = (await answer.json()) as { grant_types_supported?: string[] };
    if (grants?.includes('client_credentials') === false) return problem(`${issuer} does not offer client credentials`);
    return ok(`${issuer} answers`);
  } catch {
    // Whatever it was, the repair is the same: the address, or the network.
    return problem(`${issuer} cannot be reached - is LEADPOD_ISSUER right, and is the server up?`);
  }
}

/** Who signs in may be another agent than the one whose pod it is, if the access rules let him in; often it is a slip. */
function checkLogin({ session, webId }: Pod): Answer {
  if (session.webId === undefined || session.webId === webId) return ok(`signed in as ${session.webId ?? webId}`);
  return warning(
    `signed in as ${session.webId}, and the pod is that of ${webId} (LEADPOD_WEBID, --webid) - ` +
      'is that meant? Access rules that name the one do not let the other in',
  );
}

function checkClock({ client, session, storage }: Pod): Answer {
  const skewMs = client.clockSkewMs ?? session.clockSkewMs;
  const server = serverName(storage);
  if (skewMs === undefined) return warning(`${server} does not tell its time`);
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return ok(`${seconds} s apart from ${server}`);
  return warning(`${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} ${server} - set this machine's clock (NTP)`);
}

/** With the name of the server that has it. */
async function checkStorage({ client, storage }: Pod): Promise<Answer & { readonly server: string }> {
  try {
    const { headers } = await client.head(storage, { act: 'Looking at the storage' });
    const server = serverName(storage, headers);
    const link = headers.get('link') ?? '';
    if (link.includes('http://www.w3.org/ns/pim/space#Storage')) return { ...ok(`${storage} on ${server}`), server };
    return { ...warning(`${storage} does not call itself a storage (${server}) - is LEADPOD_STORAGE right?`), server };
  } catch (error) {
    return { ...failure(error), server: serverName(storage) };
  }
}

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
    return warning(`${inbox} lists ${count} notifications and grows slower with each - consider sync --ack delete`);
  return ok(`${inbox} lists ${count} notifications`);
}

/** What the check of the inbox found, or that everybody can read it: strangers may post there, and read nothing. */
async function checkPublic({ client, inbox }: Pod, found: Answer): Promise<Answer> {
  if (found.state === 'problem' || !(await isOpenToPublic(client, inbox))) return found;
  const advice = 'notifications are personal data; leave the public no more than acl:Append in its access rules (ACL)';
  const also = found.state === 'warning' ? `; also: ${found.message}` : '';
  return warning(`everybody can read or change ${inbox} - ${advice}${also}`);
}

/** Whether a pass that keeps what it handled can see that another notification stands at a URL (THREATS: T21). */
async function checkListing({ client, inbox, storage }: Pod): Promise<Answer> {
  // An empty inbox tells nothing; the same server may list the storage.
  for (const container of [inbox, storage])
    for await (const { modified, mtime } of listIfListed(client, container, inbox)) {
      if (modified !== undefined || mtime !== undefined) return ok('listings tell when a notification changed');
      return warning(
        `${container} is listed without times: a notification that takes the URL of a handled one is not seen - ` +
          'use sync --ack delete, or run sync --full from time to time',
      );
    }
  return ok(`${inbox} lists nothing yet`);
}

/** The children of a container; none of one beside the inbox that cannot be listed, since a pass never lists it (a server may have a page there). */
async function* listIfListed(client: Pod['client'], container: string, inbox: string): AsyncGenerator<ContainerEntry> {
  try {
    yield* listContainer(client, container, { act: 'Listing', details: true });
  } catch (error) {
    if (container === inbox || !(error instanceof PodError)) throw error;
  }
}

async function checkRights({ client, layout, storage }: Pod): Promise<Answer> {
  const url = (await exists(client, layout.leads)) ? layout.leads : storage;
  const { headers } = await client.head(url, { act: 'Looking at the rights' });
  const mine = /user="([^"]*)"/i.exec(headers.get('wac-allow') ?? '')?.[1];
  if (mine !== undefined && !/write|append/.test(mine))
    return problem(`you may not write to ${url} - its access rules must let you`);
  const told =
    mine === undefined
      ? `what you may do to ${url} is not told (no WAC-Allow): the next line tries it`
      : `${url} lets you write`;
  if (url === storage) return ok(`${told}; leads/ comes with the first sync`);
  await assertPrivate(client, url);
  return ok(`${told}; it is not open to the public`);
}

/** Solid Notifications Protocol: whether live mode gets a channel, by taking one as `watch` does, and ending it. */
async function checkChannels(pod: Pod, server: string): Promise<Answer> {
  const { offers, types, description } = await discoverChannels(pod.client, pod.inbox, pod.storage);
  if (offers.length > 0) {
    const { kind, refused } = await tryChannel(pod, 2 * offers.length);
    const reasons = refused.length === 0 ? '' : ` (${refused.join('; ')})`;
    if (kind === 'none') return warning(`no channel could be taken${reasons}: watch will poll`);
    return ok(`${types.join(', ')}: watch listens over ${kind}${reasons}`);
  }
  if (description === undefined) return warning(`${server} describes no channels: watch will poll`);
  return warning(`${server} offers no channel that leadpod listens to: watch will poll`);
}

/** Nothing of ours needs it: what is missing here is news, and no fault. */
async function checkTypeIndex(pod: Pod): Promise<Answer> {
  try {
    const found = await findRegistration(pod, await findTypeIndexes(pod));
    if (found !== undefined) return ok(`other apps find the leads in ${found.url}`);
    return ok('the leads are in no type index: other apps find them once you run leadpod register');
  } catch (error) {
    if (!(error instanceof LeadpodError)) throw error;
    return warning(error.message);
  }
}

async function exists(client: Pod['client'], url: string): Promise<boolean> {
  try {
    await client.head(url, { act: 'Looking for the leads' });
    return true;
  } catch (error) {
    if (isPodError(error, 'not-found')) return false;
    throw error;
  }
}

async function attempt(check: () => Promise<Answer>): Promise<Answer> {
  try {
    return await check();
  } catch (error) {
    return failure(error);
  }
}

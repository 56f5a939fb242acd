/** `leadpod doctor`: runs the checks of a setup, one after the other. Each result says what the user can do. */
import { AuthenticationError, isPodError, LeadpodError, PodError } from '../errors.ts';
import { assertPrivate } from '../solid/access.ts';
import { discoverChannels } from '../channel/discovery.ts';
import { tryChannel } from '../channel/trial.ts';
import { failure, ok, problem, skipped, STORED, warning, type Answer, type Check } from './check.ts';
import { adviceOnStorage } from '../solid/storage-advice.ts';
import { checkEtags } from './etags.ts';
import { checkInbox, checkListing, checkPublic } from './inbox.ts';
import { checkWriting } from './writing.ts';
import { codeOf } from '../http/failures/tls-trouble.ts';
import { networkAdvice } from '../http/failures/network-trouble.ts';
import { serverName } from '../http/failures/server-name.ts';
import { findRegistration, findTypeIndexes } from '../solid/type-index.ts';
import { openPod, type Pod, type PodOptions, type PodSettings } from '../solid/pod.ts';
import { pim } from '../vocab.ts';

export { CHECKS, type Check } from './check.ts';

/**
 * The largest difference between the clocks, in milliseconds. With a larger one, some servers refuse proofs of possession
 * (DPoP).
 */
const MAX_SKEW_MS = 60_000;
/** Runs all checks. If signing in fails, the checks that need it are skipped. `further` adds checks of an open pod. */
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
    // If the issuer itself does not work, nothing is known about the storage.
    const isOfIssuer = error instanceof AuthenticationError || (error instanceof PodError && error.during === 'login');
    const answer = failure(error);
    if (issuer.state === 'problem') yield { name: 'login', ...skipped('issuer') };
    else yield { name: isOfIssuer ? 'login' : 'storage', ...answer };
    return;
  }
  try {
    yield* checkPod(pod, further);
  } finally {
    await pod.close();
  }
}

/** The checks of an open pod. A check is skipped if one that it needs has failed. */
async function* checkPod(pod: Pod, further?: (pod: Pod) => AsyncIterable<Check>): AsyncGenerator<Check> {
  const failed = new Set<Check['name']>();
  const run = async (
    name: Check['name'],
    needs: readonly Check['name'][],
    check: () => Promise<Answer>,
  ): Promise<Check> => {
    const cause = needs.find((need) => failed.has(need));
    const { state, message } = cause === undefined ? await attempt(check) : skipped(cause);
    if (state === 'problem') failed.add(name);
    return { name, state, message };
  };
  yield { name: 'login', ...checkLogin(pod) };
  yield { name: 'clock', ...checkClock(pod) };
  const { server, ...storage } = await checkStorage(pod);
  yield await run('storage', [], () => Promise.resolve(storage));
  yield await run('inbox', [], async () => checkPublic(pod, await checkInbox(pod)));
  yield await run('listing', ['inbox'], () => checkListing(pod));
  yield await run('rights', ['storage'], () => checkRights(pod));
  yield await run('writing', ['storage', 'rights'], () => checkWriting(pod, server));
  yield await run('etags', ['storage', 'rights'], () => checkEtags(pod, server));
  yield await run('channels', ['inbox'], () => checkChannels(pod, server));
  yield { name: 'typeindex', ...(await checkTypeIndex(pod)) };
  if (further === undefined) return;
  if (failed.has('storage')) yield* STORED.map((name) => ({ name, ...skipped('storage') }));
  else yield* further(pod);
}

/** Reads the issuer's metadata without credentials (OpenID Connect Discovery 1.0 section 4). */
async function checkIssuer(issuer: string): Promise<Answer> {
  const url = URL.canParse(issuer)
    ? new URL('.well-known/openid-configuration', issuer.replace(/\/*$/, '/'))
    : undefined;
  if (url === undefined) return problem(`${issuer} is not a URL. Set LEADPOD_ISSUER`);
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) return problem(`${url.href} answers ${answer.status}. Is LEADPOD_ISSUER right?`);
    const { grant_types_supported: grants } = (await answer.json()) as { grant_types_supported?: string[] };
    if (grants?.includes('client_credentials') === false) return problem(`${issuer} does not offer client credentials`);
    return ok(`${issuer} answers`);
  } catch (error) {
    const code = codeOf(error);
    const advice = networkAdvice(code ?? '', url.href) ?? 'check that the server runs';
    return problem(`${issuer} gives no answer: ${advice}. LEADPOD_ISSUER sets its address`);
  }
}

/**
 * Signing in as another agent than the owner of the pod is allowed, if the access rules permit it. But often it is a mistake.
 */
function checkLogin({ session, webId }: Pod): Answer {
  if (session.webId === undefined || session.webId === webId) return ok(`signed in as ${session.webId ?? webId}`);
  return warning(
    `signed in as ${session.webId}, but the pod belongs to ${webId} (LEADPOD_WEBID, --webid). ` +
      'Is that intended? Access rules for one of them do not apply to the other',
  );
}

function checkClock({ client, session, storage }: Pod): Answer {
  const skewMs = client.clockSkewMs ?? session.clockSkewMs;
  const server = serverName(storage);
  if (skewMs === undefined) return warning(`${server} sends no Date header`);
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return ok(`${seconds} s apart from ${server}`);
  return warning(`${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} ${server}. Set the clock of this machine (NTP)`);
}

/**
 * Checks the storage. Also returns the name of its server. If access is refused, the profile is read, because the setting
 * `storage` may be wrong.
 */
async function checkStorage(pod: Pod): Promise<Answer & { readonly server: string }> {
  const { client, storage } = pod;
  let server = serverName(storage);
  try {
    const { headers } = await client.head(storage, { act: 'Looking at the storage' });
    server = serverName(storage, headers);
    const link = headers.get('link') ?? '';
    if (link.includes(pim('Storage'))) return { ...ok(`${storage} on ${server}`), server };
    const advice = (await refusesLeads(pod)) ? await adviceOnStorage(pod) : undefined;
    if (advice !== undefined) return { ...problem(`${advice}. Set the right one`), server };
    return { ...warning(`${storage} is not described as a storage (${server}). Is LEADPOD_STORAGE right?`), server };
  } catch (error) {
    const { message } = failure(error);
    const advice = await adviceOnStorage(pod);
    return { ...problem(advice === undefined ? message : `${advice}. Set the right one. ${message}`), server };
  }
}

async function refusesLeads({ client, layout }: Pod): Promise<boolean> {
  try {
    await exists(client, layout.leads);
    return false;
  } catch (error) {
    if (isPodError(error, 'forbidden')) return true;
    throw error;
  }
}

async function checkRights({ client, layout, storage }: Pod): Promise<Answer> {
  const url = (await exists(client, layout.leads)) ? layout.leads : storage;
  const { headers } = await client.head(url, { act: 'Looking at the rights' });
  const mine = /user="([^"]*)"/i.exec(headers.get('wac-allow') ?? '')?.[1];
  if (mine !== undefined && !/write|append/.test(mine))
    return problem(`you may not write to ${url}: its access rules must allow it`);
  const rights =
    mine === undefined
      ? `the server does not say what you may do with ${url} (no WAC-Allow): the next check tries it`
      : `${url} allows you to write`;
  if (url === storage) return ok(`${rights}; the first sync creates leads/`);
  await assertPrivate(client, url);
  return ok(`${rights}; it is not open to the public`);
}

/** Checks live mode (Solid Notifications Protocol): opens a channel as `watch` does, and closes it. */
async function checkChannels(pod: Pod, server: string): Promise<Answer> {
  const { offers, types, description } = await discoverChannels(pod.client, pod.inbox, pod.storage);
  if (offers.length > 0) {
    const { kind, refused } = await tryChannel(pod, 2 * offers.length);
    const reasons = refused.length === 0 ? '' : ` (${refused.join('; ')})`;
    if (kind === 'none') return warning(`no channel could be opened${reasons}: watch will poll`);
    return ok(`${types.join(', ')}: watch will use ${kind}${reasons}`);
  }
  if (description === undefined) return warning(`${server} describes no channels: watch will poll`);
  return warning(`${server} offers no channel that leadpod supports: watch will poll`);
}

/** Checks the type index. leadpod does not need it, so a missing one is not a problem. */
async function checkTypeIndex(pod: Pod): Promise<Answer> {
  try {
    const found = await findRegistration(pod, await findTypeIndexes(pod));
    if (found !== undefined) return ok(`other apps find the leads in ${found.url}`);
    return ok('the leads are not in a type index. If other apps should find them, run leadpod register --create');
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

/** The URL to which an event is sent: from the configuration, or else the inbox of the WebID. */
import type { AnswerSettings } from '../../settings/answers.ts';
import type { Pod } from '../../solid/pod.ts';
import type { Delivery } from '../../store/outbox/delivery.ts';
import { discoverRecipientInbox, type Discovery } from './discover.ts';
import type { HourCache } from './memory.ts';
import type { RecipientRequests } from './requests.ts';

/** The inbox or endpoint that the configuration has for this recipient and transport; `undefined` if it has none. */
export function configuredUrl(
  { target, transport }: Pick<Delivery, 'target' | 'transport'>,
  { recipients = {} }: AnswerSettings,
): string | undefined {
  if (transport === 'notify') return target;
  const recipient = Object.hasOwn(recipients, target) ? recipients[target] : undefined;
  return transport === 'publish' ? recipient?.publish?.url : recipient?.inbox;
}

/** The inbox of a recipient, looked up at most once an hour. */
export async function inboxOf(
  { target, attempts }: Pick<Delivery, 'target' | 'attempts'>,
  requests: RecipientRequests,
  cache: HourCache<string>,
  nowMs: number,
): Promise<Discovery> {
  const known = cache.get(target, nowMs);
  if (known !== undefined) return { kind: 'found', inbox: known };
  const found = await discoverRecipientInbox(target, requests, nowMs);
  if (found.kind === 'failed') return found;
  const last = attempts.at(-1);
  if (last?.outcome === 'rediscover' && last.inbox === found.inbox) {
    const detail = `the document of the recipient still names the inbox that answered ${last.status ?? ''}; ${ASK}`;
    return { kind: 'failed', outcome: { outcome: 'needs-person', detail } };
  }
  cache.set(target, found.inbox, nowMs);
  return found;
}

const ASK = 'ask the recipient for the inbox, or set answers.recipients';

/**
 * Creates a check of URLs before a POST. It returns the reason if nothing may be posted to the URL, or else `undefined`. The
 * reason for the check: our token gives access to our whole storage. A recipient could name a container in it as the inbox, and
 * so make us write among our leads, or where everyone can read.
 */
export function createPostGuard(
  { storage, inbox }: Pick<Pod, 'storage' | 'inbox'>,
  configured: string | undefined,
): (url: string) => string | undefined {
  const own = plain(storage);
  const allowed = [inbox, ...(configured === undefined ? [] : [configured])].map(plain);
  const leads = plain(new URL('leads', storage).href);
  return (url) => {
    const place = plain(url);
    if (!place.startsWith(own) || (allowed.includes(place) && !place.startsWith(leads))) return undefined;
    return 'it lies in our own storage, and is not our inbox: if this is intended, set answers.recipients';
  };
}

/** A spelling of the path that is the same for all spellings that a server may treat as equal. */
function plain(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${decoded(pathname)
    .replace(/[/\\]+/g, '/')
    .toLowerCase()}`;
}

function decoded(path: string): string {
  try {
    const once = decodeURIComponent(path);
    return once === path ? path : decoded(once);
  } catch {
    // A percent sign that does not begin an escape is kept.
    return path;
  }
}

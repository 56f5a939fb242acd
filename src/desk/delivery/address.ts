/** Where an event goes: what the configuration says of the recipient, else the inbox that its WebID names. */
import type { AnswerSettings } from '../../settings/answers.ts';
import type { Pod } from '../../solid/pod.ts';
import type { Delivery } from '../../store/outbox/delivery.ts';
import { discoverRecipientInbox, type Discovery } from './discover.ts';
import type { HourCache } from './memory.ts';
import type { RecipientRequests } from './requests.ts';

/** The inbox or endpoint that the configuration names for a recipient, for this way to travel. */
export function configuredUrl(
  { target, transport }: Pick<Delivery, 'target' | 'transport'>,
  { recipients = {} }: AnswerSettings,
): string | undefined {
  if (transport === 'notify') return target;
  const recipient = Object.hasOwn(recipients, target) ? recipients[target] : undefined;
  return transport === 'publish' ? recipient?.publish?.url : recipient?.inbox;
}

/** The inbox of a recipient, looked up once an hour. */
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
 * Why nothing is posted to a URL; `undefined` where it may be. Our token opens all of our own storage: a recipient who names
 * a container in it would have us write there, among our leads or where everybody reads.
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
    return 'it lies in our own storage, and is not our inbox: if that is meant so, set answers.recipients';
  };
}

/** Servers may read several spellings of a path as one. */
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
    // A lone percent sign stands for itself.
    return path;
  }
}

/** Lists an inbox with the state of each notification. Reads only. */
import pMap from 'p-map';
import { parseUnderBudget } from '../budget/shared-reader.ts';
import { DEFAULT_LIMITS } from '../message/decode/json-decode.ts';
import type { PodError } from '../errors.ts';
import { findMissed } from '../message/parsed-notification.ts';
import { listInbox, readNotification } from '../solid/inbox.ts';
import { Journal } from '../store/journal/journal.ts';
import type { NotificationOutcome } from '../store/journal/record.ts';
import type { LeftAside } from '../solid/left-aside.ts';
import { Ledger } from '../store/ledger/ledger.ts';
import type { Pod } from '../solid/pod.ts';
import { listQuarantine } from './quarantine.ts';
import { known } from '../text/known.ts';
import { isSendersFault } from '../workspace/batch/senders-fault.ts';

/** The states of a notification, in the order in which they are counted. */
export const INBOX_STATES = [
  ...(['new', 'failed', 'quarantined', 'waiting', 'stored', 'other-topic', 'forgotten', 'dropped'] as const),
] as const;

/**
 * - `new`: no pass has read it.
 * - `failed`: passes could not read it, and the next one tries again.
 * - `quarantined`: it cannot be processed.
 * - `waiting`: it is in the journal, but its lead cannot be read or written.
 * - `stored`: it is in the journal and in its lead.
 * - `other-topic`: it is not a lead event, and stays where it is.
 * - `forgotten`: it is about a person who was forgotten.
 * - `dropped`: a person dropped it from the quarantine.
 */
export type InboxState = (typeof INBOX_STATES)[number];

/** A notification in the inbox. All members but `url` and `state` are missing if unknown. */
export interface InboxItem {
  readonly url: string;
  readonly state: InboxState;
  /** When it was posted, RFC 3339, from the server's listing. */
  readonly posted?: string;
  /** Its size in bytes, from the server's listing. */
  readonly size?: number;
  /** The number of passes in which it could not be read. */
  readonly attempts?: number;
  /**
   * For a quarantined notification: the reason, the JSON pointer and the message of the error, and the id for
   * `leadpod quarantine show`. For one of another topic that mentions a lead: why it is not a lead event, and where.
   */
  readonly reason?: string;
  readonly pointer?: string;
  readonly message?: string;
  readonly item?: string;
}

/** The state of an inbox. */
export interface InboxStates {
  readonly items: readonly InboxItem[];
  /** What the server lists and leadpod does not read. */
  readonly leftAside?: LeftAside;
  /** Resources of the quarantine that cannot be read. Their notifications have no reason here. */
  readonly unread?: readonly PodError[];
}

const STATES: Readonly<Record<NotificationOutcome, InboxState>> = {
  journaled: 'stored',
  unsupported: 'other-topic',
  awaiting: 'other-topic',
  quarantined: 'quarantined',
  forgotten: 'forgotten',
  refused: 'waiting',
  dropped: 'dropped',
};

const everything = (items: readonly InboxItem[]): readonly InboxItem[] => items;

/**
 * Lists the notifications of a pod's inbox, the oldest first. Reads the listing and the ledger, the quarantine if something is
 * in it, and up to {@link MOST_LOOKED_AT} notifications of other topics.
 *
 * @throws PodError if inbox or ledger cannot be read.
 */
export async function readInboxStates(pod: Pod): Promise<InboxStates> {
  const { items, ...rest } = await listInboxStates(pod);
  return { ...rest, items: await pod.run(() => tellMissed(pod, items)) };
}

/** The same without reading any notification. */
export async function listInboxStates(pod: Pod): Promise<InboxStates> {
  return pod.run(async () => {
    const { client, layout, inbox } = pod;
    const now = (): Date => new Date(Date.now() + (client.clockSkewMs ?? 0));
    const ledger = await Ledger.open(client, layout, new Journal(client, layout), { now, readOnly: true });
    const items: InboxItem[] = [];
    let leftAside: LeftAside | undefined;
    for await (const { source: url, listed, modified, size } of listInbox(
      client,
      inbox,
      (left) => (leftAside = left),
    )) {
      const known = ledger.handled.listedAs(url, listed);
      // The state is doubtful if another notification may be at this URL now.
      const outcome = known === 'doubtful' ? undefined : known;
      const attempts = outcome === undefined ? ledger.handled.failuresOf(url) : 0;
      items.push({
        url,
        state: outcome !== undefined ? STATES[outcome] : attempts > 0 ? 'failed' : 'new',
        ...(modified === undefined ? {} : { posted: modified }),
        ...(size === undefined ? {} : { size }),
        ...(attempts === 0 ? {} : { attempts }),
      });
    }
    const { told, unread } = await tellReasons(pod, items.sort(byTime));
    return known<InboxStates>({ items: told, leftAside, unread: unread.length === 0 ? undefined : unread });
  });
}

/**
 * The most notifications of other topics that are read again to find out what they contain, which is not stored anywhere. The
 * newest are read.
 */
const MOST_LOOKED_AT = 200;
const CONCURRENCY = 8;
/** For a score that came before its lead. The lead may exist by now. */
const SCORE = 'a score of a lead that was not there yet: leadpod uses it once the lead exists';

/** The results for notifications, by their listing. If the caller keeps them, no notification is read twice. */
export type CheckedItems = Map<string, InboxItem>;

/** Adds to notifications of other topics why they are not lead events. `items`: the whole inbox. */
export async function tellMissed(
  { client }: Pod,
  items: readonly InboxItem[],
  shown = everything,
  checked: CheckedItems = new Map(),
): Promise<InboxItem[]> {
  const seen = new Set(shown(items));
  const latest = items.filter(({ state }) => state === 'other-topic').slice(-MOST_LOOKED_AT);
  const looked = latest.filter((item) => seen.has(item));
  const tell = async (one: InboxItem): Promise<InboxItem> => {
    const read = await readNotification(client, one.url, DEFAULT_LIMITS);
    if (read.kind !== 'read') return one;
    const { body, contentType } = read.notification;
    try {
      const parsed = await parseUnderBudget({ body, base: one.url, contentType }, {});
      if (parsed.events.some(({ action }) => action === 'score'))
        return { ...one, reason: 'score', pointer: '', message: SCORE };
      const missed = findMissed(parsed);
      if (missed === undefined) return one;
      const { code: reason, pointer, message } = missed;
      return { ...one, reason, pointer, message };
    } catch (error) {
      // With the default limits it cannot be read, so nothing more is known about it.
      if (isSendersFault(error)) return one;
      throw error;
    }
  };
  const tellOnce = async (one: InboxItem): Promise<InboxItem> => {
    // Without a time, another notification at the same URL could not be noticed.
    if (one.posted === undefined) return tell(one);
    const mark = JSON.stringify([one.url, one.posted, one.size]);
    const found = checked.get(mark) ?? (await tell(one));
    checked.set(mark, found);
    return found;
  };
  const better = new Map<InboxItem, InboxItem>();
  await pMap(looked, async (one) => better.set(one, await tellOnce(one)), { concurrency: CONCURRENCY });
  return items.map((one) => better.get(one) ?? one);
}

/** The oldest first, or by URL if the server sends no times. */
function byTime(a: InboxItem, b: InboxItem): number {
  const [left, right] = [a, b].map(({ posted = '', url }) => `${posted} ${url}`) as [string, string];
  return left < right ? -1 : 1;
}

async function tellReasons(
  pod: Pod,
  items: readonly InboxItem[],
): Promise<{ readonly told: readonly InboxItem[]; readonly unread: readonly PodError[] }> {
  if (!items.some(({ state }) => state === 'quarantined')) return { told: items, unread: [] };
  const { items: quarantined, unread } = await listQuarantine(pod);
  const bySource = new Map(quarantined.map((item) => [item.source, item]));
  const told = items.map((one) => {
    const found = one.state === 'quarantined' ? bySource.get(one.url) : undefined;
    if (found === undefined) return one;
    const { id, reason, pointer, message } = found;
    return { ...one, reason, pointer, message, item: id };
  });
  return { told, unread };
}

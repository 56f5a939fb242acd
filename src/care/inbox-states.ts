/** What lies in an inbox, and what happened to each notification. Reads only. */
import pMap from 'p-map';
import { parseUnderBudget } from '../budget/shared-reader.ts';
import { DEFAULT_LIMITS } from '../message/decode/json-decode.ts';
import { findMissed } from '../message/parsed-notification.ts';
import { listInbox, readNotification } from '../solid/inbox.ts';
import { Journal } from '../store/journal/journal.ts';
import type { NotificationOutcome } from '../store/journal/record.ts';
import type { LeftAside } from '../solid/left-aside.ts';
import { Ledger } from '../store/ledger/ledger.ts';
import type { Pod } from '../solid/pod.ts';
import { Quarantine, type QuarantineItem } from '../store/quarantine.ts';
import { isSendersFault } from '../workspace/batch/senders-fault.ts';

/** What a notification is to leadpod, in the order in which that is counted. */
export const INBOX_STATES = [
  ...(['new', 'failed', 'quarantined', 'waiting', 'stored', 'other-topic', 'forgotten', 'dropped'] as const),
] as const;

/**
 * `new`: no pass has read it. `failed`: passes tried to, and the next one tries again. `quarantined`: it cannot be processed.
 * `waiting`: it is in the journal, and its lead must not be read or written. `stored`: it is in journal and lead. `other-topic`:
 * no lead event, left where it is. `forgotten`: about a person who was forgotten. `dropped`: taken out of the quarantine.
 */
export type InboxState = (typeof INBOX_STATES)[number];

/** A notification in the inbox; all but the first two where it is known. */
export interface InboxItem {
  readonly url: string;
  readonly state: InboxState;
  /** When it was posted, RFC 3339, as the server's listing tells. */
  readonly posted?: string;
  /** Its bytes, as the server's listing tells. */
  readonly size?: number;
  /** Passes in which it could not be read. */
  readonly attempts?: number;
  /**
   * Of what is in quarantine: why, where, and the name by which `leadpod quarantine show` knows it. Of what is of another topic
   * and speaks of a lead all the same: why it is no event, and where.
   */
  readonly reason?: string;
  readonly pointer?: string;
  readonly message?: string;
  readonly item?: string;
}

/** An inbox. */
export interface InboxStates {
  readonly items: readonly InboxItem[];
  /** What the server lists and no one reads. */
  readonly leftAside?: LeftAside;
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

/** All of them. */
const everything = (items: readonly InboxItem[]): readonly InboxItem[] => items;

/**
 * What lies in the inbox of a pod, the oldest first: a listing, the ledger, and the quarantine where something is there.
 *
 * @throws PodError where inbox, ledger or quarantine cannot be read.
 */
export async function readInboxStates(pod: Pod): Promise<InboxStates> {
  const { items, ...rest } = await listInboxStates(pod);
  return { ...rest, items: await pod.run(() => tellMissed(pod, items)) };
}

/** The same without a look into any notification. */
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
      // What is doubtful may be another notification than what was handled there.
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
    return { items: await tellReasons(pod, items.sort(byTime)), ...(leftAside === undefined ? {} : { leftAside }) };
  });
}

/** So many of other topics are read once more to be told of, the newest; nothing else remembers what is in them. */
const MOST_LOOKED_AT = 200;
const CONCURRENCY = 8;
/** What is to be said of a score that came before its lead: it may have got there since. */
const SCORE = 'a score of a lead that was not there yet: leadpod uses it once the lead exists';

/** What was told of notifications, by what their listing says of them; whoever keeps it has none read twice. */
export type ToldItems = Map<string, InboxItem>;

/** Tells of notifications of other topics why they are no events. `items`: of the whole inbox. */
export async function tellMissed(
  { client }: Pod,
  items: readonly InboxItem[],
  shown = everything,
  told: ToldItems = new Map(),
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
      // What cannot be read by the default limits was read by others: there is no more to tell of it.
      if (isSendersFault(error)) return one;
      throw error;
    }
  };
  const tellOnce = async (one: InboxItem): Promise<InboxItem> => {
    // Without a time nothing tells another notification at the same URL from it.
    if (one.posted === undefined) return tell(one);
    const mark = JSON.stringify([one.url, one.posted, one.size]);
    const found = told.get(mark) ?? (await tell(one));
    told.set(mark, found);
    return found;
  };
  const better = new Map<InboxItem, InboxItem>();
  await pMap(looked, async (one) => better.set(one, await tellOnce(one)), { concurrency: CONCURRENCY });
  return items.map((one) => better.get(one) ?? one);
}

/** The oldest first; where the server tells no times, by URL. */
function byTime(a: InboxItem, b: InboxItem): number {
  const [left, right] = [a, b].map(({ posted = '', url }) => `${posted} ${url}`) as [string, string];
  return left < right ? -1 : 1;
}

async function tellReasons({ client, layout }: Pod, items: readonly InboxItem[]): Promise<InboxItem[]> {
  if (!items.some(({ state }) => state === 'quarantined')) return [...items];
  const bySource = new Map<string, QuarantineItem>();
  for (const item of await new Quarantine(client, layout).listHeads()) bySource.set(item.source, item);
  return items.map((one) => {
    const found = one.state === 'quarantined' ? bySource.get(one.url) : undefined;
    if (found === undefined) return one;
    const { id, reason, pointer, message } = found;
    return { ...one, reason, pointer, message, item: id };
  });
}

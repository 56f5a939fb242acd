/** What an inbox lists, and what of it a pass has to read. */
import { listInbox, type ListedNotification, type OnLeftAside } from '../solid/inbox.ts';
import type { Ledger } from '../store/ledger/ledger.ts';
import type { Pod } from '../solid/pod.ts';
import type { SyncOptions } from './options.ts';

/** An inbox as a pass sees it. */
export interface Listing {
  /** How many notifications there are. */
  readonly listed: number;
  /** How many of them were handled, and stay where they are. */
  readonly skipped: number;
  /** News, and what may be another notification than what was handled at its URL. */
  readonly toRead: readonly ListedNotification[];
  /**
   * Handled, and to be deleted: that a notification was handled at this URL is no reason to delete what is there now
   * (THREATS: T21), so that it is read once more.
   */
  readonly toCheck: readonly ListedNotification[];
  /** Scores whose leads had not come, among those that were skipped: read again once a lead came. */
  readonly awaiting: readonly ListedNotification[];
}

/** Lists the inbox. */
export async function listNew(
  pod: Pod,
  ledger: Ledger,
  options: SyncOptions,
  onLeftAside: OnLeftAside,
): Promise<Listing> {
  const { limit = Infinity, full = false, ack } = options;
  const toRead: ListedNotification[] = [];
  const toCheck: ListedNotification[] = [];
  const awaiting: ListedNotification[] = [];
  let listed = 0;
  let skipped = 0;
  for await (const one of listInbox(pod.client, pod.inbox, onLeftAside)) {
    listed += 1;
    const outcome = ledger.handled.listedAs(one.source, one.listed);
    if (outcome === undefined || outcome === 'doubtful' || full) {
      if (toRead.length < limit) toRead.push(one);
    } else if (ack === 'delete' && (outcome === 'journaled' || outcome === 'forgotten')) toCheck.push(one);
    else {
      skipped += 1;
      if (outcome === 'awaiting') awaiting.push(one);
    }
  }
  // What failed before comes last: it may fail again, and take the time of what has not been tried yet.
  const byFailures = (a: ListedNotification, b: ListedNotification): number =>
    ledger.handled.failuresOf(a.source) - ledger.handled.failuresOf(b.source) || bySource(a, b);
  return {
    ...{ listed, skipped, toRead: toRead.sort(byFailures) },
    ...{ toCheck: toCheck.sort(bySource), awaiting: awaiting.sort(bySource) },
  };
}

const bySource = (a: ListedNotification, b: ListedNotification): number => (a.source < b.source ? -1 : 1);

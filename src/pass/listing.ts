/** The notifications in an inbox, and which of them a pass must read. */
import { listInbox, type ListedNotification, type OnLeftAside } from '../solid/inbox.ts';
import type { Ledger } from '../store/ledger/ledger.ts';
import type { Pod } from '../solid/pod.ts';
import type { SyncOptions } from './options.ts';

/** An inbox as a pass sees it. */
export interface Listing {
  /** The number of notifications. */
  readonly listed: number;
  /** How many of them were handled and are not read. */
  readonly skipped: number;
  /** New notifications, and those that may have replaced a handled one at the same URL. */
  readonly toRead: readonly ListedNotification[];
  /**
   * Handled notifications to delete. They are read once more, because their URL may have another notification now (SECURITY.md,
   * T21).
   */
  readonly toCheck: readonly ListedNotification[];
  /** Scores without a lead among the skipped ones. They are read again when a lead arrives. */
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
  // What failed before comes last, because it may fail again and take the time of new notifications.
  const byFailures = (a: ListedNotification, b: ListedNotification): number =>
    ledger.handled.failuresOf(a.source) - ledger.handled.failuresOf(b.source) || bySource(a, b);
  return {
    listed,
    skipped,
    toRead: toRead.sort(byFailures),
    toCheck: toCheck.sort(bySource),
    awaiting: awaiting.sort(bySource),
  };
}

const bySource = (a: ListedNotification, b: ListedNotification): number => (a.source < b.source ? -1 : 1);

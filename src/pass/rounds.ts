/**
 * In which order the notifications of a pass are read: in batches; then those of senders who took up more than their share
 * of a batch; then, waiting longer each time, those whose senders are verified slowly. Nobody waits for them.
 */
import type { Limits } from '../message/json-decode.ts';
import type { ListedNotification } from '../solid/inbox.ts';
import { PART_LIMITS } from '../store/parts.ts';
import type { Batch } from '../workspace/batch/batch.ts';
import type { SyncOptions } from './options.ts';
import { nextBatch, type Postponed } from '../workspace/batch/shares.ts';

/**
 * Notifications whose events are held at once, with all events of the leads that they touch; each lead is written once a
 * batch. A batch is a segment of the journal.
 */
const BATCH_SIZE = PART_LIMITS.items;
/** A batch is read for so long at most, in milliseconds: a kill in the middle of a first pass costs no more of its work. */
const BATCH_MS = 5000;
/** So long a pass waits for origins before it goes on with what is verified, then twice as long, and so on. */
export const QUICK_MS = 1000;

/** What a pass does with its batches. */
export interface Rounds {
  readonly limits: Pick<Limits, 'maxShare'>;
  readonly isStopped: () => boolean;
  /**
   * Reads and stores a batch of the first of these, as many as there is time for; `waitMs` is how long it may wait for those
   * who verify its events.
   */
  readonly handle: (
    listed: readonly ListedNotification[],
    waitMs: number,
  ) => Promise<Pick<Batch, 'unverified' | 'postponed' | 'taken'>>;
  /** Told how many found no room in their batches. */
  readonly onPostponed: (length: number) => void;
}

/** Hands over all notifications, some of them more than once, until each is done with. */
export async function handleInRounds(found: readonly ListedNotification[], rounds: Rounds): Promise<void> {
  let left = found;
  for (let waitMs = QUICK_MS; left.length > 0 && !rounds.isStopped(); waitMs *= 2)
    left = await handleRound(left, waitMs, rounds);
}

/** Comes back with what is still being verified. */
async function handleRound(
  listed: readonly ListedNotification[],
  waitMs: number,
  { limits, isStopped, handle, onPostponed }: Rounds,
): Promise<readonly ListedNotification[]> {
  const unverified = new Set<string>();
  let postponed: Postponed[] = [];
  const handleAll = async (some: readonly ListedNotification[]): Promise<void> => {
    for (let start = 0; start < some.length && !isStopped();) {
      const batch = await handle(some.slice(start, start + BATCH_SIZE), waitMs);
      for (const source of batch.unverified) unverified.add(source);
      postponed.push(...batch.postponed);
      start += batch.taken;
    }
  };
  await handleAll(listed);
  if (postponed.length > 0) onPostponed(postponed.length);
  while (postponed.length > 0 && !isStopped()) {
    const { now, later } = nextBatch(postponed, limits, BATCH_SIZE);
    postponed = later;
    const sources = new Set(now);
    await handleAll(listed.filter(({ source }) => sources.has(source)));
  }
  return listed.filter(({ source }) => unverified.has(source));
}

/** What a batch has the time to read: the first always, and nothing after a stop. */
export function* untilDue(
  listed: readonly ListedNotification[],
  isStopped: () => boolean,
  { batchMs = BATCH_MS }: Pick<SyncOptions, 'batchMs'>,
): Generator<ListedNotification> {
  const started = performance.now();
  for (const [index, one] of listed.entries()) {
    if (isStopped() || (index > 0 && performance.now() - started >= batchMs)) return;
    yield one;
  }
}

/**
 * In which order the notifications of a pass are read: in batches; then those of senders who took up more than their share
 * of a batch; then, waiting longer each time, those whose senders are verified slowly. No one waits for them.
 */
import type { Limits } from '../message/decode/json-decode.ts';
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
/** A batch is read for so long at most, in milliseconds: a kill costs what is being read, and what is being stored. */
const BATCH_MS = 3000;
/** So long a pass waits for origins before it goes on with what is verified, then twice as long, and so on. */
export const QUICK_MS = 1000;

/** What a pass does with its batches. */
export interface Rounds {
  readonly limits: Pick<Limits, 'maxShare'>;
  readonly isStopped: () => boolean;
  /** Is a batch read while the one before is stored? */
  readonly isPipelined: boolean;
  /**
   * Reads a batch of the first of these, as many as there is time for until `isDone`; `waitMs` is how long it may wait for those
   * who verify its events.
   */
  readonly read: (listed: readonly ListedNotification[], waitMs: number, isDone: () => boolean) => Promise<Batch>;
  /** Stores a batch; one after the other, in the order in which they were read. */
  readonly store: (batch: Batch) => Promise<void>;
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
  rounds: Rounds,
): Promise<readonly ListedNotification[]> {
  const { limits, isStopped, onPostponed } = rounds;
  const unverified = new Set<string>();
  let postponed: Postponed[] = [];
  const onRead = (batch: Batch): void => {
    for (const source of batch.unverified) unverified.add(source);
    postponed.push(...batch.postponed);
  };
  await handleInOrder(listed, waitMs, rounds, onRead);
  if (postponed.length > 0) onPostponed(postponed.length);
  while (postponed.length > 0 && !isStopped()) {
    const { now, later } = nextBatch(postponed, limits, BATCH_SIZE);
    postponed = later;
    const sources = new Set(now);
    await handleInOrder(
      listed.filter(({ source }) => sources.has(source)),
      waitMs,
      rounds,
      onRead,
    );
  }
  return listed.filter(({ source }) => unverified.has(source));
}

/** Batch by batch; the next one is read while one is stored, and two are held at most. */
async function handleInOrder(
  listed: readonly ListedNotification[],
  waitMs: number,
  { read, store, isStopped, isPipelined }: Rounds,
  onRead: (batch: Batch) => void,
): Promise<void> {
  let start = 0;
  let hasFailed = false;
  const isDone = (): boolean => hasFailed || isStopped();
  const readNext = (): Promise<Batch> | undefined =>
    start < listed.length && !isDone() ? read(listed.slice(start, start + BATCH_SIZE), waitMs, isDone) : undefined;
  for (let reading = readNext(); reading !== undefined;) {
    const batch = await reading;
    onRead(batch);
    start += batch.taken;
    const next = isPipelined ? readNext() : undefined;
    // What fails there is told when its turn comes: what was read before is stored first.
    next?.catch(() => undefined);
    try {
      await store(batch);
    } catch (error) {
      // Nothing is asked of the pod any more when the pass has failed.
      hasFailed = true;
      await next?.catch(() => undefined);
      throw error;
    }
    reading = isPipelined ? next : readNext();
  }
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

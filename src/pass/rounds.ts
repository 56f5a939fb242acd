/**
 * The order in which a pass reads notifications: in batches; then those of senders who exceeded their share of a batch; then,
 * with increasing waiting times, those whose senders are slow to verify. They delay no others.
 */
import type { Limits } from '../message/decode/json-decode.ts';
import type { ListedNotification } from '../solid/inbox.ts';
import { PART_LIMITS } from '../store/parts.ts';
import type { Batch } from '../workspace/batch/batch.ts';
import type { SyncOptions } from './options.ts';
import { nextBatch, type Postponed } from '../workspace/batch/shares.ts';

/**
 * The size of a batch. Its events are in memory together with all events of the leads that they concern, and each lead is
 * written once for each batch. A batch is a segment of the journal.
 */
const BATCH_SIZE = PART_LIMITS.items;
/** The longest reading time of a batch in milliseconds. A kill loses what is being read and what is being stored. */
const BATCH_MS = 3000;
/** How long a pass first waits for origins before it continues with verified events. The time doubles each round. */
export const QUICK_MS = 1000;

/** What a pass does with its batches. */
export interface Rounds {
  readonly limits: Pick<Limits, 'maxShare'>;
  readonly isStopped: () => boolean;
  /** Whether a batch is read while the one before is stored. */
  readonly isPipelined: boolean;
  /**
   * Reads the first of these, as many as there is time for until `isDone`. `waitMs` is how long it may wait until its events
   * are verified.
   */
  readonly read: (listed: readonly ListedNotification[], waitMs: number, isDone: () => boolean) => Promise<Batch>;
  /** Stores a batch. Batches are stored one at a time, in the order in which they were read. */
  readonly store: (batch: Batch) => Promise<void>;
  /** Called with the number of notifications that did not fit into their batches. */
  readonly onPostponed: (length: number) => void;
}

/** Reads and stores all notifications, some of them several times, until each is finished. */
export async function readInRounds(found: readonly ListedNotification[], rounds: Rounds): Promise<void> {
  let left = found;
  for (let waitMs = QUICK_MS; left.length > 0 && !rounds.isStopped(); waitMs *= 2)
    left = await readRound(left, waitMs, rounds);
}

/** Reads and stores the notifications of one round. Returns the notifications that are still being verified. */
async function readRound(
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
  await readInOrder(listed, waitMs, rounds, onRead);
  if (postponed.length > 0) onPostponed(postponed.length);
  while (postponed.length > 0 && !isStopped()) {
    const { now, later } = nextBatch(postponed, limits, BATCH_SIZE);
    postponed = later;
    const sources = new Set(now);
    await readInOrder(
      listed.filter(({ source }) => sources.has(source)),
      waitMs,
      rounds,
      onRead,
    );
  }
  return listed.filter(({ source }) => unverified.has(source));
}

/** Reads and stores batches in order. The next one is read while one is stored, and at most two are in memory. */
async function readInOrder(
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
    // Its error is reported in its turn, because earlier batches are stored first.
    next?.catch(() => undefined);
    try {
      await store(batch);
    } catch (error) {
      // After the pass has failed, no more requests are sent.
      hasFailed = true;
      await next?.catch(() => undefined);
      throw error;
    }
    reading = isPipelined ? next : readNext();
  }
}

/** The notifications that a batch has time to read: always the first one, and none after a stop. */
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

/**
 * Reads a batch of the inbox. Separates notifications that a person repaired or dropped before, and those that mention
 * forgotten people.
 */
import type { ListedNotification } from '../solid/inbox.ts';
import { emptyBatch, handledIn, outcomeIn, type Batch } from '../workspace/batch/batch.ts';
import { readIntoBatch, type BatchContext } from '../workspace/batch/read-into-batch.ts';
import { Mentions } from '../workspace/purge/mentions.ts';
import { Shares } from '../workspace/batch/shares.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { QUICK_MS, untilDue } from './rounds.ts';
import type { PassContext } from './pass-context.ts';

/** After this many passes in which it cannot be read, a notification is quarantined (SECURITY.md, T8). */
const MAX_ATTEMPTS = 5;

/** One run through the listed notifications. */
export interface Round {
  /** How long a batch waits until its events are verified, in milliseconds. */
  readonly waitMs: number;
  /** Whether all of them were handled, and are read once more before they are deleted. */
  readonly isCheck: boolean;
  /** Whether they are waiting scores that are read again because a lead arrived. */
  readonly areScores?: boolean;
  /** Whether nothing more must be read. */
  readonly isStopped: () => boolean;
}

/** Reads the first of these, as many as there is time for. */
export async function readBatch(
  listed: readonly ListedNotification[],
  workspace: Workspace,
  round: Round,
  pass: PassContext,
): Promise<Batch> {
  const { options, report } = pass;
  const { ledger } = workspace;
  const batch = emptyBatch();
  await readIntoBatch(batch, untilDue(listed, round.isStopped, options), contextOf(workspace, round, pass));
  for (const { source, version } of batch.versions.values()) ledger.noteListed(source, version);
  // A notification that a person repaired or dropped is still invalid in the inbox. It is not quarantined again.
  const isSettled = ({ source }: { source: string }): boolean => {
    const outcome = outcomeIn(batch, ledger, source);
    return outcome === undefined ? ledger.handled.unmarkedOutcomeOf(source) === 'dropped' : outcome !== 'quarantined';
  };
  const doubtful = batch.quarantine.filter((entry) => !isSettled(entry));
  const settled = batch.quarantine.filter(isSettled);
  report.addSettled(settled);
  const dropped = settled.map(({ source }) => source).filter((source) => !outcomeIn(batch, ledger, source));
  // Unreadable notifications that mention a forgotten person are not stored either.
  const mentions = new Mentions(workspace.tombstones, [], options);
  const forgotten = (await mentions.of(doubtful)).map(({ source }) => source);
  const quarantine = doubtful.filter(({ source }) => !forgotten.includes(source));
  return { ...batch, forgotten, quarantine, relearned: handledIn(batch, dropped, 'dropped') };
}

function contextOf(
  { ledger, concurrency, limit }: Workspace,
  { waitMs, isCheck, areScores = false }: Round,
  pass: PassContext,
): BatchContext {
  const { pod, options, judge, limits, report } = pass;
  return {
    pod,
    options,
    judge,
    waitMs,
    concurrency,
    limit,
    shares: new Shares(limits),
    now: options.now ?? (() => new Date()),
    // A failed check of a handled notification does not count as a failure of its sender.
    isLastAttempt: (source) => !isCheck && ledger.countFailure(source) >= MAX_ATTEMPTS,
    isHandled: (source, content) => {
      const outcome = ledger.handled.outcomeOf(source, content);
      return options.full !== true && outcome !== undefined && !(areScores && outcome === 'awaiting');
    },
    hasRead: () => report.hasRead,
    hasFailed: (source) => ledger.handled.failuresOf(source) > 0,
    onRead: () => {
      // Notifications whose verification was waited for were read before.
      report.addRead(waitMs === QUICK_MS);
    },
  };
}

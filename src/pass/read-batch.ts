/** A batch of the inbox is read: what a person settled before and what speaks of forgotten people is told apart. */
import type { ListedNotification } from '../solid/inbox.ts';
import { emptyBatch, handledIn, outcomeIn, type Batch } from '../workspace/batch/batch.ts';
import { readIntoBatch, type BatchContext } from '../workspace/batch/read-into-batch.ts';
import { Mentions } from '../workspace/purge/mentions.ts';
import { Shares } from '../workspace/batch/shares.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { QUICK_MS, untilDue } from './rounds.ts';
import type { PassContext } from './pass-context.ts';

/** A notification that cannot be read in so many passes goes to quarantine (THREATS: T8). */
const MAX_ATTEMPTS = 5;

/** One way through the notifications that were listed. */
export interface Round {
  /** Milliseconds that a batch waits for those who verify its events. */
  readonly waitMs: number;
  /** Was all of it handled before, and is read once more before it is deleted? */
  readonly isCheck: boolean;
  /** Are they scores that waited, and are read once more since a lead came? */
  readonly areScores?: boolean;
  /** Is nothing more to be read? */
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
  // What a person repaired or dropped is as bad in the inbox as it was; it is not put aside once more.
  const isSettled = ({ source }: { source: string }): boolean => {
    const outcome = outcomeIn(batch, ledger, source);
    return outcome === undefined ? ledger.handled.unmarkedOutcomeOf(source) === 'dropped' : outcome !== 'quarantined';
  };
  const doubtful = batch.quarantine.filter((entry) => !isSettled(entry));
  const settled = batch.quarantine.filter(isSettled);
  report.addSettled(settled);
  const dropped = settled.map(({ source }) => source).filter((source) => !outcomeIn(batch, ledger, source));
  // What cannot be read is not kept either where it speaks of someone who was forgotten.
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
    ...{ pod, options, judge, waitMs, concurrency, limit },
    shares: new Shares(limits),
    now: options.now ?? (() => new Date()),
    // What was handled already is no failure of its sender where it cannot be read once more.
    isLastAttempt: (source) => !isCheck && ledger.countFailure(source) >= MAX_ATTEMPTS,
    isHandled: (source, content) => {
      const outcome = ledger.handled.outcomeOf(source, content);
      return options.full !== true && outcome !== undefined && !(areScores && outcome === 'awaiting');
    },
    onRead: () => {
      // What was waited for in vain was read before.
      report.addRead(waitMs === QUICK_MS);
    },
  };
}

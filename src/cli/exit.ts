/** How the program ends. */
import { once } from 'node:events';
import { QueryError, UsageError, type QueryErrorReason } from '../errors.ts';

/** The exit codes (docs/schedule.md). 130 and 143 are those of a shell after SIGINT and SIGTERM. */
export const EXIT = { ok: 0, couldNotRun: 1, usage: 2, someFailed: 3, interrupted: 130, terminated: 143 } as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a failed run ends with. */
export function exitCodeOf(error: unknown): ExitCode {
  const isWrongUse = error instanceof UsageError || (error instanceof QueryError && WRONG_QUERIES.has(error.reason));
  return isWrongUse ? EXIT.usage : EXIT.couldNotRun;
}

/** What is wrong with a query itself, over whichever leads. */
const WRONG_QUERIES: ReadonlySet<QueryErrorReason> = new Set(['syntax', 'update', 'form', 'too-complex']);

/** A stop that was asked for by a signal. */
export interface StopRequest {
  readonly signal: AbortSignal;
  /** What the run ends with when it was stopped. */
  exitCode(): ExitCode | undefined;
  /** Leaves the signals alone again. */
  release(): void;
}

/** Comes back when the signal has come. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** How long a program that stops waits for its current batch, in milliseconds. Supervisors send SIGKILL soon after. */
export const LEAVE_MS = 10_000;

/** What is said of a stop. */
export interface StopWords {
  readonly stopping: string;
  readonly leaving: string;
}

const BATCH_WORDS: StopWords = {
  stopping: 'Stopping after the current batch',
  leaving: 'The current batch took too long and was left unfinished. The next run finishes it.',
};

/** The same of a server. */
export const SERVER_STOP_WORDS: StopWords = {
  stopping: 'Stopping after the answers that are under way',
  leaving: 'Stopping took too long. Some answers were cut off.',
};

/**
 * Listens for SIGINT and SIGTERM: the first asks to finish the batch, and leaves it where it stands if that takes longer
 * than `leaveMs` (the next pass finishes what any death leaves behind); the second ends at once (CONTRIBUTING.md, F20).
 */
export function listenForStop(say: (line: string) => void, leaveMs = LEAVE_MS, words = BATCH_WORDS): StopRequest {
  const controller = new AbortController();
  let code: ExitCode | undefined;
  let timer: NodeJS.Timeout | undefined;
  const stop = (name: NodeJS.Signals): void => {
    const asked = name === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    if (controller.signal.aborted) process.exit(asked);
    code = asked;
    say(`${words.stopping}. Press Ctrl-C again to stop at once.`);
    controller.abort();
    timer = setTimeout(() => {
      say(words.leaving);
      process.exit(asked);
    }, leaveMs);
    // Anyone who has finished is not to wait for this.
    timer.unref();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    exitCode: () => code,
    release: () => {
      clearTimeout(timer);
      process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
}

/** How the program ends: exit codes and signals. */
import { once } from 'node:events';
import { QueryError, UsageError, type QueryErrorReason } from '../errors.ts';

/** The exit codes (docs/schedule.md). 130 and 143 are those that shells use for SIGINT and SIGTERM. */
export const EXIT = { ok: 0, couldNotRun: 1, usage: 2, someFailed: 3, interrupted: 130, terminated: 143 } as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of a run that failed. */
export function exitCodeOf(error: unknown): ExitCode {
  const isWrongUse = error instanceof UsageError || (error instanceof QueryError && WRONG_QUERIES.has(error.reason));
  return isWrongUse ? EXIT.usage : EXIT.couldNotRun;
}

/** The reasons for which a query is wrong itself, whatever the data is. */
const WRONG_QUERIES: ReadonlySet<QueryErrorReason> = new Set(['syntax', 'update', 'form', 'too-complex']);

/** A request to stop, which came as a signal. */
export interface StopRequest {
  readonly signal: AbortSignal;
  /** The exit code if the run was stopped. */
  exitCode(): ExitCode | undefined;
  /** The exit code if the run was stopped, since its error then comes from that; otherwise throws the error. */
  exitCodeAfter(error: unknown): ExitCode;
  /** Stops listening for signals. */
  release(): void;
}

/** Waits until the signal is aborted. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** How long a stopping program waits for its current batch, in milliseconds. Service managers send SIGKILL soon after. */
export const LEAVE_MS = 10_000;

/** The texts that are printed for a stop. */
export interface StopWords {
  readonly stopping: string;
  readonly leaving: string;
}

const BATCH_WORDS: StopWords = {
  stopping: 'Stopping after the current batch',
  leaving: 'The current batch took too long and was left unfinished. The next run finishes it.',
};

/** The texts for a server. */
export const SERVER_STOP_WORDS: StopWords = {
  stopping: 'Stopping after the answers that are under way',
  leaving: 'Stopping took too long. Some answers were cut off.',
};

/**
 * Listens for SIGINT and SIGTERM. The first signal asks the program to finish its batch. If that takes longer than `leaveMs`,
 * the process ends, and the next pass finishes what is left. The second signal ends the process immediately (CONTRIBUTING.md,
 * F20).
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
    // The timer must not keep a process running that has finished.
    timer.unref();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    exitCode: () => code,
    exitCodeAfter: (error) => {
      if (code === undefined) throw error;
      return code;
    },
    release: () => {
      clearTimeout(timer);
      process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
}

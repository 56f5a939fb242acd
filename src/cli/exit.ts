/** How the program ends. */
import { UsageError } from '../errors.ts';

/** Exit codes of the contract; 130 and 143 are the shell's own for SIGINT and SIGTERM. */
export const EXIT = { ok: 0, couldNotRun: 1, usage: 2, someFailed: 3, interrupted: 130, terminated: 143 } as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a failed run ends with. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof UsageError ? EXIT.usage : EXIT.couldNotRun;
}

/** A stop that was asked for by a signal. */
export interface StopRequest {
  readonly signal: AbortSignal;
  /** What the run ends with when it was stopped. */
  exitCode(): ExitCode | undefined;
  /** Leaves the signals alone again. */
  release(): void;
}

/** Listens for SIGINT and SIGTERM: the first asks to finish the batch, the second ends at once (THREATS: F20). */
export function listenForStop(say: (line: string) => void): StopRequest {
  const controller = new AbortController();
  let code: ExitCode | undefined;
  const stop = (name: NodeJS.Signals): void => {
    const asked = name === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    if (controller.signal.aborted) process.exit(asked);
    code = asked;
    say('Stopping after the present batch; once more ends at once.');
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    exitCode: () => code,
    release: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}

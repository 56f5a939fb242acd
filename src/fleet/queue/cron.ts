/** Cron patterns. The same library checks the option of the command and computes the schedule. */
import { Cron } from 'croner';
import { UsageError } from '../../errors.ts';

/**
 * The first time of a pattern after a moment, by the clock of UTC; `undefined` if there is none. Both are milliseconds since
 * 1970.
 */
export function nextRunMs(line: string, afterMs: number): number | undefined {
  return new Cron(line, { paused: true, timezone: 'UTC' }).nextRun(new Date(afterMs))?.getTime();
}

/**
 * Checks a cron pattern, and returns it.
 *
 * @throws UsageError for an invalid pattern, and for a pattern without a time in the future.
 */
export function checkCron(line: string): string {
  try {
    if (nextRunMs(line, Date.now()) !== undefined) return line;
  } catch {
    // The message of the library is not used, because it describes a notation of its own.
  }
  throw new UsageError(`expected a cron pattern such as "*/5 * * * *", received [${line}]`);
}

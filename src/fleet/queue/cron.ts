/** Cron patterns. The same library checks the flag and computes the schedule. */
import { Cron } from 'croner';
import { UsageError } from '../../errors.ts';

/** The next time of a pattern after a moment, in UTC; `undefined` if there is none. */
export function nextRunMs(line: string, afterMs: number): number | undefined {
  return new Cron(line, { paused: true, timezone: 'UTC' }).nextRun(new Date(afterMs))?.getTime();
}

/**
 * Checks a cron pattern, and returns it.
 * @throws UsageError for an invalid pattern, and for one that has no time in the future.
 */
export function checkCron(line: string): string {
  try {
    if (nextRunMs(line, Date.now()) !== undefined) return line;
  } catch {
    // The message of the library describes its own notation.
  }
  throw new UsageError(`expected a cron pattern such as "*/5 * * * *", received [${line}]`);
}

/** Lines of cron, read by one library from the check of a flag to the clock of a worker. */
import { Cron } from 'croner';
import { UsageError } from '../../errors.ts';

/** When a line comes to pass next after a moment, in UTC; undefined: never. */
export function nextRunMs(line: string, afterMs: number): number | undefined {
  return new Cron(line, { paused: true, timezone: 'UTC' }).nextRun(new Date(afterMs))?.getTime();
}

/** The line, if it is one that comes to pass some day: a worker that meets a bad one can only fail. @throws UsageError */
export function checkCron(line: string): string {
  try {
    if (nextRunMs(line, Date.now()) !== undefined) return line;
  } catch {
    // The words of the library are about its own notation.
  }
  throw new UsageError(`expected a cron pattern such as "*/5 * * * *", received [${line}]`);
}

/** Lines of cron, checked before they go to Redis: a worker that meets a bad one can only fail. */
import { Cron } from 'croner';
import { UsageError } from '../errors.ts';

/** The line, if it is one that comes to pass some day. @throws UsageError */
export function checkCron(line: string): string {
  try {
    if (new Cron(line, { paused: true, timezone: 'UTC' }).nextRun() !== null) return line;
  } catch {
    // The words of the library are about its own notation.
  }
  throw new UsageError(`expected a line of cron such as "*/5 * * * *", received [${line}]`);
}

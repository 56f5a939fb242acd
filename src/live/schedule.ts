/**
 * Runs passes at given times, one at a time. A tick (a time at which a pass is due) is skipped if it comes during a pass. A
 * failed pass does not end the schedule.
 */
import { UsageError } from '../errors.ts';
import { pause } from '../http/timing/pause.ts';
import { isHopeless } from './live.ts';

/** The times at which passes are due, on a clock. */
export interface Ticks {
  /** The current time of this clock, in milliseconds. */
  now(): number;
  /** The first tick after a time; `undefined` if there is none. */
  after(time: number): number | undefined;
}

/** A tick every `everyMs` milliseconds from now. It uses the monotonic clock, because that one cannot be set. */
export function everyTicks(everyMs: number, now: () => number = () => performance.now()): Ticks {
  const start = now();
  return { now, after: (time) => start + (Math.floor((time - start) / everyMs) + 1) * everyMs };
}

/**
 * The ticks of a cron pattern (five fields, or six with the seconds first). The time zone is a name of the IANA database; the
 * default is that of this machine.
 *
 * @throws UsageError for an invalid pattern or time zone, and for a pattern without a time in the future.
 */
export async function cronTicks(
  pattern: string,
  timezone?: string,
  now: () => number = () => Date.now(),
): Promise<Ticks> {
  const { Cron } = await import('croner');
  const expected = 'expected a cron pattern such as "*/5 8-18 * * 1-5"';
  try {
    const zone = timezone === undefined ? {} : { timezone };
    const cron = new Cron(pattern, { paused: true, mode: '5-or-6-parts', ...zone });
    if (cron.nextRun(new Date(now())) !== null)
      return { now, after: (time) => cron.nextRun(new Date(time))?.getTime() };
  } catch (cause) {
    if (timezone !== undefined && !isTimeZone(timezone))
      throw new UsageError(`--timezone: expected a time zone such as Europe/Berlin, received [${timezone}]`, { cause });
    throw new UsageError(`--cron: ${expected}, received [${pattern}]`, { cause });
  }
  throw new UsageError(`--cron: ${expected}, received [${pattern}], which matches no date`);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    // The time zone is the only option that can be invalid.
    return false;
  }
}

/** The options of a schedule. */
export interface ScheduleOptions {
  readonly ticks: Ticks;
  /** Runs one pass. If it throws, the pass has failed. */
  readonly pass: () => Promise<unknown>;
  /** Whether a pass has succeeded before. If so, an error of the credentials may be temporary. */
  readonly hasSucceeded: () => boolean;
  /** Whether the first pass runs immediately. Default: it runs at the first tick. */
  readonly isImmediate?: boolean;
  /** Each tick is delayed by a random time up to this, in milliseconds. Default: 0. */
  readonly jitterMs?: number;
  /** A random number in [0, 1). Default: `Math.random`. */
  readonly chance?: () => number;
  /** After this many failures in a row the schedule ends. Default: no limit. */
  readonly maxFailures?: number;
  /** Called after each failure that does not end the schedule, with the number of failures in a row. */
  readonly onFailure?: (error: unknown, failures: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs passes until the signal is aborted, or until there are no more ticks.
 *
 * @throws the error of the last pass, if it will not go away (`isHopeless`), or if it is the `maxFailures`th in a row.
 */
export async function runSchedule(options: ScheduleOptions): Promise<void> {
  const { pass, hasSucceeded, isImmediate = false, maxFailures = Infinity, onFailure, signal } = options;
  let failures = 0;
  if (!isImmediate && !(await untilTick(options))) return;
  while (!signal.aborted) {
    try {
      await pass();
      failures = 0;
    } catch (error) {
      failures += 1;
      if (isHopeless(error, hasSucceeded()) || failures >= maxFailures) throw error;
      onFailure?.(error, failures);
    }
    if (!(await untilTick(options))) return;
  }
}

/** How often the clock is read while waiting, in milliseconds. The clock may be set, and the machine may sleep. */
const LOOK_AGAIN_MS = 30_000;

/** Waits for the next tick. Returns false if there is none, or if the signal is aborted first. */
async function untilTick(options: Pick<ScheduleOptions, 'ticks' | 'jitterMs' | 'chance' | 'signal'>): Promise<boolean> {
  const { ticks, jitterMs = 0, chance = Math.random, signal } = options;
  const tick = ticks.after(ticks.now());
  if (tick === undefined) return false;
  const due = tick + jitterMs * chance();
  for (let leftMs = due - ticks.now(); leftMs > 0 && !signal.aborted; leftMs = due - ticks.now())
    // Only the signal can end the pause early, and the next line checks the signal.
    await pause(Math.min(leftMs, LOOK_AGAIN_MS), [signal]).catch(() => undefined);
  return !signal.aborted;
}

/** Passes on the clock: one at a time, a tick that falls into a pass is skipped, and a pass that failed ends nothing. */
import { UsageError } from '../errors.ts';
import { pause } from '../http/timing/pause.ts';
import { isHopeless } from './live.ts';

/** When passes are due, on a clock of its own. */
export interface Ticks {
  /** The time by this clock, in milliseconds. */
  now(): number;
  /** The first tick after a time; undefined if there is none any more. */
  after(time: number): number | undefined;
}

/** A tick every so many milliseconds, counted from now on the monotonic clock: no one can set it. */
export function everyTicks(everyMs: number, now: () => number = () => performance.now()): Ticks {
  const start = now();
  return { now, after: (time) => start + (Math.floor((time - start) / everyMs) + 1) * everyMs };
}

/**
 * The ticks of a cron pattern (five fields, or six with seconds in front), in a time zone of the IANA database or that of
 * this machine.
 *
 * @throws UsageError for a pattern or a zone that is none, and for a pattern that never comes.
 */
export async function cronTicks(
  pattern: string,
  timezone?: string,
  now: () => number = () => Date.now(),
): Promise<Ticks> {
  const { Cron } = await import('croner');
  const expected = `expected a cron pattern such as "*/5 8-18 * * 1-5"`;
  let cron;
  try {
    cron = new Cron(pattern, { paused: true, mode: '5-or-6-parts', ...(timezone === undefined ? {} : { timezone }) });
    if (cron.nextRun(new Date(now())) !== null) {
      const known = cron;
      return { now, after: (time) => known.nextRun(new Date(time))?.getTime() };
    }
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
    // The only thing that is wrong with these options can be the zone.
    return false;
  }
}

/** How a schedule runs. */
export interface ScheduleOptions {
  readonly ticks: Ticks;
  /** One pass. What it throws is a failure. */
  readonly pass: () => Promise<unknown>;
  /** Whether a pass came to its end before, so that a refusal may be a passing one. */
  readonly hasSucceeded: () => boolean;
  /** Run the first pass at once; default: at the first tick. */
  readonly isImmediate?: boolean;
  /** Each tick is put off by a chance part of this, in milliseconds; default 0. */
  readonly jitterMs?: number;
  /** Chance, in [0, 1). */
  readonly chance?: () => number;
  /** So many failures in a row end it; default: none do. */
  readonly maxFailures?: number;
  /** Called with each failure that does not end it, and how many there were in a row. */
  readonly onFailure?: (error: unknown, failures: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs passes until the signal, or until no tick comes any more.
 *
 * @throws what the last pass threw, where that is hopeless (`isHopeless`) or the `maxFailures`th in a row.
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

/** A wall clock can be set, and a machine put to sleep: look at it again after so long, in milliseconds. */
const LOOK_AGAIN_MS = 30_000;

/** Waits for the next tick from now; false if there is none, or the signal came first. */
async function untilTick(options: Pick<ScheduleOptions, 'ticks' | 'jitterMs' | 'chance' | 'signal'>): Promise<boolean> {
  const { ticks, jitterMs = 0, chance = Math.random, signal } = options;
  const tick = ticks.after(ticks.now());
  if (tick === undefined) return false;
  const due = tick + jitterMs * chance();
  for (let leftMs = due - ticks.now(); leftMs > 0 && !signal.aborted; leftMs = due - ticks.now())
    // What ends the pause early is the stop, which is looked for next.
    await pause(Math.min(leftMs, LOOK_AGAIN_MS), [signal]).catch(() => undefined);
  return !signal.aborted;
}

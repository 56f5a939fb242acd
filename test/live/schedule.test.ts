import { expect } from 'chai';
import { AuthenticationError, PodError, UsageError } from '../../src/errors.ts';
import { cronTicks, everyTicks, runSchedule, type ScheduleOptions, type Ticks } from '../../src/live/schedule.ts';
import { rejection } from '../rejection.ts';

const down = (): PodError => new PodError('down', { kind: 'unavailable', method: 'GET', url: 'http://pod.example/' });

/** Ticks without waiting: each is due when it is asked for, and so many there are. */
function readyTicks(count: number): Ticks {
  let left = count;
  return { now: () => 0, after: () => (left-- > 0 ? 0 : undefined) };
}

/** Runs a schedule of ready ticks; each pass does what the list says. */
async function scheduled(does: (Error | undefined)[], options: Partial<ScheduleOptions> = {}) {
  let passes = 0;
  let succeeded = false;
  const told: string[] = [];
  const run = runSchedule({
    ticks: readyTicks(does.length),
    pass: () => {
      const error = does[passes];
      passes += 1;
      if (error !== undefined) return Promise.reject(error);
      succeeded = true;
      return Promise.resolve();
    },
    hasSucceeded: () => succeeded,
    onFailure: (error, failures) => told.push(`${(error as Error).message} ${failures}`),
    signal: new AbortController().signal,
    ...options,
  });
  const ended: unknown = await run.then(
    () => undefined,
    (error: unknown) => error,
  );
  return { passes, told, ended };
}

describe('A schedule', () => {
  it('continues after failed passes, and counts consecutive failures', async () => {
    const { passes, told, ended } = await scheduled([down(), down(), undefined, down(), undefined]);
    expect({ passes, told, ended }).to.deep.equal({
      passes: 5,
      told: ['down 1', 'down 2', 'down 1'],
      ended: undefined,
    });
  });

  it('ends with the last allowed consecutive failure', async () => {
    const { passes, ended } = await scheduled([down(), undefined, down(), down(), undefined], { maxFailures: 2 });
    expect(passes).to.equal(4);
    expect(ended).to.be.instanceOf(PodError);
  });

  it('ends if credentials are refused at the start, but not later, when the token endpoint may be down', async () => {
    expect((await scheduled([new AuthenticationError('no'), undefined])).ended).to.be.instanceOf(AuthenticationError);
    const later = await scheduled([undefined, new AuthenticationError('no'), undefined]);
    expect(later).to.include({ passes: 3, ended: undefined });
  });

  it('runs the first pass at once if it is configured so, and at the first tick otherwise', async () => {
    expect((await scheduled([undefined], { isImmediate: true })).passes).to.equal(2);
    expect((await scheduled([], {})).passes).to.equal(0);
  });

  it('stops while it waits for a tick', async () => {
    const stop = new AbortController();
    const ticks = { now: () => 0, after: () => 1e9 };
    const { passes } = await scheduled([undefined], {
      ticks,
      isImmediate: true,
      signal: stop.signal,
      pass: () => {
        setImmediate(() => {
          stop.abort();
        });
        return Promise.resolve();
      },
    });
    expect(passes).to.equal(0);
  });

  it('delays ticks by a random part of the jitter', async () => {
    let now = 0;
    const stop = new AbortController();
    const due: number[] = [];
    // A clock that goes on whenever someone looks at it, as those who wait do.
    const ticks = { now: () => (now += 1), after: (time: number) => time + 1 };
    const pass = (): Promise<void> => {
      due.push(now);
      stop.abort();
      return Promise.resolve();
    };
    await scheduled([], { ticks, jitterMs: 40, chance: () => 0.5, signal: stop.signal, pass });
    expect(due[0]).to.be.at.least(1 + 1 + 20);
  });
});

describe('The ticks of a schedule', () => {
  it('come at a fixed interval from the start, and ticks during a pass are skipped', () => {
    const ticks = everyTicks(300, () => 1000);
    expect([1000, 1299, 1300, 1301, 2950].map((time) => ticks.after(time))).to.deep.equal([
      1300, 1300, 1600, 1600, 3100,
    ]);
  });

  it('follow a cron pattern in its time zone, over clock changes', async () => {
    const at = async (pattern: string, zone: string, from: string): Promise<string> =>
      new Date((await cronTicks(pattern, zone)).after(Date.parse(from))!).toISOString();
    expect(await at('0 9 * * 1-5', 'Europe/Berlin', '2026-01-02T10:00:00Z')).to.equal('2026-01-05T08:00:00.000Z');
    expect(await at('0 9 * * 1-5', 'Europe/Berlin', '2026-03-28T10:00:00Z')).to.equal('2026-03-30T07:00:00.000Z');
    expect(await at('*/10 * * * *', 'UTC', '2026-01-02T10:00:00Z')).to.equal('2026-01-02T10:10:00.000Z');
    expect(await at('*/20 * * * * *', 'UTC', '2026-01-02T10:00:00Z')).to.equal('2026-01-02T10:00:20.000Z');
  });

  for (const [pattern, zone, words] of [
    ['every day', undefined, /--cron: expected a cron pattern/],
    ['0 0 30 2 *', undefined, /which matches no date/],
    ['* * * *', undefined, /--cron/],
    ['* * * * *', 'Mars/Olympus', /--timezone: expected a time zone/],
  ] as const)
    it(`refuse ${pattern} in ${zone ?? 'any zone'}`, async () => {
      const error = await rejection(cronTicks(pattern, zone), UsageError);
      expect(error.message).to.match(words);
    });
});

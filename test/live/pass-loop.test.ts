import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { PassLoop, passDueAt, type PassLoopOptions } from '../../src/live/pass-loop.ts';

/** A loop whose passes end when the test says so. */
function startLoop(options: Partial<PassLoopOptions> = {}) {
  const events = new EventEmitter();
  const passes: { trigger: string; end: (error?: Error) => void }[] = [];
  const stop = new AbortController();
  let running = 0;
  const loop = new PassLoop({
    pass: (trigger) => {
      running += 1;
      expect(running, 'passes at once').to.equal(1);
      return new Promise<void>((resolve, reject) => {
        const end = (error?: Error): void => {
          running -= 1;
          if (error === undefined) resolve();
          else reject(error);
        };
        passes.push({ trigger, end });
        events.emit('pass');
      });
    },
    onFailure: () => undefined,
    intervalMs: () => 1e9,
    backoff: { firstMs: 1, baseMs: 1, capMs: 1 },
    ...options,
  });
  const ended = loop.run(stop.signal);
  return { loop, passes, stop, ended, nextPass: () => once(events, 'pass') };
}

describe('The pass loop', () => {
  it('runs one pass for a hint, and exactly one more for all hints during a pass', async () => {
    const { loop, passes, stop, ended, nextPass } = startLoop();
    const first = nextPass();
    loop.wake('start');
    await first;
    for (let hints = 0; hints < 500; hints += 1) loop.wake('channel');
    const second = nextPass();
    passes[0]!.end();
    await second;
    passes[1]!.end();
    loop.wake('timer');
    await nextPass();
    passes[2]!.end();
    await new Promise(setImmediate);
    stop.abort();
    await ended;
    expect(passes.map(({ trigger }) => trigger)).to.deep.equal(['start', 'channel', 'timer']);
  });

  it('runs a pass by its timer, which is set again if the interval changes', async () => {
    let intervalMs = 1e9;
    const { loop, passes, stop, ended, nextPass } = startLoop({ intervalMs: () => intervalMs });
    const first = nextPass();
    intervalMs = 1;
    loop.resetTimer();
    await first;
    stop.abort();
    passes[0]!.end();
    await ended;
    expect(passes.map(({ trigger }) => trigger)).to.deep.equal(['timer']);
  });

  it('retries a failed pass for the same reason, and reports it', async () => {
    const told: string[] = [];
    const { loop, passes, stop, ended, nextPass } = startLoop({
      onFailure: (error, retryMs) => told.push(`${(error as Error).message} ${retryMs <= 1}`),
    });
    loop.wake('channel');
    await nextPass();
    for (const failure of ['one', 'two']) {
      const next = nextPass();
      passes.at(-1)!.end(new Error(failure));
      await next;
    }
    stop.abort();
    passes.at(-1)!.end();
    await ended;
    expect(told).to.deep.equal(['one true', 'two true']);
    expect(passes.map(({ trigger }) => trigger)).to.deep.equal(['channel', 'channel', 'channel']);
  });

  it('does not wait for the end of a pause when the pod is known to be back', async () => {
    const { loop, passes, stop, ended, nextPass } = startLoop({ backoff: { firstMs: 1e9, baseMs: 1e9, capMs: 1e9 } });
    loop.wake('start');
    await nextPass();
    passes[0]!.end(new Error('down'));
    await new Promise(setImmediate);
    loop.wake('channel');
    await new Promise(setImmediate);
    expect(passes).to.have.length(1);
    const next = nextPass();
    loop.wakeNow('channel');
    await next;
    stop.abort();
    passes[1]!.end();
    await ended;
  });

  it('ends if the failure handler ends it, and after the present pass when it is stopped', async () => {
    const { loop, passes, ended, nextPass } = startLoop({
      onFailure: (error) => {
        throw error;
      },
    });
    loop.wake('start');
    await nextPass();
    passes[0]!.end(new Error('hopeless'));
    let reason: unknown;
    await ended.catch((error: unknown) => {
      reason = error;
    });
    expect((reason as Error).message).to.equal('hopeless');
  });

  it('starts at once after a quiet time, and leaves a busy server a third of the time', () => {
    const clock = { isWoken: true, endedAt: 1000, tookMs: 300, retryAt: undefined, intervalMs: 60_000 };
    expect(passDueAt(clock)).to.equal(1150);
    expect(passDueAt({ ...clock, tookMs: 100_000 })).to.equal(1500);
    expect(passDueAt({ ...clock, isWoken: false })).to.equal(61_000);
    expect(passDueAt({ ...clock, retryAt: 9000 })).to.equal(9000);
  });
});

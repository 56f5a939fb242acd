import { expect } from 'chai';
import fc from 'fast-check';
import { GRACE_MS, nextDue } from '../../../src/desk/delivery/backoff.ts';
import type { Attempt } from '../../../src/store/outbox/delivery.ts';
import { at, attempt, DAY_MS, deliveryOf, HOUR_MS, MINUTE_MS, START_MS } from './deliveries.ts';

/** When it is tried after these attempts, in milliseconds after the start; undefined: never again. */
function due(attempts: readonly Attempt[], nowMs = 0, notAfterMs = 7 * DAY_MS): number | undefined {
  const next = nextDue(
    { ...deliveryOf({ id: 'aa'.repeat(16) }), attempts, notAfter: at(notAfterMs) },
    START_MS + nowMs,
  );
  return next.kind === 'never' ? undefined : next.atMs - START_MS;
}

describe('The time of the next delivery attempt', () => {
  it('is now for the first attempt', () => {
    expect(due([])).to.equal(0);
  });

  it('is within seconds after the first failure, and within the hour after many', () => {
    const failed: Attempt[] = [];
    let nowMs = 0;
    const pauses: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      failed.push(attempt(nowMs, 'retry'));
      const next = due(failed, nowMs) ?? Number.NaN;
      pauses.push(next - nowMs);
      nowMs = next;
    }
    expect(pauses[0]).to.be.within(2_500, 5_000);
    expect(pauses[1]).to.be.within(10_000, 20_000);
    expect(pauses[2]).to.be.within(20_000, 40_000);
    expect(pauses.slice(10).every((pause) => pause >= HOUR_MS / 2 && pause <= HOUR_MS)).to.equal(true);
    expect(nowMs).to.be.greaterThan(8 * HOUR_MS);
  });

  it('is not before the time that the recipient named', () => {
    expect(due([attempt(0, 'retry', { retryAfter: at(2 * HOUR_MS) })])).to.equal(2 * HOUR_MS);
    // Where it names an earlier time than we would come, it is spared nothing.
    expect(due([attempt(0, 'retry', { retryAfter: at(1) })])).to.be.greaterThan(2_000);
  });

  it('is never after its deadline', () => {
    expect(due([attempt(0, 'retry', { retryAfter: at(2 * HOUR_MS) })], 0, HOUR_MS)).to.equal(undefined);
    expect(due([], HOUR_MS + 1, HOUR_MS)).to.equal(undefined);
    expect(due([], HOUR_MS, HOUR_MS)).to.equal(0);
  });

  it('is now if the inbox is looked up again', () => {
    expect(due([attempt(7, 'rediscover')], 7)).to.equal(7);
  });

  it('is now even if the clock seems to have gone back, because the clock of a server may differ by a second', () => {
    expect(due([attempt(900, 'rediscover')], 7)).to.equal(7);
    expect(due([attempt(900, 'needs-person')], 7)).to.equal(7);
    expect(due([], -900)).to.equal(-900);
  });

  it('is after the longest time that an attempt in progress may take', () => {
    expect(due([attempt(0)])).to.equal(GRACE_MS);
  });

  it('starts again with short pauses after a person asked for a retry', () => {
    const attempts = [...Array<Attempt>(9).fill(attempt(0, 'retry')), attempt(MINUTE_MS, 'needs-person')];
    expect(due(attempts, MINUTE_MS)).to.equal(MINUTE_MS);
    expect(due([...attempts, attempt(2 * MINUTE_MS, 'retry')])).to.be.lessThan(2 * MINUTE_MS + 5_001);
  });

  const attempts = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: DAY_MS }),
      outcome: fc.constantFrom('retry', 'rediscover', 'needs-person', undefined),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: DAY_MS }), { nil: undefined }),
    }),
    { maxLength: 30 },
  );
  it('is the same for every machine, never before the last attempt, never past the deadline', () => {
    fc.assert(
      fc.property(attempts, fc.integer({ min: 0, max: 2 * DAY_MS }), (list, nowMs) => {
        const made = list
          .sort((a, b) => a.afterMs - b.afterMs)
          .map(({ afterMs, outcome, retryAfterMs }) =>
            attempt(afterMs, outcome, retryAfterMs === undefined ? {} : { retryAfter: at(afterMs + retryAfterMs) }),
          );
        const next = due(made, nowMs, DAY_MS);
        expect(due(made, nowMs, DAY_MS)).to.equal(next);
        if (next === undefined) return;
        expect(next).to.be.at.least(Math.min(nowMs, list.at(-1)?.afterMs ?? 0));
        expect(next).to.be.at.most(DAY_MS);
        expect(nowMs).to.be.at.most(DAY_MS);
      }),
    );
  });
});

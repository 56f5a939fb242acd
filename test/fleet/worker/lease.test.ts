import { expect } from 'chai';
import { LeaseLostError } from '../../../src/fleet/failure.ts';
import { Lease, now } from '../../../src/fleet/worker/lease.ts';

const LOCK_MS = 10_000;

describe('The lease of a job', () => {
  it('allows writes while it lasts, and ends a fifth of its time before the lock does', () => {
    expect(new Lease(LOCK_MS).check).to.not.throw();
    expect(new Lease(LOCK_MS, 0.7 * LOCK_MS).check).to.not.throw();
    expect(new Lease(LOCK_MS, 0.8 * LOCK_MS).check).to.throw(LeaseLostError);
  });

  it('lasts from the request to extend the lock, not from its answer', () => {
    const lease = new Lease(LOCK_MS, 0.5 * LOCK_MS);
    const { steadyMs, wallMs } = now();
    lease.renew({ steadyMs: steadyMs - 0.9 * LOCK_MS, wallMs: wallMs - 0.9 * LOCK_MS });
    expect(lease.check).to.throw(LeaseLostError);
  });

  it('ends by the clock that has gone further: one stops while a machine sleeps, the other may be changed', () => {
    for (const [steady, wall] of [
      [0.9, 0],
      [0, 0.9],
    ] as const) {
      const lease = new Lease(LOCK_MS);
      const { steadyMs, wallMs } = now();
      lease.renew({ steadyMs: steadyMs - steady * LOCK_MS, wallMs: wallMs - wall * LOCK_MS });
      expect(lease.check).to.throw(LeaseLostError);
    }
  });

  it('does not come back after its end, and ends all work in progress', () => {
    for (const lease of [new Lease(LOCK_MS, LOCK_MS), new Lease(LOCK_MS)]) {
      lease.lose();
      lease.renew(now());
      expect(lease.check).to.throw(LeaseLostError);
      expect(lease.signal.reason).to.be.instanceOf(LeaseLostError);
    }
    const late = new Lease(LOCK_MS, LOCK_MS);
    late.renew(now());
    expect(late.check).to.throw(LeaseLostError);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { AuthenticationError, PodError, UsageError, type PodErrorKind } from '../../../src/errors.ts';
import { DEFAULT_RETRY_POLICY, retryDelayMs, withRetries } from '../../../src/http/timing/retry.ts';
import { rejection } from '../../rejection.ts';

const failure = (kind: PodErrorKind, retryAfterMs?: number): PodError =>
  new PodError('failed', {
    kind,
    method: 'GET',
    url: 'http://localhost/',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

const POLICY = { retries: 5, timeoutRetries: 1, baseMs: 500, capMs: 60_000 };

describe('retryDelayMs', () => {
  it('doubles the pause with each failed attempt', () => {
    const delays = [1, 2, 3, 4, 5].map((attempt) => retryDelayMs(attempt, failure('unavailable'), POLICY, 0.999_999));
    expect(delays.map((delay) => Math.round(delay ?? 0))).to.deep.equal([500, 1000, 2000, 4000, 8000]);
  });

  it('halves it at most by chance, so that clients do not retry together', () => {
    expect(retryDelayMs(1, failure('unavailable'), POLICY, 0)).to.equal(250);
  });

  it('stops when the retries are used up', () => {
    expect(retryDelayMs(6, failure('unavailable'), POLICY, 0)).to.equal(undefined);
  });

  it('retries once after a deadline, because the wait was already long', () => {
    expect(retryDelayMs(1, failure('timeout'), POLICY, 0)).to.equal(250);
    expect(retryDelayMs(2, failure('timeout'), POLICY, 0)).to.equal(undefined);
  });

  it('is never earlier than Retry-After, and never later than the cap and half a pause', () => {
    expect(retryDelayMs(1, failure('unavailable', 7_000), POLICY, 0)).to.be.at.least(7_000);
    expect(retryDelayMs(1, failure('unavailable', 1e23), POLICY, 0)).to.be.within(60_000, 61_000);
  });

  it('gives up permanent failures', () => {
    const hopeless = (
      ['forbidden', 'not-found', 'conflict', 'precondition-failed', 'too-large', 'unexpected'] as const
    ).map((kind) => failure(kind));
    for (const error of [...hopeless, new AuthenticationError('no'), new UsageError('no'), new TypeError('no')]) {
      expect(retryDelayMs(1, error, POLICY, 0)).to.equal(undefined);
    }
  });

  it('is bounded for any attempt, Retry-After and random value', () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.option(fc.nat(), { nil: undefined }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, wish, chance) => {
          const delay = retryDelayMs(n + 1, failure('unavailable', wish), { ...POLICY, retries: 100 }, chance);
          expect(delay).to.be.within(0, 90_000);
        },
      ),
    );
  });
});

describe('withRetries', () => {
  const quick = { ...DEFAULT_RETRY_POLICY, retries: 3, baseMs: 1 };

  it('returns the result of the first successful attempt', async () => {
    let attempts = 0;
    const work = (): Promise<string> => {
      attempts += 1;
      return attempts < 3 ? Promise.reject(failure('unavailable')) : Promise.resolve('done');
    };
    expect(await withRetries(work, quick)).to.equal('done');
    expect(attempts).to.equal(3);
  });

  it('throws the last error, and reports each retry before it', async () => {
    const told: number[] = [];
    const work = (): Promise<never> => Promise.reject(failure('unavailable'));
    await rejection(withRetries(work, quick, { onRetry: (attempt) => told.push(attempt) }), PodError);
    expect(told).to.deep.equal([1, 2, 3]);
  });

  it('does not retry a programming error', async () => {
    let attempts = 0;
    const work = (): Promise<never> => {
      attempts += 1;
      return Promise.reject(new TypeError('a mistake'));
    };
    await rejection(withRetries(work, quick), TypeError);
    expect(attempts).to.equal(1);
  });

  it('ends a pause at once when it is aborted, with the reason of the signal', async () => {
    const controller = new AbortController();
    const work = (): Promise<never> => Promise.reject(failure('unavailable', 60_000));
    const running = withRetries(work, quick, { signals: [undefined, controller.signal] });
    setTimeout(() => {
      controller.abort(new RangeError('enough'));
    }, 10);
    await rejection(running, RangeError);
  });
});

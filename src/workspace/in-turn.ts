/** Runs the requests of several tasks under one limit. */
import type { LimitFunction } from 'p-limit';

/**
 * Runs work for each item. After a failure, no more work is started. The limit may change meanwhile (http/timing/pace.ts), so
 * it is checked before each item. At most as many items as the limit allows are queued, because other tasks queue there too.
 */
export async function mapInTurn<One, Result>(
  all: readonly One[],
  limit: LimitFunction,
  work: (one: One) => Promise<Result>,
): Promise<Result[]> {
  const results: Promise<Result>[] = [];
  const underWay = new Set<Promise<void>>();
  const state = { hasFailed: false };
  for (const one of all) {
    while (underWay.size >= limit.concurrency) await Promise.race(underWay);
    if (state.hasFailed) break;
    const result = limit(() => work(one));
    results.push(result);
    const end: Promise<void> = result.then(
      () => void underWay.delete(end),
      () => {
        underWay.delete(end);
        state.hasFailed = true;
      },
    );
    underWay.add(end);
  }
  return Promise.all(results);
}

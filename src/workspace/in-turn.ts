/** Requests that several tasks make at the same time, no more of them at once than a limit lets. */
import type { LimitFunction } from 'p-limit';

/**
 * Does it for each; after one that fails none begins. The limit may change meanwhile (http/timing/pace.ts), so that it is asked
 * before each. No more of these wait in it than it lets at once: others wait there as well.
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

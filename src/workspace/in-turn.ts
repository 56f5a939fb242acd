/** Requests that several tasks make at the same time, no more of them at once than a limit lets. */
import type { LimitFunction } from 'p-limit';
import pMap from 'p-map';

/** Does it for each; after one that fails none begins. */
export const mapInTurn = <One, Result>(
  all: readonly One[],
  limit: LimitFunction,
  work: (one: One) => Promise<Result>,
): Promise<Result[]> => pMap(all, (one) => limit(() => work(one)), { concurrency: limit.concurrency });

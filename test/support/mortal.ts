/** A machine that can be killed: its pod's client dies before a request, whatever server is behind it. */
import type { Pod } from '../../src/solid/pod.ts';
import type { SyncOptions } from '../../src/pass/options.ts';

/** What a request of a machine meets that was killed. */
export class Killed extends Error {}

/** A machine that has a pod open. */
export interface Machine {
  readonly pod: Pod;
  /** Waits on the clock of its server, where that is a model of one. */
  readonly wait?: NonNullable<SyncOptions['wait']>;
  /** The time on that clock: names of what is stored follow from it, and so who comes first. */
  readonly now?: NonNullable<SyncOptions['now']>;
  /** Lets it die before its n-th request from now on (or, with `writes`, its n-th write); without a number it lives. */
  killAfter(requests: number | undefined, only?: 'writes'): void;
}

/** Makes a machine of an open pod. */
export function mortal(pod: Pod): Machine {
  let left = Infinity;
  let isOnlyWrites = false;
  const step = (isWrite: boolean): void => {
    if (isOnlyWrites && !isWrite) return;
    if (left <= 0) throw new Killed('killed');
    left -= 1;
  };
  const { client } = pod;
  const guard =
    <A extends unknown[], R>(isWrite: boolean, method: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      step(isWrite);
      return method(...args);
    };
  const guarded: Pod['client'] = {
    origins: client.origins,
    clockSkewMs: client.clockSkewMs,
    get: guard(false, (...args) => client.get(...args)),
    getAs: async (...args) => {
      step(false);
      return client.getAs(...args);
    },
    getStream: guard(false, (...args) => client.getStream(...args)),
    head: guard(false, (...args) => client.head(...args)),
    post: guard(true, (...args) => client.post(...args)),
    put: guard(true, (...args) => client.put(...args)),
    patch: guard(true, (...args) => client.patch(...args)),
    delete: guard(true, (...args) => client.delete(...args)),
  };
  return {
    pod: { ...pod, client: guarded },
    killAfter: (requests, only) => {
      left = requests ?? Infinity;
      isOnlyWrites = only === 'writes';
    },
  };
}

/** Time in tests: moved on instead of waited for. */
import { setTimeout } from 'node:timers/promises';

/** Runs `work` while the monotonic clock of this process is as much later. */
export async function later<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const { performance } = globalThis;
  const now = performance.now.bind(performance);
  performance.now = () => now() + ms;
  try {
    return await work();
  } finally {
    performance.now = now;
  }
}

/** Comes back as soon as it is so, looked at after whatever else happens in this process. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(5);
}

type SetTimeout = (act: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => NodeJS.Timeout;

/** Runs `work` with another `setTimeout`, which is made from the one of Node. */
async function withSetTimeout<T>(make: (set: SetTimeout) => SetTimeout, work: () => Promise<T>): Promise<T> {
  const { setTimeout: set } = globalThis;
  globalThis.setTimeout = Object.defineProperties(make(set), Object.getOwnPropertyDescriptors(set)) as typeof set;
  try {
    return await work();
  } finally {
    globalThis.setTimeout = set;
  }
}

/** Pauses of leadpod between two attempts of a request are shorter, the limits of its requests longer. */
const PAUSES_BELOW_MS = 9_000;

/** Runs `work` while this process waits for a hundredth of the time between two attempts. */
export const withShortPauses = <T>(work: () => Promise<T>): Promise<T> =>
  withSetTimeout(
    (set) =>
      (act, ms = 0, ...args) =>
        set(act, ms < PAUSES_BELOW_MS ? ms / 100 : ms, ...args),
    work,
  );

/** A limit that no wait of a test comes to by itself; see {@link withHeldTimers}. */
export const LIMIT_MS = 3_600_000;

/** How long this process works before a limit ends what it is about, so that it is in the middle of that. */
const BUSY_MS = 50;

/** The limit that comes first goes off, as soon as there is one and this process has worked for so long. */
export type GoOff = (busyMs?: number) => Promise<void>;

/**
 * Runs `work` while a timer of `limitMs` goes off when the test says so: the first that is there and was not cleared,
 * once this process has worked for a moment. So a limit ends what has no end, and never what a busy machine takes long for.
 */
export async function withHeldTimers<T>(work: (goOff: GoOff) => Promise<T>, limitMs = LIMIT_MS): Promise<T> {
  const { clearTimeout: clear } = globalThis;
  const held = new Map<unknown, () => void>();
  const holding =
    (set: SetTimeout): SetTimeout =>
    (act, ms, ...args) => {
      const timer = set(act, ms, ...args);
      if (ms === limitMs)
        held.set(timer, () => {
          act(...args);
        });
      return timer;
    };
  globalThis.clearTimeout = (timer) => {
    held.delete(timer);
    clear(timer);
  };
  const goOff: GoOff = async (busyMs = BUSY_MS) => {
    await until(() => held.size > 0);
    const before = process.cpuUsage();
    await until(() => process.cpuUsage(before).user >= busyMs * 1000);
    for (const [timer, act] of [...held].slice(0, 1)) {
      globalThis.clearTimeout(timer as NodeJS.Timeout);
      act();
    }
  };
  try {
    return await withSetTimeout(holding, () => work(goOff));
  } finally {
    globalThis.clearTimeout = clear;
  }
}

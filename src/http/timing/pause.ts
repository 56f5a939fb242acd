let lastTurn = Promise.resolve();

/**
 * Lets timers, signals and answers of servers have their turn, between two pieces of long work. Pieces that wait at one time
 * get a turn of the event loop each: it would run all of them in one.
 */
export function letOthersRun(): Promise<void> {
  lastTurn = lastTurn.then(() => new Promise((resolve) => void setImmediate(resolve)));
  return lastTurn;
}

/** Waits; the first of the signals to be aborted ends it at once, with its reason. */
export function pause(ms: number, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  const present = signals.filter((signal) => signal !== undefined);
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      for (const signal of present) signal.removeEventListener('abort', settle);
      const aborted = present.find((signal) => signal.aborted);
      if (aborted === undefined) resolve();
      else reject(aborted.reason as Error);
    };
    const timer = setTimeout(settle, ms);
    for (const signal of present) signal.addEventListener('abort', settle);
    if (present.some((signal) => signal.aborted)) settle();
  });
}

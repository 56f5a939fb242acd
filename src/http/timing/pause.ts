let lastTurn = Promise.resolve();

/**
 * Lets timers, signals and answers of servers run between two pieces of long work. Several pieces that wait at the same time
 * each get a turn of the event loop; otherwise it would run all of them in one turn.
 */
export function letOthersRun(): Promise<void> {
  lastTurn = lastTurn.then(() => new Promise((resolve) => void setImmediate(resolve)));
  return lastTurn;
}

/** Waits. If one of the signals is aborted, it throws the reason of the signal at once. */
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

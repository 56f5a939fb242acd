/** Helps with abort signals. */

/**
 * Calls `act` once when the signal is aborted, or at once if it is aborted already. Returns a function that removes the
 * listener. Without it, a signal that lives longer than the work would keep every listener, as `AbortSignal.any` does in Node
 * 20.
 */
export function onAbort(signal: AbortSignal | undefined, act: (reason: unknown) => void): () => void {
  if (signal === undefined) return () => undefined;
  const stop = (): void => {
    act(signal.reason);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return () => {
    signal.removeEventListener('abort', stop);
  };
}

/** A signal that is aborted with the first of these, with the same reason, until it is released. */
export function joinSignals(signals: readonly AbortSignal[]): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const releases = signals.map((signal) =>
    onAbort(signal, (reason) => {
      controller.abort(reason);
    }),
  );
  const release = (): void => {
    for (const one of releases) one();
  };
  return { signal: controller.signal, release };
}

/** A signal that stops something. */

/**
 * Acts once when the signal is aborted, at once where it is already. Comes back with what releases the signal: what lives longer
 * than the work would remember each piece of it otherwise (`AbortSignal.any` does, in Node 20).
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

/** A signal that is aborted with the first of these, for its reason, until it is released. */
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

/** What a page reads, and reads again when it changes. */
import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import { isAbort, messageOf, read, ApiError } from './api.ts';
import { onChange, type Change } from './news.ts';

/** Something read: the last value stays while it is read again. */
export interface Loaded<T> {
  readonly value: T | undefined;
  /** Why it could not be read. */
  readonly problem: string | undefined;
  /** The status of the refusal. */
  readonly status: number | undefined;
  readonly isLoading: boolean;
}

const NOTHING = { value: undefined, problem: undefined, status: undefined, isLoading: true } as const;

/** A resource in a component. */
export interface Resource<T> {
  readonly state: ReadonlySignal<Loaded<T>>;
  /** Reads it again. */
  readonly reload: () => void;
}

/**
 * Reads a path of the API, and again with every other path and every change that `concerns` it (by default any).
 * Nothing is read for no path. What was read stays until another path has answered where the component `keeps` it.
 */
export function useResource<T>(
  path: string | undefined,
  concerns?: (change: Change) => boolean,
  { keeps = false } = {},
): Resource<T> {
  const state = useSignal<Loaded<T>>(NOTHING);
  const load = useCallback(
    (signal?: AbortSignal): void => {
      if (path === undefined) return;
      state.value = { ...state.peek(), isLoading: true };
      read<T>(path, signal).then(
        (value) => {
          if (signal?.aborted !== true) state.value = { ...NOTHING, value, isLoading: false };
        },
        (error: unknown) => {
          if (isAbort(error) || signal?.aborted === true) return;
          const status = error instanceof ApiError ? error.status : undefined;
          state.value = { value: state.peek().value, problem: messageOf(error), status, isLoading: false };
        },
      );
    },
    [path],
  );
  useEffect(() => {
    const stop = new AbortController();
    if (path === undefined) state.value = { ...NOTHING, isLoading: false };
    else if (!keeps) state.value = NOTHING;
    load(stop.signal);
    const forget = onChange((change) => {
      if (concerns?.(change) ?? true) load(stop.signal);
    });
    return () => {
      forget();
      stop.abort();
    };
  }, [path]);
  return {
    state,
    reload: () => {
      load();
    },
  };
}

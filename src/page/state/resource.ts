/** Data that a page reads from the API, and reads again when it changes. */
import { useSignal, type ReadonlySignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { messageOf, read, ApiError } from './api.ts';
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
  const load = useRef<() => void>(() => undefined);
  useEffect(() => {
    if (path === undefined) {
      state.value = { ...NOTHING, isLoading: false };
      load.current = () => undefined;
      return undefined;
    }
    const stop = new AbortController();
    if (!keeps) state.value = NOTHING;
    load.current = createReader(path, state, stop.signal);
    load.current();
    const forget = onChange((change) => {
      if (concerns?.(change) ?? true) load.current();
    });
    return () => {
      forget();
      stop.abort();
    };
  }, [path]);
  return {
    state,
    reload: () => {
      load.current();
    },
  };
}

/** Reads a path each time it is called. An answer that comes after the answer to a later question is old, and is left out. */
function createReader<T>(path: string, state: Signal<Loaded<T>>, signal: AbortSignal): () => void {
  let asked = 0;
  let taken = 0;
  return () => {
    asked += 1;
    const number = asked;
    const take = (loaded: Loaded<T>): void => {
      if (signal.aborted || number < taken) return;
      taken = number;
      state.value = loaded;
    };
    state.value = { ...state.peek(), isLoading: true };
    read<T>(path, signal).then(
      (value) => {
        take({ ...NOTHING, value, isLoading: false });
      },
      (error: unknown) => {
        const status = error instanceof ApiError ? error.status : undefined;
        take({ value: state.peek().value, problem: messageOf(error), status, isLoading: false });
      },
    );
  };
}

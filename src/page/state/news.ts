/** Passes on changes that arrive while the page is open. */
import { signal } from '@preact/signals';
import type { Freshness } from '../../desk-api/session.ts';

/** The state of the connection to the server. */
export type LineState = 'connecting' | 'open' | 'lost';

/** The connection to the server. */
export const line = signal<LineState>('connecting');

/** How new what the server shows is. */
export const freshness = signal<Freshness | undefined>(undefined);

/** What changed: some leads, or anything. */
export type Change = ReadonlySet<string> | 'all';

/** Changes within this time are reported together. */
const GATHER_MS = 120;

type Listener = (change: Change) => void;
const listeners = new Set<Listener>();
let gathered: Change = new Set();
let gathering: ReturnType<typeof setTimeout> | undefined;

/** Calls back when something changed, until the returned function is called. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Reports a change to all listeners on this page. */
export function tellChange(change: Change): void {
  gathered = gathered === 'all' || change === 'all' ? 'all' : new Set([...gathered, ...change]);
  gathering ??= setTimeout(() => {
    const change = gathered;
    gathered = new Set();
    gathering = undefined;
    for (const listener of listeners) listener(change);
  }, GATHER_MS);
}

/** What the server tells while the page is open (server-sent events), and who wants to hear of it. */
import { signal } from '@preact/signals';
import type { Freshness, LiveEventName, LiveEvents } from '../../desk-api/session.ts';

/** Is the line to the server open? */
export type LineState = 'connecting' | 'open' | 'lost';

/** The line to the server. */
export const line = signal<LineState>('connecting');

/** How new what the server shows is. */
export const freshness = signal<Freshness | undefined>(undefined);

/** What changed: some leads, or anything. */
export type Change = ReadonlySet<string> | 'all';

/** The server says a word every 15 seconds: after so long without one the line is dead, whatever the browser thinks. */
const SILENCE_MS = 40_000;
const REOPEN_MS = 2_000;
/** Changes that come together are told together. */
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

/** Tells everybody on this page that something changed. */
export function tellChange(change: Change): void {
  gathered = gathered === 'all' || change === 'all' ? 'all' : new Set([...gathered, ...change]);
  gathering ??= setTimeout(() => {
    const told = gathered;
    gathered = new Set();
    gathering = undefined;
    for (const listener of listeners) listener(told);
  }, GATHER_MS);
}

type Handlers = { readonly [Name in LiveEventName]?: (data: LiveEvents[Name]) => void };

/** Listens to the server for as long as the page is open. */
export function listen(onAnswer: (data: LiveEvents['answer']) => void): void {
  let silence: ReturnType<typeof setTimeout> | undefined;
  let hasBeenOpen = false;
  const handlers: Handlers = {
    hello: (data) => {
      freshness.value = data.freshness;
      // Whoever was away does not know what was missed.
      if (hasBeenOpen) tellChange('all');
      hasBeenOpen = true;
    },
    changed: ({ leads }) => {
      tellChange(new Set(leads));
    },
    pass: () => {
      tellChange(new Set());
    },
    answer: onAnswer,
    freshness: (data) => {
      freshness.value = data;
    },
    reset: () => {
      tellChange('all');
    },
  };
  const open = (): void => {
    const source = new EventSource('/api/live');
    const reopen = (afterMs: number): void => {
      clearTimeout(silence);
      source.close();
      line.value = 'lost';
      silence = setTimeout(open, afterMs);
    };
    const hear = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        reopen(0);
      }, SILENCE_MS);
      line.value = 'open';
    };
    source.onopen = hear;
    source.onerror = () => {
      line.value = 'lost';
      if (source.readyState === EventSource.CLOSED) reopen(REOPEN_MS);
    };
    for (const name of ['hello', 'changed', 'pass', 'answer', 'freshness', 'reset', 'ping'] as const)
      source.addEventListener(name, (event: MessageEvent<string>) => {
        hear();
        (handlers[name] as ((data: unknown) => void) | undefined)?.(JSON.parse(event.data));
      });
  };
  open();
  addEventListener('online', () => {
    tellChange('all');
  });
}

/**
 * What the server tells (server-sent events). A browser opens six connections to a server at most, and each line is one: so of all
 * tabs one has the line, and tells the others. When it is closed, the next one opens a line.
 */
import type { LiveEventName, LiveEvents } from '../../desk-api/session.ts';
import { freshness, line, tellChange, type LineState } from './news.ts';

const NAMES = ['hello', 'changed', 'pass', 'answer', 'freshness', 'reset', 'ping'] as const;
/** Of the channel between tabs, and of the lock of the tab that has the line. */
const SHARED = 'leadpod-live';
/** The server says a word every 15 seconds: after so long without one the line is dead, whatever the browser thinks. */
const SILENCE_MS = 40_000;
const REOPEN_MS = 2_000;
/** The lock of the line is kept until the tab is closed. */
const NEVER = new Promise<never>(() => undefined);

/** What tabs say to each other. */
type Word =
  | { readonly kind: 'event'; readonly event: HeardEvent }
  | { readonly kind: 'line'; readonly state: LineState }
  /** A new tab wants to know how the line stands. */
  | { readonly kind: 'who' };

interface HeardEvent {
  readonly name: LiveEventName;
  readonly data: unknown;
  /** That of the last event that the server told. */
  readonly id: string;
}

/** Listens to the server, or to the tab that does, for as long as the page is open. `told`: the last event that was told before. */
export function listen(told: string, onAnswer: (data: LiveEvents['answer']) => void): void {
  const channel = new BroadcastChannel(SHARED);
  let hasLine = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let lastId = told;
  const expectWord = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      if (hasLine) return;
      // The tab that has the line says nothing: it may be frozen, or gone in a way that leaves its lock.
      line.value = 'lost';
      void lead();
    }, SILENCE_MS);
  };
  const handlers = createHandlers(onAnswer);
  const take = ({ name, data, id }: HeardEvent): void => {
    // A line that begins does not tell what was told before it.
    if (name === 'hello' && id !== lastId) tellChange('all');
    lastId = id;
    (handlers[name] as ((data: unknown) => void) | undefined)?.(data);
  };
  channel.onmessage = ({ data: word }: MessageEvent<Word>) => {
    if (word.kind === 'who') {
      if (hasLine) channel.postMessage({ kind: 'line', state: line.value } satisfies Word);
      return;
    }
    expectWord();
    line.value = word.kind === 'line' ? word.state : 'open';
    if (word.kind === 'event') take(word.event);
  };
  const lead = (): Promise<never> => {
    if (hasLine) return NEVER;
    hasLine = true;
    openLine({
      hear: (event) => {
        take(event);
        channel.postMessage({ kind: 'event', event } satisfies Word);
      },
      stand: (state) => {
        line.value = state;
        channel.postMessage({ kind: 'line', state } satisfies Word);
      },
    });
    return NEVER;
  };
  // Over plain HTTP to another machine there are no locks: each tab then has its line.
  if ('locks' in navigator) void navigator.locks.request(SHARED, lead);
  else void lead();
  channel.postMessage({ kind: 'who' } satisfies Word);
  expectWord();
  addEventListener('online', () => {
    tellChange('all');
  });
}

type Handlers = { readonly [Name in LiveEventName]?: (data: LiveEvents[Name]) => void };

/** What each event means to this page. */
function createHandlers(answer: (data: LiveEvents['answer']) => void): Handlers {
  return {
    hello: (data) => {
      freshness.value = data.freshness;
    },
    changed: ({ leads }) => {
      tellChange(new Set(leads));
    },
    pass: () => {
      tellChange(new Set());
    },
    answer,
    freshness: (data) => {
      freshness.value = data;
    },
    reset: () => {
      tellChange('all');
    },
  };
}

interface LineUse {
  readonly hear: (event: HeardEvent) => void;
  readonly stand: (state: LineState) => void;
}

/** A line that is opened again whenever it breaks. */
function openLine({ hear, stand }: LineUse): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const source = new EventSource('/api/live');
  const reopen = (afterMs: number): void => {
    clearTimeout(timer);
    source.close();
    stand('lost');
    timer = setTimeout(() => {
      openLine({ hear, stand });
    }, afterMs);
  };
  const expectWord = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      reopen(0);
    }, SILENCE_MS);
  };
  const isAlive = (): void => {
    expectWord();
    stand('open');
  };
  // A line that never opens is dead as well.
  expectWord();
  source.onopen = isAlive;
  source.onerror = () => {
    stand('lost');
    if (source.readyState === EventSource.CLOSED) reopen(REOPEN_MS);
  };
  for (const name of NAMES)
    source.addEventListener(name, (event: MessageEvent<string>) => {
      isAlive();
      hear({ name, data: JSON.parse(event.data), id: event.lastEventId });
    });
}

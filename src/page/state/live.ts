/**
 * Receives live events (server-sent events). A browser opens at most six connections to a server. So only one tab keeps a
 * connection, and passes the events to the others. When it is closed, the next tab connects.
 */
import type { LiveEventName, LiveEvents } from '../../desk-api/session.ts';
import { freshness, line, tellChange, type LineState } from './news.ts';

const NAMES = ['hello', 'changed', 'pass', 'answer', 'freshness', 'reset', 'ping'] as const;
/** The name of the channel between tabs, and of the lock that the connected tab holds. */
const SHARED = 'leadpod-live';
/** The server sends a ping every 15 seconds. After this long without an event the connection is dead, even if the browser reports it as open. */
const SILENCE_MS = 40_000;
const REOPEN_MS = 2_000;
/** The lock is kept until the tab is closed. */
const NEVER = new Promise<never>(() => undefined);

/** The messages between tabs. */
type Word =
  | { readonly kind: 'event'; readonly event: ReceivedEvent }
  | { readonly kind: 'line'; readonly state: LineState }
  /** A new tab asks for the state of the connection. */
  | { readonly kind: 'who' };

interface ReceivedEvent {
  readonly name: LiveEventName;
  readonly data: unknown;
  /** The id of the last event of the server. */
  readonly id: string;
}

/** Receives events from the server, or from the connected tab, while the page is open. `firstId` is the id of the last event before the page was made. */
export function listen(firstId: string, onAnswer: (data: LiveEvents['answer']) => void): void {
  const channel = new BroadcastChannel(SHARED);
  let hasLine = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let lastId = firstId;
  const expectWord = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      if (hasLine) return;
      // The connected tab is silent: it may be frozen, or it was closed without releasing its lock.
      line.value = 'lost';
      void lead();
    }, SILENCE_MS);
  };
  const handlers = createHandlers(onAnswer);
  const take = ({ name, data, id }: ReceivedEvent): void => {
    // A new connection does not send the events before it.
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
  // Without HTTPS, pages of another machine have no locks. Then each tab has its own connection.
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
  readonly hear: (event: ReceivedEvent) => void;
  readonly stand: (state: LineState) => void;
}

/** Opens a connection, and opens it again whenever it breaks. */
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
  // A connection that never opens is dead too.
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

/** A pod whose inbox is watched, and what its passes report. */
import { EventEmitter } from 'node:events';
import type { ChannelState } from '../../src/channel/keeper-options.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { watchInbox, type WatchOptions } from '../../src/live/live.ts';
import type { SyncReport } from '../../src/pass/report.ts';
import { clearAfterEach } from '../hooks.ts';

/** A watch that goes on. */
export interface Watched {
  readonly reports: readonly { readonly trigger: string; readonly report: SyncReport }[];
  readonly states: readonly ChannelState[];
  readonly failures: readonly unknown[];
  /** Resolves as soon as it is so; asked after everything that is told. */
  until(what: string, isSo: () => boolean): Promise<void>;
  /** Resolves when so many notifications were read altogether. */
  untilRead(count: number): Promise<void>;
  /** How often a channel was connected so far. */
  connections(): number;
  /** Resolves when a channel of this kind was connected after so many connections, and the pass after that came to its end. */
  untilConnected(kind: ChannelState['kind'] | 'any', after?: number): Promise<void>;
  stop(): Promise<void>;
}

const running = new Set<() => Promise<void>>();

// A test that failed leaves its watch behind, which would keep the process.
clearAfterEach(() => Promise.allSettled([...running].map((stop) => stop())));

/** Longer than this nothing is waited for, in milliseconds; only a test that fails waits so long, however busy the machine. */
const PATIENCE_MS = 480_000;

/** Watches; the timer alone never brings anything about unless the options say so. */
export function startWatch(pod: Pod, options: WatchOptions = {}): Watched {
  const events = new EventEmitter().setMaxListeners(0);
  const stop = new AbortController();
  const reports: { trigger: string; report: SyncReport }[] = [];
  const states: ChannelState[] = [];
  const failures: unknown[] = [];
  const connections: { kind: string; reportsBefore: number }[] = [];
  const told = (): void => void events.emit('told');
  const ended = watchInbox(pod, {
    reconcileMs: 3_600_000,
    pollMs: 3_600_000,
    ...options,
    signal: stop.signal,
    onReport: (report, { trigger }) => {
      reports.push({ trigger, report });
      told();
    },
    onChannel: (state) => {
      states.push(state);
      if (state.kind !== 'none') connections.push({ kind: state.kind, reportsBefore: reports.length });
      told();
    },
    onFailure: (error) => {
      failures.push(error);
      told();
    },
  });
  // What ends a watch is to be seen by whoever waits, and by `stop`.
  let broken: { readonly error: unknown } | undefined;
  ended.catch((error: unknown) => {
    broken = { error };
    told();
  });
  const until = async (what: string, isSo: () => boolean): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new Error(
            `never: ${what}; states ${JSON.stringify(states)}, passes ${reports.length}, failures ${failures.map(String).join()}`,
          ),
        );
      }, PATIENCE_MS);
    });
    try {
      while (!isSo()) {
        if (broken !== undefined) throw broken.error;
        await Promise.race([new Promise((resolve) => events.once('told', resolve)), late]);
      }
    } finally {
      clearTimeout(timer);
      late.catch(() => undefined);
    }
  };
  const end = async (): Promise<void> => {
    stop.abort();
    running.delete(end);
    await ended;
  };
  running.add(end);
  const read = (): number => reports.reduce((sum, { report }) => sum + report.read, 0);
  return {
    reports,
    states,
    failures,
    until,
    untilRead: (count) => until(`${count} read`, () => read() >= count),
    connections: () => connections.length,
    untilConnected: (kind, after = 0) =>
      until(`${kind} connected after ${after} connections`, () => {
        const found = connections.slice(after).find((one) => kind === 'any' || one.kind === kind);
        return found !== undefined && reports.length > found.reportsBefore;
      }),
    stop: end,
  };
}

/**
 * Live mode: a pass whenever a channel says that something may have happened, after every connection, and on a slow timer. The
 * channel is only a hint, the listing is the truth: a dropped socket, an expired channel or a lost message delays a lead,
 * and never costs one (THREATS: F22).
 */
import { warmReader } from '../budget/shared-reader.ts';
import { AuthenticationError, isPodError, UsageError } from '../errors.ts';
import { observedPass, type PassIdentity } from '../observe/observed-pass.ts';
import { backoffMs } from '../http/timing/backoff.ts';
import { ChannelKeeper } from '../channel/keeper.ts';
import type { ChannelState, KeeperOptions } from '../channel/keeper-options.ts';
import { pause } from '../http/timing/pause.ts';
import type { Pod, PodOptions, PodSettings } from '../solid/pod.ts';
import type { SyncOptions } from '../pass/options.ts';
import { PASS_BACKOFF, PassLoop } from './pass-loop.ts';
import type { SyncReport } from '../pass/report.ts';
import { onAbort } from '../system/on-abort.ts';

/** How a pass of live mode or of a schedule is run and told of. */
export interface RepeatOptions extends Omit<SyncOptions, 'full' | 'dryRun'> {
  /** The pod, as the operator calls it, for logs and reports; default `default`. */
  readonly name?: string;
  /** Ends it: the present batch is finished. */
  readonly signal?: AbortSignal;
  /** Called with each pass that came to its end. */
  readonly onReport?: (report: SyncReport, identity: PassIdentity) => void;
  /** Called with each pass that failed, and when it is tried again, in milliseconds. */
  readonly onFailure?: (error: unknown, retryMs: number) => void;
  /** Runs one pass; default `observedPass`. */
  readonly runPass?: (pod: Pod, options: SyncOptions, identity: PassIdentity) => Promise<SyncReport>;
}

/** Keeps a channel until the signal. */
export interface Keeper {
  run(signal: AbortSignal): Promise<void>;
}

/** How live mode runs; every member has a default. */
export interface WatchOptions extends RepeatOptions {
  /** Between two passes that no channel asked for, while one is connected, in milliseconds; default 300,000. */
  readonly reconcileMs?: number;
  /** The same while none is connected, in milliseconds; default 30,000. */
  readonly pollMs?: number;
  /** Told when a channel was connected or lost. */
  readonly onChannel?: (state: ChannelState) => void;
  /** What keeps the channel; default one that connects over one of the kinds of `CHANNEL_KINDS`. */
  readonly keep?: (pod: Pod, hooks: Pick<KeeperOptions, 'onHint' | 'onState'>) => Keeper;
  /** @internal How the channel is kept; for tests. */
  readonly channel?: Partial<Omit<KeeperOptions, 'onHint' | 'onState'>>;
}

/** The defaults of {@link WatchOptions}. */
export const WATCH_DEFAULTS = { reconcileMs: 300_000, pollMs: 30_000 } as const;

/**
 * Watches the inbox of a pod until `signal`. Passes that fail are told to `onFailure` and tried again; so are connections.
 *
 * @throws UsageError, and AuthenticationError where the credentials are refused before the first pass came to its end.
 */
export async function watchInbox(pod: Pod, options: WatchOptions = {}): Promise<void> {
  const { reconcileMs, pollMs, onChannel, channel, keep, onFailure, ...repeat } = { ...WATCH_DEFAULTS, ...options };
  const pass = createPass(pod, repeat);
  let isConnected = false;
  const loop = new PassLoop({
    pass: (trigger) => pass.run(trigger),
    onFailure: (error, retryMs) => {
      if (isHopeless(error, pass.hasSucceeded())) throw error;
      onFailure?.(error, retryMs);
    },
    intervalMs: () => (isConnected ? reconcileMs : Math.min(pollMs, reconcileMs)),
  });
  const hooks: Pick<KeeperOptions, 'onHint' | 'onState'> = {
    onHint: () => {
      loop.wake('channel');
    },
    onState: (state) => {
      isConnected = state.kind !== 'none';
      if (isConnected) loop.wakeNow('channel');
      else loop.resetTimer();
      onChannel?.(state);
    },
  };
  const keeper = keep?.(pod, hooks) ?? new ChannelKeeper(pod, { ...channel, ...hooks });
  loop.wakeNow('start');
  await runTogether(repeat.signal, [(signal) => loop.run(signal), (signal) => keeper.run(signal)]);
}

/**
 * Opens a pod, watches its inbox, and closes it. A server that is down is waited for, also at the start. Any number of pods
 * may be watched in one process.
 *
 * @throws as {@link watchInbox}; PodError for a storage or inbox that is not found or forbidden.
 */
export async function watchPod(settings: PodSettings, options: WatchOptions & PodOptions = {}): Promise<void> {
  const { timeoutMs, retries, retryBaseMs, retryCapMs, onRetry, ...watch } = options;
  // Signing in needs a third of all the code there is.
  const { openPod } = await import('../solid/pod.ts');
  const open = (): Promise<Pod> => openPod(settings, { timeoutMs, retries, retryBaseMs, retryCapMs, onRetry });
  const pod = await openPatiently(open, watch);
  if (pod === undefined) return;
  try {
    // A watch goes on for months: it can afford what makes the first lead as quick as the others.
    void warmReader();
    await watchInbox(pod, watch);
  } finally {
    await pod.close();
  }
}

/** One pass after the other over a pod, as the options say. */
export function createPass(pod: Pod, options: Omit<RepeatOptions, 'onFailure'>) {
  const { name = 'default', runPass = observedPass, onReport, ...passOptions } = options;
  let succeeded = false;
  return {
    /** Runs one. Throws as a pass does. */
    run: async (trigger: PassIdentity['trigger']): Promise<void> => {
      const identity = { pod: name, trigger };
      const report = await runPass(pod, passOptions, identity);
      succeeded = true;
      onReport?.(report, identity);
    },
    /** Whether any came to its end so far. */
    hasSucceeded: (): boolean => succeeded,
  };
}

/**
 * What no repetition heals: wrong settings, and credentials that were refused from the beginning. Later on a refusal may be a
 * token endpoint that is down, or a server that has lost its memory for a while.
 */
export function isHopeless(error: unknown, hasSucceeded: boolean): boolean {
  return error instanceof UsageError || (!hasSucceeded && error instanceof AuthenticationError);
}

/** Tries again, with longer pauses, while the server is down; undefined if the signal came first. */
async function openPatiently(
  open: () => Promise<Pod>,
  { onFailure, signal }: Pick<RepeatOptions, 'onFailure' | 'signal'>,
): Promise<Pod | undefined> {
  for (let failures = 1; signal?.aborted !== true; failures += 1) {
    try {
      return await open();
    } catch (error) {
      if (!isPodError(error, 'unavailable', 'timeout')) throw error;
      const retryMs = backoffMs(failures, PASS_BACKOFF, Math.random());
      onFailure?.(error, retryMs);
      // What ends the pause early is the stop, which the loop sees.
      await pause(retryMs, [signal]).catch(() => undefined);
    }
  }
  return undefined;
}

/** Runs all of them until the signal; if one fails, the others are stopped, and waited for. */
async function runTogether(
  signal: AbortSignal | undefined,
  works: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort(new Error('stopped'));
  };
  const release = onAbort(signal, stop);
  try {
    const ends = await Promise.allSettled(
      works.map(async (work) => {
        try {
          await work(controller.signal);
        } finally {
          stop();
        }
      }),
    );
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  } finally {
    release();
  }
}

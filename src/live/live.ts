/**
 * Live mode: runs a pass after each message of a notification channel, after each connection, and on a slow timer. A message
 * only wakes leadpod; the listing of the inbox decides what is new. So a lost connection, channel or message can delay a lead,
 * but cannot lose it (CONTRIBUTING.md, F22).
 */
import { warmReader } from '../budget/shared-reader.ts';
import { AuthenticationError, isPodError, UsageError } from '../errors.ts';
import type { Observation } from '../observe/observation.ts';
import { observedOpening, observedPass, type PassIdentity } from '../observe/observed-pass.ts';
import { backoffMs } from '../http/timing/backoff.ts';
import { ChannelKeeper } from '../channel/keeper.ts';
import type { ChannelState, KeeperOptions } from '../channel/keeper-options.ts';
import { pause } from '../http/timing/pause.ts';
import type { Pod, PodOptions, PodSettings } from '../solid/pod.ts';
import type { SyncOptions } from '../pass/options.ts';
import { PASS_BACKOFF, PassLoop } from './pass-loop.ts';
import type { SyncReport } from '../pass/report.ts';
import { onAbort } from '../system/on-abort.ts';

/** Options for repeated passes, in live mode and in schedules. */
export interface RepeatOptions extends Omit<SyncOptions, 'full' | 'dryRun'> {
  /** The name that the operator gave to the pod. It is used in logs and reports. Default: `default`. */
  readonly name?: string;
  /** Stops the passes after the current batch. */
  readonly signal?: AbortSignal;
  /** Called after each pass that succeeded. */
  readonly onReport?: (report: SyncReport, identity: PassIdentity) => void;
  /** Called after each pass that failed, with the time until the next attempt, in milliseconds. */
  readonly onFailure?: (error: unknown, retryMs: number) => void;
  /**
   * Gets the log, the metrics and the traces of passes, and of failures to open the pod. Default: an OpenTelemetry SDK, if the
   * process has started one.
   */
  readonly observation?: Observation;
  /** Runs one pass. Default: `observedPass`. */
  readonly runPass?: (
    pod: Pod,
    options: SyncOptions,
    identity: PassIdentity,
    observation?: Observation,
  ) => Promise<SyncReport>;
}

/** Keeps a channel open until the signal is aborted. */
export interface Keeper {
  run(signal: AbortSignal): Promise<void>;
}

/** The options of live mode. Every option has a default. */
export interface WatchOptions extends RepeatOptions {
  /** The time between two passes by the timer while a channel is connected, in milliseconds. Default: 300,000. */
  readonly reconcileMs?: number;
  /** The time between two passes by the timer while no channel is connected, in milliseconds. Default: 30,000. */
  readonly pollMs?: number;
  /** Called when a channel was connected or lost. */
  readonly onChannel?: (state: ChannelState) => void;
  /** Creates the object that keeps the channel open. Default: one that uses one of the `CHANNEL_KINDS`. */
  readonly keep?: (pod: Pod, hooks: Pick<KeeperOptions, 'onHint' | 'onState'>) => Keeper;
  /** @internal Settings of the channel, for tests. */
  readonly channel?: Partial<Omit<KeeperOptions, 'onHint' | 'onState'>>;
}

/** The name of a pod that has none. */
const DEFAULT_NAME = 'default';

/** The defaults of {@link WatchOptions}. */
export const WATCH_DEFAULTS = { reconcileMs: 300_000, pollMs: 30_000 } as const;

/**
 * Watches the inbox of a pod until `signal` is aborted. A failed pass is reported to `onFailure` and tried again. A lost
 * connection is opened again.
 *
 * @throws UsageError; AuthenticationError if the server refuses the credentials before a pass has succeeded.
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
 * Opens a pod, watches its inbox, and closes it. If the server is down, it waits and tries again, also at the start. A process
 * may watch any number of pods.
 *
 * @throws the errors of {@link watchInbox}; PodError if the storage or the inbox is not found, or if access is forbidden.
 */
export async function watchPod(settings: PodSettings, options: WatchOptions & PodOptions = {}): Promise<void> {
  const { timeoutMs, retries, retryBaseMs, retryCapMs, onRetry, onAnswer, ...watch } = options;
  // Imported here, because the code for signing in is a third of all code.
  const { openPod } = await import('../solid/pod.ts');
  const open = (): Promise<Pod> =>
    openPod(settings, { timeoutMs, retries, retryBaseMs, retryCapMs, onRetry, onAnswer });
  const identity = { pod: watch.name ?? DEFAULT_NAME, trigger: 'start' } as const;
  const pod = await openPatiently(() => observedOpening(open, identity, watch), watch);
  if (pod === undefined) return;
  try {
    // Starts the thread that reads messages in advance. Otherwise the first lead would take longer than the others.
    void warmReader();
    await watchInbox(pod, watch);
  } finally {
    await pod.close();
  }
}

/** Creates the function that runs passes over a pod, one at a time. */
export function createPass(pod: Pod, options: Omit<RepeatOptions, 'onFailure'>) {
  const { name = DEFAULT_NAME, observation, runPass = observedPass, onReport, ...passOptions } = options;
  let succeeded = false;
  return {
    /** Runs one pass. Throws as `runPass` does. */
    run: async (trigger: PassIdentity['trigger']): Promise<void> => {
      const identity = { pod: name, trigger };
      const report = await runPass(pod, passOptions, identity, observation);
      succeeded = true;
      onReport?.(report, identity);
    },
    /** Whether a pass has already succeeded. */
    hasSucceeded: (): boolean => succeeded,
  };
}

/**
 * Whether an error will not go away if the pass is repeated: wrong settings, or credentials that the server has never accepted.
 * If a pass has succeeded before, a refusal may be temporary: the token endpoint may be down, or the server may have lost its
 * state.
 */
export function isHopeless(error: unknown, hasSucceeded: boolean): boolean {
  return error instanceof UsageError || (!hasSucceeded && error instanceof AuthenticationError);
}

/**
 * Opens the pod. While the server is down, tries again with growing pauses. Returns `undefined` if the signal is aborted first.
 */
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
      // Only the signal can end the pause early, and the condition of the loop checks the signal.
      await pause(retryMs, [signal]).catch(() => undefined);
    }
  }
  return undefined;
}

/** Runs all tasks until the signal is aborted. If one fails, stops the others and waits for their end. */
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

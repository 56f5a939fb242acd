/** Runs one job: a pass over the pod that it names, as long as the worker has the lease. */
import type { Observation } from '../../observe/observation.ts';
import { observedOpening, observedPass } from '../../observe/observed-pass.ts';
import { openPod, type Pod, type PodOptions, type PodSettings } from '../../solid/pod.ts';
import type { SyncOptions } from '../../pass/options.ts';
import type { SyncReport } from '../../pass/report.ts';
import { askedPauseMs } from '../failure.ts';
import type { Lease } from './lease.ts';
import type { PodRegistry } from '../registry/registry.ts';
import { joinSignals, onAbort } from '../../system/on-abort.ts';

/** What the passes of a worker use. */
export interface PassPlan {
  /** Returns the current registry. */
  readonly registry: () => PodRegistry;
  /** The options of a pass, by the name of the pod. Options in the registry replace them. */
  readonly optionsOf: (name: string) => SyncOptions;
  /** Options of every pass. They replace those in the registry. */
  readonly overrides: SyncOptions;
  /** How to connect to pods. */
  readonly pod: PodOptions;
  /** Gets the log, the metrics and the traces of passes. */
  readonly observation: Observation | undefined;
  /** Aborts the requests that are running. */
  readonly leave: AbortSignal;
  /** Ends the pass after the current batch. */
  readonly stop: AbortSignal;
  /** Called when a server asks for a pause of `forMs` milliseconds. */
  readonly onPause: (origin: string, forMs: number) => void;
}

/** The origin of the server of a pod. Limits are counted by it. */
export function serverOf({ storage, inbox, webId, issuer }: PodSettings): string {
  return new URL(storage ?? inbox ?? webId ?? issuer).origin;
}

/**
 * Opens the pod, runs a pass under the lease, and closes the pod.
 *
 * @throws as `observedPass` does; LeaseLostError.
 */
export async function runPass(
  name: string,
  settings: PodSettings,
  lease: Lease,
  { registry, optionsOf, overrides, pod: talk, observation, leave, stop, onPause }: PassPlan,
): Promise<SyncReport> {
  const origin = serverOf(settings);
  const end = joinSignals([leave, lease.signal]);
  const identity = { pod: name, trigger: 'job' } as const;
  const open = (): Promise<Pod> =>
    openPod(settings, {
      ...talk,
      signal: end.signal,
      mayWrite: lease.check,
      onRetry: (event) => {
        talk.onRetry?.(event);
        // This request waits in any case. `onPause` lets the other passes on this server wait too.
        const forMs = askedPauseMs(event.error);
        if (forMs !== undefined) onPause(origin, forMs);
      },
    });
  try {
    const opening = (): Promise<Pod> => unlessEnded(open(), end.signal);
    const pod = await observedOpening(opening, identity, { observation, signal: stop });
    try {
      const options = { ...optionsOf(name), ...registry().passOptionsOf(name), ...overrides, signal: stop };
      return await pod.run(() => observedPass(pod, options, identity, observation));
    } finally {
      await pod.close();
    }
  } finally {
    end.release();
  }
}

/** Signing in cannot be aborted, and may take long. A worker that stops does not wait for it. */
async function unlessEnded(opening: Promise<Pod>, end: AbortSignal): Promise<Pod> {
  const ended = new Promise<never>((_, reject) => {
    onAbort(end, reject);
  });
  try {
    return await Promise.race([opening, ended]);
  } catch (error) {
    opening.then((pod) => pod.close()).catch(() => undefined);
    throw error;
  }
}

/** One job: a pass over the pod that it names, as long as it is this worker's to run. */
import type { Observation } from '../../observe/observation.ts';
import { observedPass } from '../../observe/observed-pass.ts';
import { openPod, type Pod, type PodOptions, type PodSettings } from '../../solid/pod.ts';
import type { SyncOptions } from '../../pass/options.ts';
import type { SyncReport } from '../../pass/report.ts';
import { askedPauseMs } from '../failure.ts';
import type { Lease } from './lease.ts';
import type { PodRegistry } from '../registry/registry.ts';
import { joinSignals, onAbort } from '../../system/on-abort.ts';

/** What a pass of the fleet needs to know. */
export interface PassPlan {
  /** The registry as it is at this moment. */
  readonly registry: () => PodRegistry;
  /** How passes run, by the name of the pod; what the registry says of a pod comes before it. */
  readonly optionsOf: (name: string) => SyncOptions;
  /** How pods are talked to. */
  readonly pod: PodOptions;
  /** Who is told of the passes. */
  readonly observation: Observation | undefined;
  /** Ends what is under way where it stands. */
  readonly leave: AbortSignal;
  /** Ends the pass after the present batch. */
  readonly stop: AbortSignal;
  /** A server asks to be left alone for so long. */
  readonly onPause: (origin: string, forMs: number) => void;
}

/** Which server a pod is on, as limits are counted. */
export function serverOf({ storage, inbox, webId, issuer }: PodSettings): string {
  return new URL(storage ?? inbox ?? webId ?? issuer).origin;
}

/** Opens the pod, runs a pass under the lease, closes the pod. Throws as `observedPass`, or `LeaseLostError`. */
export async function runPass(
  name: string,
  settings: PodSettings,
  lease: Lease,
  { registry, optionsOf, pod: talk, observation, leave, stop, onPause }: PassPlan,
): Promise<SyncReport> {
  const origin = serverOf(settings);
  const end = joinSignals([leave, lease.signal]);
  const opening = openPod(settings, {
    ...talk,
    signal: end.signal,
    mayWrite: lease.check,
    onRetry: (event) => {
      talk.onRetry?.(event);
      // The pass waits by itself; the others on this server need not find out one by one.
      const forMs = askedPauseMs(event.error);
      if (forMs !== undefined) onPause(origin, forMs);
    },
  });
  try {
    const pod = await unlessEnded(opening, end.signal);
    try {
      const options = { ...optionsOf(name), ...registry().passOptionsOf(name), signal: stop };
      return await pod.run(() => observedPass(pod, options, { pod: name, trigger: 'job' }, observation));
    } finally {
      await pod.close();
    }
  } finally {
    end.release();
  }
}

/** Signing in knows no signal, and may take its time: no one waits for it who has to go. */
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

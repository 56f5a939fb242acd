/** The parts of a simulated fleet: pods, servers, workers and jobs. */
import type { Line, Station } from './fleet-events.ts';

export const S = 1000;
export const DAY_MS = 86_400 * S;

/** The state of a pod. `held`: it waits for its server, for the end of its pause, or for the lock of a worker that died. */
export type Place = 'nowhere' | 'waiting' | 'held' | 'active';

/** A pod, and what its inbox has. */
export interface SimulatedPod {
  readonly number: number;
  readonly server: SimulatedServer;
  place: Place;
  /** The pod was enqueued while it was processed, so it is enqueued once more after that. */
  again: boolean;
  failures: number;
  enqueuedMs: number;
  /** When the notifications in its inbox were posted. */
  posts: number[];
}

/** A server with many pods. */
export interface SimulatedServer {
  readonly station: Station;
  readonly parked: Line<SimulatedPod>;
  passes: number;
}

/** A process that works on jobs. */
export interface SimulatedWorker {
  readonly number: number;
  readonly station: Station;
  readonly jobs: Set<Job>;
  alive: boolean;
}

/** A pass over a pod by a worker. */
export interface Job {
  readonly pod: SimulatedPod;
  readonly worker: SimulatedWorker;
  readonly isFailing: boolean;
  left: number;
  /** The number of notifications in its listing; `undefined` before the listing was read. */
  taken: number | undefined;
  over: boolean;
}

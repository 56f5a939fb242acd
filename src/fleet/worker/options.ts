/** How a worker of the fleet runs, and what it tells. */
import type { Observation } from '../../observe/observation.ts';
import type { SyncOptions } from '../../pass/options.ts';
import type { SyncReport } from '../../pass/report.ts';
import type { PodOptions } from '../../solid/pod.ts';
import type { FleetPlace } from '../queue/place.ts';
import type { EnqueueOptions } from '../queue/queue.ts';
import type { PodRegistry } from '../registry/registry.ts';

/** How a worker runs; every member but the first two has a default. */
export interface FleetWorkerOptions extends FleetPlace {
  /** Which pods there are; asked again for each job. */
  readonly registry: () => PodRegistry;
  /** Pods at one time; default 4. */
  readonly concurrency?: number;
  /** Passes at one time on one server, over all workers; 0 (default) is any number. */
  readonly perServer?: number;
  /** A worker that is silent for so long is taken for dead, in milliseconds; default 20,000. */
  readonly lockMs?: number;
  /** How often someone looks for the jobs of dead workers, in milliseconds; default a quarter of `lockMs`. */
  readonly takeoverMs?: number;
  /** What it is called, by default machine and process. */
  readonly name?: string;
  /** How passes run, by the name of the pod; what the registry says of a pod comes before it. */
  readonly optionsOf?: (name: string) => SyncOptions;
  /** How pods are talked to. */
  readonly pod?: PodOptions;
  /** Who is told of the passes; default: only an SDK of OpenTelemetry. */
  readonly observation?: Observation;
  /** How pods are enqueued by the clock. */
  readonly enqueue?: EnqueueOptions;
  /** Told what becomes of each job. */
  readonly onPass?: (outcome: PassOutcome) => void;
  /** Called with what a person should know; no secret and nothing of a person is in it. */
  readonly onNote?: (words: string) => void;
}

/** What happened to a job. `error` may name the address of the pod; it is not for Redis. */
export type PassOutcome =
  | { readonly kind: 'passed'; readonly pod: string; readonly report: SyncReport }
  | { readonly kind: 'failed'; readonly pod: string; readonly error: unknown; readonly isLast: boolean }
  /** Its server is full or asked for a pause: it waits, and no attempt is counted. */
  | { readonly kind: 'delayed'; readonly pod: string }
  /** The worker stops: it goes back to the queue as it came. */
  | { readonly kind: 'returned'; readonly pod: string }
  /** This worker was away for too long: another one has it. */
  | { readonly kind: 'lost'; readonly pod: string };

/** How a worker is. */
export interface FleetWorkerStatus {
  /** Connected, and taking work. */
  readonly ready: boolean;
  /** Pods that are being worked on here. */
  readonly running: number;
  /** Jobs in the whole fleet; undefined while Redis is lost. */
  readonly queue: { readonly waiting: number; readonly active: number; readonly delayed: number } | undefined;
}

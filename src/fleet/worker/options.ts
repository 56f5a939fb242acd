/** The options, the results and the state of a worker. */
import type { Observation } from '../../observe/observation.ts';
import type { SyncOptions } from '../../pass/options.ts';
import type { SyncReport } from '../../pass/report.ts';
import type { PodOptions } from '../../solid/pod.ts';
import type { FleetPlace } from '../queue/place.ts';
import type { EnqueueOptions } from '../queue/queue.ts';
import type { PodRegistry } from '../registry/registry.ts';

/** The options of a worker. All except `redis` and `registry` have a default. */
export interface FleetWorkerOptions extends FleetPlace {
  /** Returns the registry. It is called for each job. */
  readonly registry: () => PodRegistry;
  /** How many pods the worker processes at the same time. Default: 4. */
  readonly concurrency?: number;
  /** How many passes may run on one server at the same time, counted over all workers. Default: 0, which means no limit. */
  readonly perServer?: number;
  /**
   * How long the lock of a job lasts, in milliseconds. If a worker does not extend it in this time, others treat it as dead.
   * Default: 20,000.
   */
  readonly lockMs?: number;
  /** The time after which workers look again for jobs of dead workers, in milliseconds. Default: a quarter of `lockMs`. */
  readonly takeoverMs?: number;
  /** The name of the worker. Default: host name and process id. */
  readonly name?: string;
  /** The options of a pass, by the name of the pod. Options in the registry replace them. */
  readonly optionsOf?: (name: string) => SyncOptions;
  /** Options of every pass. They replace those in the registry. */
  readonly overrides?: SyncOptions;
  /** How to connect to pods. */
  readonly pod?: PodOptions;
  /** Gets the log, the metrics and the traces of passes. Default: an OpenTelemetry SDK, if the process has started one. */
  readonly observation?: Observation;
  /** How the clock enqueues pods. */
  readonly enqueue?: EnqueueOptions;
  /** Called with the result of each job. */
  readonly onPass?: (outcome: PassOutcome) => void;
  /** Called with notes for the operator. They contain no secrets and no personal data. */
  readonly onNote?: (words: string) => void;
}

/** The result of a job. `error` may contain URLs of the pod, so it must not be stored in Redis. */
export type PassOutcome =
  | { readonly kind: 'passed'; readonly pod: string; readonly report: SyncReport }
  | { readonly kind: 'failed'; readonly pod: string; readonly error: unknown; readonly isLast: boolean }
  /** The server is full, or has asked for a pause. The job waits. This is not counted as an attempt. */
  | { readonly kind: 'delayed'; readonly pod: string }
  /** The worker stops, and the job goes back to the queue unchanged. */
  | { readonly kind: 'returned'; readonly pod: string }
  /** This worker could not reach Redis for too long, and another worker may have the job. */
  | { readonly kind: 'lost'; readonly pod: string };

/** The state of a worker. */
export interface FleetWorkerStatus {
  /** Whether Redis answers, and the worker takes jobs. */
  readonly ready: boolean;
  /** How many pods this worker is processing. */
  readonly running: number;
  /** The numbers of jobs of the whole fleet; `undefined` while Redis does not answer. */
  readonly queue: { readonly waiting: number; readonly active: number; readonly delayed: number } | undefined;
}

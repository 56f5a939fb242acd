/** The options, the reports and the state of a worker. */
import type { Observation } from '../../observe/observation.ts';
import type { SyncOptions } from '../../pass/options.ts';
import type { SyncReport } from '../../pass/report.ts';
import type { PodOptions } from '../../solid/pod.ts';
import type { FleetPlace } from '../queue/place.ts';
import type { EnqueueOptions } from '../queue/queue.ts';
import type { PodRegistry } from '../registry/registry.ts';

/** The options of a worker. All but the first two have a default. */
export interface FleetWorkerOptions extends FleetPlace {
  /** Reads the registry. Called for each job. */
  readonly registry: () => PodRegistry;
  /** How many pods it processes at the same time. Default: 4. */
  readonly concurrency?: number;
  /** How many passes may run on one server at the same time, over all workers. Default: 0, no limit. */
  readonly perServer?: number;
  /** After how many milliseconds without a sign of life a worker counts as dead. Default: 20,000. */
  readonly lockMs?: number;
  /** How often workers look for jobs of dead workers, in milliseconds. Default: a quarter of `lockMs`. */
  readonly takeoverMs?: number;
  /** The name of the worker. Default: host name and process id. */
  readonly name?: string;
  /** The options of a pass, by the name of the pod. Those of the registry take precedence. */
  readonly optionsOf?: (name: string) => SyncOptions;
  /** How to connect to pods. */
  readonly pod?: PodOptions;
  /** Where passes are reported. Default: an OpenTelemetry SDK, if the process has started one. */
  readonly observation?: Observation;
  /** How the clock enqueues pods. */
  readonly enqueue?: EnqueueOptions;
  /** Called with the result of each job. */
  readonly onPass?: (outcome: PassOutcome) => void;
  /** Called with notes for the operator. They contain no secrets and no personal data. */
  readonly onNote?: (words: string) => void;
}

/** The result of a job. `error` may contain URLs of the pod and must not be stored in Redis. */
export type PassOutcome =
  | { readonly kind: 'passed'; readonly pod: string; readonly report: SyncReport }
  | { readonly kind: 'failed'; readonly pod: string; readonly error: unknown; readonly isLast: boolean }
  /** The server is full or asked for a pause. The job waits, and this does not count as an attempt. */
  | { readonly kind: 'delayed'; readonly pod: string }
  /** The worker is stopping, and the job goes back to the queue unchanged. */
  | { readonly kind: 'returned'; readonly pod: string }
  /** This worker was unreachable for too long, and another one has the job. */
  | { readonly kind: 'lost'; readonly pod: string };

/** The state of a worker. */
export interface FleetWorkerStatus {
  /** Whether it is connected and takes jobs. */
  readonly ready: boolean;
  /** How many pods this worker is processing. */
  readonly running: number;
  /** The jobs of the whole fleet; `undefined` while Redis is lost. */
  readonly queue: { readonly waiting: number; readonly active: number; readonly delayed: number } | undefined;
}

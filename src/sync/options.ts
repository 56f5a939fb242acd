/** How a pass runs. */
import type { ParseOptions } from '../core/notification.ts';
import type { TrustPolicy } from '../core/trust.ts';
import type { IndexLimits } from '../pod/identity-index.ts';
import type { SyncNote, SyncProgress } from './report.ts';

/** How a pass runs; every member has a default. */
export interface SyncOptions extends ParseOptions {
  /** `keep` (default) remembers what was handled, `delete` takes lead events out of the inbox once they are stored. */
  readonly ack?: 'keep' | 'delete';
  /** Read everything, handled before or not. */
  readonly full?: boolean;
  /** Read and compute, write nothing. */
  readonly dryRun?: boolean;
  /** Whose events are taken; default everybody's. What is not believed goes to quarantine as `untrusted-sender`. */
  readonly trust?: TrustPolicy;
  /** Requests at one time; default 8. */
  readonly concurrency?: number;
  /** Most notifications to read. */
  readonly limit?: number;
  /** Ends the pass early: what was read is finished, nothing more is read. */
  readonly signal?: AbortSignal;
  /** The clock, for names of months and times of reading. */
  readonly now?: () => Date;
  /** @internal When the identity index grows; for tests. */
  readonly indexLimits?: Partial<IndexLimits>;
  /** Told how far the pass is, often. */
  readonly onProgress?: (progress: SyncProgress) => void;
  /** Told of each thing that a person should know of; the pass goes on. */
  readonly onNote?: (note: SyncNote) => void;
}

/** How a pass runs. */
import type { LeadBounds } from '../core/lead-bounds.ts';
import type { ParseOptions } from '../core/notification.ts';
import type { TrustPolicy } from '../core/trust.ts';
import type { Warning } from '../core/warning.ts';
import type { IndexLimits } from '../pod/identity-index.ts';
import type { PartLimits } from '../pod/parts.ts';
import type { SyncNote, SyncProgress } from './report.ts';

/** The parts of a pass, for whoever watches it. */
export type PassStage =
  'open' | 'list' | 'read' | 'journal' | 'update' | 'commit' | 'acknowledge' | 'compact' | 'settle';

/** A notification of lead events that stands in the pod now. */
export interface CommittedNotification {
  readonly source: string;
  /**
   * From its posting to now, in milliseconds of the server's clock, right to about a second; absent where the server does
   * not say when it was posted.
   */
  readonly lagMs?: number;
}

/** How leads are changed, by a pass or by a command of care; every member has a default. */
export interface ChangeOptions extends ParseOptions {
  /** Read and compute, write nothing. */
  readonly dryRun?: boolean;
  /** Whose events are taken; default everybody's. What is not believed goes to quarantine as `untrusted-sender`. */
  readonly trust?: TrustPolicy;
  /** Requests at one time; default 8. */
  readonly concurrency?: number;
  /** The clock, for names of months and times of reading. */
  readonly now?: () => Date;
  /** @internal When the identity index grows; for tests. */
  readonly indexLimits?: Partial<IndexLimits>;
  /** @internal How large a lead may become; for tests. */
  readonly bounds?: Partial<LeadBounds>;
  /** @internal How large a resource may become that holds many things; for tests. */
  readonly partLimits?: Partial<PartLimits>;
  /** @internal Waits until a second of the server is over; for tests. */
  readonly wait?: (ms: number, signals: readonly (AbortSignal | undefined)[]) => Promise<void>;
  /** Told of each thing that a person should know of; the work goes on. */
  readonly onNote?: (note: SyncNote) => void;
}

/** How a pass runs; every member has a default. */
export interface SyncOptions extends ChangeOptions {
  /** `keep` (default) remembers what was handled, `delete` takes lead events out of the inbox once they are stored. */
  readonly ack?: 'keep' | 'delete';
  /** Read everything, handled before or not. */
  readonly full?: boolean;
  /** Most notifications to read. */
  readonly limit?: number;
  /** Ends the pass early: what was read is finished, nothing more is read. */
  readonly signal?: AbortSignal;
  /** @internal How long a batch is read, in milliseconds; for tests. */
  readonly batchMs?: number;
  /** @internal Milliseconds that the pass waits for origins (`trust.verify`); for tests. */
  readonly originPatienceMs?: number;
  /** Told how far the pass is, often. */
  readonly onProgress?: (progress: SyncProgress) => void;
  /** Told of the repairs and warnings of each notification with lead events; the leads have them, too. */
  readonly onWarnings?: (source: string, warnings: readonly Warning[]) => void;
  /** Told of each batch, once journal, leads and commit record stand, which notifications are new in the pod. */
  readonly onCommitted?: (notifications: readonly CommittedNotification[]) => void;
  /** Runs each part of the pass; what `work` gives or throws is to be passed on. */
  readonly inStage?: <T>(stage: PassStage, work: () => Promise<T>) => Promise<T>;
}

/** Options of a workspace, and the shapes that it exchanges with its callers. */
import type { CommitRecord, JournalPlace } from '../store/journal/record.ts';
import type { LeadBounds } from '../lead/document/bounds.ts';
import type { Pod } from '../solid/pod.ts';
import type { TrustPolicy } from '../lead/identity/trust.ts';
import type { ParseOptions } from '../message/parsed-notification.ts';
import type { IndexLimits } from '../store/identity-index.ts';
import type { PartLimits } from '../store/parts.ts';
import type { LeadsUpdate, UpdateContext } from './update/update.ts';

/** A segment of the journal, and what its commit record will say was handled. */
export interface Segment {
  readonly place: JournalPlace;
  readonly handled: CommitRecord['handled'];
  /** Whether it is too large to be merged. */
  readonly isLarge?: boolean;
}

/** The content of a commit record, without its time. */
export type CommitContent = Partial<Omit<CommitRecord, 'at' | 'stays'>>;

/** A note about a pass that continues. It names a notification or lead by its URL and never quotes its content. */
export interface SyncNote {
  readonly kind: 'warning' | 'problem';
  /** The notification, lead or container. */
  readonly url: string;
  readonly message: string;
}

/** Options of everything that changes leads. Each has a default. */
export interface WorkOptions {
  /** The senders whose events are accepted; default everyone. Other events go to the quarantine as `untrusted-sender`. */
  readonly trust?: TrustPolicy;
  /** The most requests at the same time; default 16. It starts with 8 and adapts to how the server answers. */
  readonly concurrency?: number;
  /** Read and compute, but write nothing. */
  readonly dryRun?: boolean;
  /** The clock, for the names of months and the times of reading. */
  readonly now?: () => Date;
  /** @internal Limits of the identity index, for tests. */
  readonly indexLimits?: Partial<IndexLimits>;
  /** @internal Size limits of a lead, for tests. */
  readonly bounds?: Partial<LeadBounds>;
  /** @internal Size limits of a resource with many items, for tests. */
  readonly partLimits?: Partial<PartLimits>;
  /** @internal Waits for the next second of the server's clock, for tests. */
  readonly wait?: (ms: number, signals: readonly (AbortSignal | undefined)[]) => Promise<void>;
  /** Called with each note for a person. The pass continues. */
  readonly onNote?: (note: SyncNote) => void;
}

/** Options of a workspace. Each has a default. */
export interface WorkspaceOptions
  extends WorkOptions, Pick<ParseOptions, 'limits' | 'region' | 'timeZone' | 'placeholders' | 'documentLoader'> {
  /** Called after each lead that was written. */
  readonly onWritten?: () => void;
  /** Called with the result of finishing the work of other processes. */
  readonly onUpdate?: (update: LeadsUpdate) => void;
}

/** Options of one update. */
export type UpdateChoices = Pick<UpdateContext, 'isUnsettled' | 'isUnindexed' | 'rewriteOutdated'> & Sparing;

/** What happens if a lead cannot be read or written. */
export interface Sparing {
  /** `true`: it is noted in the refusals of the workspace, and the other leads are updated. Otherwise it is an error. */
  readonly sparing?: boolean;
}

/** The server's time, if it is known. So all machines use the same months and days, even if their clocks differ. */
export function timeOf({ client }: Pod, { now }: WorkspaceOptions): Date {
  return now === undefined ? new Date(Date.now() + (client.clockSkewMs ?? 0)) : now();
}

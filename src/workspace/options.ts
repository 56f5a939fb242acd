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
  /** Is it too large to gain from merging? */
  readonly isLarge?: boolean;
}

/** What a commit record says besides its time. */
export type CommitContent = Partial<Omit<CommitRecord, 'at' | 'stays'>>;

/** A note about a pass that continues. It names a notification or lead by its URL and never quotes its content. */
export interface SyncNote {
  readonly kind: 'warning' | 'problem';
  /** The notification, lead or container. */
  readonly url: string;
  readonly message: string;
}

/** How leads are changed, by whatever changes them; every member has a default. */
export interface WorkOptions {
  /** Whose events are accepted; default everyone's. Others go to quarantine as `untrusted-sender`. */
  readonly trust?: TrustPolicy;
  /** The most requests at one time; default 16. It begins with 8, and how the server answers decides. */
  readonly concurrency?: number;
  /** Read and compute, and write nothing. */
  readonly dryRun?: boolean;
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
  /** Called with each thing that a person should know of; the pass goes on. */
  readonly onNote?: (note: SyncNote) => void;
}

/** How a workspace works; every member has a default. */
export interface WorkspaceOptions
  extends WorkOptions, Pick<ParseOptions, 'limits' | 'region' | 'timeZone' | 'placeholders' | 'documentLoader'> {
  /** Called with each lead that was written. */
  readonly onWritten?: () => void;
  /** Told what happened to leads by work that others left unfinished. */
  readonly onUpdate?: (update: LeadsUpdate) => void;
}

/** What differs between updates. */
export type UpdateChoices = Pick<UpdateContext, 'isUnsettled' | 'isUnindexed' | 'rewriteOutdated'> & Sparing;

/** How leads are met that refuse to be read or written. */
export interface Sparing {
  /** They are noted in the refusals of the workspace, and the others go on; else a refusal is an error. */
  readonly sparing?: boolean;
}

/**
 * The server's time, as far as it is known: months and days are named alike whatever the clocks of the machines say.
 */
export function timeOf({ client }: Pod, { now }: WorkspaceOptions): Date {
  return now === undefined ? new Date(Date.now() + (client.clockSkewMs ?? 0)) : now();
}

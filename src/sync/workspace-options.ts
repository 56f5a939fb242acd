/** How a workspace works, and what is told to it. */
import type { CommitRecord, JournalPlace } from '../pod/journal.ts';
import type { ChangeOptions } from './options.ts';
import type { LeadsUpdate, UpdateContext } from './update-leads.ts';

/** A segment of the journal, and what its commit record will say was handled. */
export interface Segment {
  readonly place: JournalPlace;
  readonly handled: CommitRecord['handled'];
  /** Is there nothing to be gained by merging it into others? */
  readonly isLarge?: boolean;
}

/** What a commit record says besides its time. */
export type CommitContent = Partial<Omit<CommitRecord, 'at' | 'stays'>>;

/** How a workspace works; every member has a default. */
export interface WorkspaceOptions extends ChangeOptions {
  /** Told of each lead that was written. */
  readonly onWritten?: () => void;
  /** Told what became of leads by work that others left unfinished. */
  readonly onUpdate?: (update: LeadsUpdate) => void;
}

/** What differs between updates. */
export type UpdateChoices = Pick<UpdateContext, 'isUnsettled' | 'isUnindexed' | 'rewriteOutdated'> & Sparing;

/** How leads are met that refuse to be read or written. */
export interface Sparing {
  /** They are noted in the refusals of the workspace, and the others go on; else a refusal is an error. */
  readonly sparing?: boolean;
}

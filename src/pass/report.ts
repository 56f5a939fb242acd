/** What a pass did, in the words of the contract. */

/** What happened to our own events in a pass; absent from a report where none were ever sent. */
export interface OutboxReport {
  /** On their way: they are tried again. */
  waiting: number;
  /** Reached their recipients in this pass. */
  delivered: number;
  /** Wait for someone to repair the reason. */
  needsPerson: number;
  /** Refused for good in this pass. */
  refused: number;
  /** Given up in this pass, since their time was over. */
  expired: number;
}

/** Counts of one pass. */
export interface SyncReport {
  /** Notifications that the inbox lists. */
  listed: number;
  /** Notifications that were read. */
  read: number;
  /** Notifications that were handled before, and those that someone else took away meanwhile. */
  skipped: number;
  /** Lead events in what was read, duplicates included. */
  events: number;
  /** Lead resources created, updated, and touched without a change. */
  created: number;
  updated: number;
  unchanged: number;
  /** Events that the pod knew already, or that came twice in this pass. */
  duplicate: number;
  /** Notifications of other topics, left where they are. */
  unsupported: number;
  /** Those of them that speak of a lead, and are no event of one: a lead may be lost with each. */
  missed: number;
  quarantined: number;
  /**
   * Notifications that could not be read or whose lead must not be read or written, and leads that could not be rebuilt; tried
   * again in the next pass.
   */
  failed: number;
  /** Notifications that were deleted from the inbox, with `ack: 'delete'`. */
  deleted: number;
  /** Where leads are routed: offers that were made, and offers that ended without an acceptance. */
  offered?: number;
  withdrawn?: number;
  /** The same: offers of earlier passes that were accepted, and rejected. */
  taken?: number;
  declined?: number;
  /** Where there are deadlines: leads that wait too long, by what they wait for. */
  overdue?: { readonly answer: number; readonly assignment: number };
  outbox?: OutboxReport;
  /** HTTP requests, sign-in included where it belongs to this pass. */
  requests: number;
  seconds: number;
}

/** A pass that did nothing yet. */
export function emptyReport(): SyncReport {
  return {
    ...{ listed: 0, read: 0, skipped: 0, events: 0, created: 0, updated: 0, unchanged: 0 },
    ...{ duplicate: 0, unsupported: 0, missed: 0, quarantined: 0, failed: 0, deleted: 0, requests: 0, seconds: 0 },
  };
}

/** How far a pass is. */
export interface SyncProgress {
  /** Notifications that the inbox lists, and how many of them are new. */
  readonly listed: number;
  readonly toRead: number;
  readonly read: number;
  /** Lead resources written so far. */
  readonly written: number;
}

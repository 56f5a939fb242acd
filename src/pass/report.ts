/** The counts of a pass. */

/** What happened to our own events in a pass. Missing in a report if none were ever sent. */
export interface OutboxReport {
  /** Not delivered yet, to be tried again. */
  waiting: number;
  /** Delivered in this pass. */
  delivered: number;
  /** Waiting until someone removes the obstacle. */
  needsPerson: number;
  /** Refused permanently in this pass. */
  refused: number;
  /** Expired in this pass. */
  expired: number;
}

/** The counts of one pass. */
export interface SyncReport {
  /** Notifications in the inbox. */
  listed: number;
  /** Notifications that were read. */
  read: number;
  /** Notifications that were handled before, and those that were removed in the meantime. */
  skipped: number;
  /** Lead events in the notifications that were read, including duplicates. */
  events: number;
  /** Lead resources that were created, changed, and checked without a change. */
  created: number;
  updated: number;
  unchanged: number;
  /** Events that the pod had already, or that came twice in this pass. */
  duplicate: number;
  /** Notifications of other topics. They stay in the inbox. */
  unsupported: number;
  /** Those of them that mention a lead but are not lead events. Each may be a lost lead. */
  missed: number;
  quarantined: number;
  /**
   * Notifications that could not be read, or whose lead is refused, and leads that could not be rebuilt. The next pass tries
   * them again.
   */
  failed: number;
  /** Notifications that were deleted from the inbox, with `ack: 'delete'`. */
  deleted: number;
  /** With routing: new offers, and offers that ended without an acceptance. */
  offered?: number;
  withdrawn?: number;
  /** With routing: earlier offers that were accepted or rejected. */
  taken?: number;
  declined?: number;
  /** With deadlines: overdue leads, by what they are waiting for. */
  overdue?: { readonly answer: number; readonly assignment: number };
  outbox?: OutboxReport;
  /** HTTP requests, including those of signing in if it belongs to this pass. */
  requests: number;
  seconds: number;
}

/** The report before anything was done. */
export function emptyReport(): SyncReport {
  return {
    listed: 0,
    read: 0,
    skipped: 0,
    events: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    duplicate: 0,
    unsupported: 0,
    missed: 0,
    quarantined: 0,
    failed: 0,
    deleted: 0,
    requests: 0,
    seconds: 0,
  };
}

/** The progress of a pass. */
export interface SyncProgress {
  /** Notifications in the inbox, and how many of them are new. */
  readonly listed: number;
  readonly toRead: number;
  readonly read: number;
  /** Lead resources written so far. */
  readonly written: number;
}

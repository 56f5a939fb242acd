/** The input and the result of an update of the leads. */
import type { LeadEvent } from '../../message/event/event.ts';
import type { LeadChange } from '../../store/journal/record.ts';
import type { GatherContext, StoredLeads } from './gather.ts';

/** For a lead in {@link LeadsUpdate.torn}. */
export const TORN = 'the lead is damaged and not in the journal. It stays as it is';

/** What happened to the leads of a batch. */
export interface LeadsUpdate {
  created: number;
  updated: number;
  unchanged: number;
  /** The number of events that the pod had already, or that came twice. */
  duplicate: number;
  /** Damaged resources that could not be rebuilt from their own text or from the journal. They stay as they are. */
  readonly torn: string[];
  readonly changes: LeadChange[];
  /** Leads that were written with an event that is held back for a person (see lead/identity/ties.ts). */
  readonly held: Set<string>;
  /** For the hash of each key that took part, whether an event finds its lead by it. */
  readonly keys: Map<string, boolean>;
  /**
   * Events of this batch that are in no lead, because their lead was refused: for the key of the event, the slug of that lead.
   */
  readonly waiting: Map<string, string>;
  /** The keys of events of this batch that are scores of a lead without other events. */
  readonly awaiting: Set<string>;
  /** Whether a lead now exists for which scores waited. */
  hasMetScores: boolean;
}

/** What an update needs besides reading. */
export interface UpdateContext extends GatherContext {
  /** The events in the journal, to rebuild a damaged lead. */
  readonly journalEvents: () => Promise<readonly LeadEvent[]>;
  readonly onWritten: () => void;
  /** Whether an event is about a forgotten person. Such events are left out, and removed from the leads. */
  readonly isForgotten: (event: LeadEvent) => boolean;
  /** The places in the journal of texts that do not fit into their lead. Missing texts are written there. */
  readonly placeOriginals: (events: readonly LeadEvent[], stored: StoredLeads) => Promise<ReadonlyMap<string, string>>;
  /** Records the keys of leads before events move to them. */
  readonly announce: (changes: readonly LeadChange[]) => Promise<void>;
  readonly dryRun: boolean;
  /**
   * Whether the events were just journaled. Another process may then assume that this one died, and finish its work, but die
   * before it records that.
   */
  readonly isJournaled: boolean;
  /** Also write leads that an older version wrote in another form. */
  readonly rewriteOutdated?: boolean;
}

/** Combines the results of two updates with the same events, the second after the index was rebuilt. */
export function bothUpdates(first: LeadsUpdate, second: LeadsUpdate): LeadsUpdate {
  const changes = new Map(first.changes.map((change) => [change.slug, change]));
  for (const change of second.changes) {
    const before = changes.get(change.slug);
    const keys = { ...before?.keys, ...change.keys };
    changes.set(change.slug, { ...before, ...change, ...(Object.keys(keys).length === 0 ? {} : { keys }) });
  }
  return {
    ...second,
    created: first.created + second.created,
    updated: first.updated + second.updated,
    // The second update finds the leads unchanged that the first one has written.
    unchanged: Math.max(0, second.unchanged - first.created - first.updated),
    duplicate: first.duplicate,
    hasMetScores: first.hasMetScores || second.hasMetScores,
    changes: [...changes.values()],
    held: new Set([...first.held, ...second.held]),
    keys: new Map([...first.keys, ...second.keys]),
  };
}

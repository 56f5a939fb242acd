/** The input and the result of an update of the leads. */
import type { LeadEvent } from '../../message/event/event.ts';
import type { LeadChange } from '../../store/journal/record.ts';
import type { GatherContext, StoredLeads } from './gather.ts';

/** What happened to the leads that a batch touched. */
export interface LeadsUpdate {
  created: number;
  updated: number;
  unchanged: number;
  /** Events that the pod knew already, or that are there twice. */
  duplicate: number;
  /** Torn resources that neither they themselves nor the journal could rebuild; left as they are. */
  readonly torn: string[];
  readonly changes: LeadChange[];
  /** Leads that were written with an event that is held for a person. */
  readonly held: Set<string>;
  /** Hashes of the keys of all events that took part, with whether they decide. */
  readonly keys: Map<string, boolean>;
  /** Keys of our events that are in no lead, since the one that they belong to refused, with the slug of that. */
  readonly waiting: Map<string, string>;
  /** Keys of our events that are scores of a lead of which nothing else is known. */
  readonly awaiting: Set<string>;
  /** Did a lead come for which scores waited? */
  hasMetScores: boolean;
}

/** What updating needs besides reading. */
export interface UpdateContext extends GatherContext {
  /** Events of the journal, for a lead resource that is torn. */
  readonly journalEvents: () => Promise<readonly LeadEvent[]>;
  readonly onWritten: () => void;
  /** Is it an event of someone who was forgotten? Such events are left out, also where they stand already. */
  readonly isForgotten: (event: LeadEvent) => boolean;
  /**
   * Where the journal has the original texts of events that do not fit into their lead; it gets those that it lacks.
   */
  readonly placeOriginals: (events: readonly LeadEvent[], stored: StoredLeads) => Promise<ReadonlyMap<string, string>>;
  /** Tells the pod by which keys leads will be known, before events move to them. */
  readonly announce: (changes: readonly LeadChange[]) => Promise<void>;
  readonly dryRun: boolean;
  /** The events were journaled just now: whoever takes us for dead finishes our work, and may die before he says so. */
  readonly isJournaled: boolean;
  /** Write also what says the same in the words of an older leadpod. */
  readonly rewriteOutdated?: boolean;
}

/** What came of two updates with the same events, the second after the index was made again. */
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
    // What the first has written the second finds as it is to be.
    unchanged: Math.max(0, second.unchanged - first.created - first.updated),
    duplicate: first.duplicate,
    hasMetScores: first.hasMetScores || second.hasMetScores,
    changes: [...changes.values()],
    held: new Set([...first.held, ...second.held]),
    keys: new Map([...first.keys, ...second.keys]),
  };
}

/** Leads in a list: rows, filters, facets. */
import type { LeadStatus } from '../lead/lead.ts';
import type { Mark } from '../lead/marks.ts';
import type { DeliveryProblem } from './deliveries.ts';
import type { AnswerAction, AnswerState } from './answers.ts';

/** A lead as a row of a table or a card of a column: as small as can be, since there may be 50,000. */
export interface LeadRow {
  readonly slug: string;
  /** The IRI of the lead in its pod. */
  readonly id: string;
  readonly status: LeadStatus;
  /** The name, else given and family name. */
  readonly name?: string;
  /** The first of each. */
  readonly email?: string;
  readonly telephone?: string;
  /** Where the contact looks, or lives, in one line. */
  readonly place?: string;
  /** The highest price of what the contact looks at or looks for, as a number. */
  readonly price?: number;
  readonly currency?: string;
  /** The first source: its type, such as `AskAction`, or the name of its website. */
  readonly source?: string;
  /** Who has the lead, mostly a WebID. */
  readonly assignee?: string;
  /** When it came, RFC 3339 in UTC. */
  readonly created?: string;
  /** Time of its last event, RFC 3339 in UTC. */
  readonly lastEvent?: string;
  /** When it was due, RFC 3339 in UTC; only where it has waited too long. */
  readonly overdue?: string;
  readonly marks?: readonly Mark[];
  /** An answer to it has not arrived. */
  readonly delivery?: DeliveryProblem['state'];
  /** An answer to it is held or on its way to the outbox, and not in the lead yet. */
  readonly pending?: { readonly id: string; readonly action: AnswerAction; readonly state: AnswerState };
}

/** How a list is sorted; with a `-` before it from the last to the first. */
export type LeadSort = 'lastEvent' | 'created' | 'name' | 'status' | 'price' | 'assignee' | 'overdue';

/**
 * The query of `GET /api/leads` and `GET /api/export`, each as text. Names that may come several times stand for any of their
 * values. Everything that is given must hold.
 */
export interface LeadFilter {
  /** Words, each of which must begin a word of name, e-mail, telephone, identifier, place, or be in one of these. */
  readonly q?: string;
  readonly status?: LeadStatus | readonly LeadStatus[];
  /** Who has it; `none` for leads that nobody has, `me` for our own WebID. */
  readonly assignee?: string | readonly string[];
  readonly source?: string | readonly string[];
  readonly mark?: Mark | readonly Mark[];
  /** `true` for leads that have waited too long. */
  readonly overdue?: boolean;
  /** `true` for leads with an answer that has not arrived. */
  readonly undelivered?: boolean;
  readonly minPrice?: number;
  readonly maxPrice?: number;
  /** The last event is not older than this: `30m`, `24h`, `7d`. */
  readonly maxAge?: string;
  /** By default `-lastEvent`. */
  readonly sort?: LeadSort | `-${LeadSort}`;
  readonly offset?: number;
  /** 200 by default, 1000 at most. */
  readonly limit?: number;
}

/** `GET /api/leads`. */
export interface LeadList {
  /** How many leads match. */
  readonly total: number;
  /** How many match by status, whatever statuses are asked for: what the columns say. */
  readonly counts: Readonly<Record<LeadStatus, number>>;
  /** Of these, how many have waited too long, by status. */
  readonly overdue: Readonly<Record<LeadStatus, number>>;
  readonly offset: number;
  readonly rows: readonly LeadRow[];
  /** Another text whenever the list may be another one; also the ETag. */
  readonly version: string;
}

/** A value to filter by, and how many leads have it. */
export interface Facet {
  readonly value: string;
  readonly count: number;
}

/** `GET /api/leads/facets`: the most frequent first. */
export interface LeadFacets {
  readonly status: readonly Facet[];
  readonly assignee: readonly Facet[];
  readonly source: readonly Facet[];
  readonly mark: readonly Facet[];
  readonly price: { readonly min?: number; readonly max?: number };
}

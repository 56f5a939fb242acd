/** Lists of leads: rows, filters, and counts of values (facets). */
import type { LeadStatus } from '../lead/lead.ts';
import type { Mark } from '../lead/marks.ts';
import type { DeliveryProblem } from './deliveries.ts';
import type { AnswerAction, AnswerState } from './answers.ts';

/** A lead as a row of the table or as a card. It is as small as possible, because there may be 50,000. */
export interface LeadRow {
  readonly slug: string;
  /** The IRI of the lead in its pod. */
  readonly id: string;
  readonly status: LeadStatus;
  /** The name, or else the given name and the family name. */
  readonly name?: string;
  /** The first e-mail address and the first telephone number. */
  readonly email?: string;
  readonly telephone?: string;
  /** The first place of a search, or else of a listing, or else the address of the contact, in one line. */
  readonly place?: string;
  /** The highest price of the offers, listings and searches of the lead. */
  readonly price?: number;
  readonly currency?: string;
  /** The first source: its type, such as `AskAction`, or the name of its website. */
  readonly source?: string;
  /** The person who has the lead, usually as a WebID. */
  readonly assignee?: string;
  /** When the lead arrived, RFC 3339 in UTC. */
  readonly created?: string;
  /** The time of its last event, RFC 3339 in UTC. */
  readonly lastEvent?: string;
  /** When it was due, RFC 3339 in UTC. Only set if it has waited too long. */
  readonly overdue?: string;
  readonly marks?: readonly Mark[];
  /** The state of an answer that has not arrived. */
  readonly delivery?: DeliveryProblem['state'];
  /** An answer that is held or on its way to the outbox. It is not in the lead yet. */
  readonly pending?: { readonly id: string; readonly action: AnswerAction; readonly state: AnswerState };
}

/** The field by which a list is sorted. With `-` before the name, the order is descending. */
export type LeadSort = 'lastEvent' | 'created' | 'name' | 'status' | 'price' | 'assignee' | 'overdue';

/**
 * The query of `GET /api/leads` and `GET /api/export`. All values are texts. If a name is given several times, one of its
 * values must match. All given names must match.
 */
export interface LeadFilter {
  /**
   * Words to search for. Each must be the beginning of a word in name, e-mail, telephone, identifier or place, or a part of one
   * of these.
   */
  readonly q?: string;
  readonly status?: LeadStatus | readonly LeadStatus[];
  /** The person who has the lead: a WebID, `none` for leads without an assignee, or `me` for our own WebID. */
  readonly assignee?: string | readonly string[];
  readonly source?: string | readonly string[];
  readonly mark?: Mark | readonly Mark[];
  /** `true`: only leads that have waited too long. */
  readonly overdue?: boolean;
  /** `true`: only leads with an answer that has not arrived. */
  readonly undelivered?: boolean;
  readonly minPrice?: number;
  readonly maxPrice?: number;
  /** The last event is not older than this, such as `30m`, `24h`, `7d`. */
  readonly maxAge?: string;
  /** The order. Default: `-lastEvent`. */
  readonly sort?: LeadSort | `-${LeadSort}`;
  readonly offset?: number;
  /** The largest number of rows. Default: 200; at most 1000. */
  readonly limit?: number;
}

/** The result of `GET /api/leads`. */
export interface LeadList {
  /** The number of leads that match. */
  readonly total: number;
  /**
   * The number of leads of each status that match all other filters. The filter by status is ignored, because the columns show
   * these numbers.
   */
  readonly counts: Readonly<Record<LeadStatus, number>>;
  /** How many of them have waited too long, by status. */
  readonly overdue: Readonly<Record<LeadStatus, number>>;
  readonly offset: number;
  readonly rows: readonly LeadRow[];
  /** Changes whenever the list may have changed. Also used as the ETag. */
  readonly version: string;
}

/** A value of a filter, and the number of leads that have it. */
export interface Facet {
  readonly value: string;
  readonly count: number;
}

/** The result of `GET /api/leads/facets`. The most frequent value is first. */
export interface LeadFacets {
  readonly status: readonly Facet[];
  readonly assignee: readonly Facet[];
  readonly source: readonly Facet[];
  readonly mark: readonly Facet[];
  readonly price: { readonly min?: number; readonly max?: number };
}

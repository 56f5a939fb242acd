/** The numbers of the desk, and the bundled SPARQL queries ("questions"). */
import type { LeadStatus } from '../lead/lead.ts';

/** A table of numbers. */
export interface NumberTable<Row> {
  /** The name of the bundled query that returns the same table. `GET /api/questions` has its SPARQL. */
  readonly question: string;
  readonly rows: readonly Row[];
}

/** The number of leads with a status, and their share of all leads, in percent with one decimal. */
export interface FunnelRow {
  readonly status: LeadStatus;
  readonly leads: number;
  /** Missing if there are no leads. */
  readonly percent?: number;
}

/** The time between the sending and the acceptance of a lead, for the leads that were accepted in a week. */
export interface ResponseWeekRow {
  /** The year and week of ISO 8601, such as `2024-W09`, in UTC. */
  readonly week: string;
  /** The date of its Monday, `yyyy-mm-dd`. */
  readonly start: string;
  readonly leads: number;
  readonly medianMinutes: number;
  readonly p90Minutes: number;
}

/** The number of leads from a source, and how many of them are accepted now. */
export interface SourceRow {
  /** The type, such as `AskAction`, or the text of its sender. Missing if it is not known. */
  readonly source?: string;
  /** The name of a website, an application or a campaign. */
  readonly name?: string;
  readonly leads: number;
  readonly accepted: number;
  readonly percent: number;
}

/** The open leads of one agent. */
export interface LoadRow {
  /** A WebID, or a name if there is no WebID. */
  readonly agent: string;
  readonly open: number;
  readonly new: number;
  readonly assigned: number;
}

/** The result of `GET /api/numbers`. */
export interface Numbers {
  /** The number of all leads. */
  readonly leads: number;
  readonly funnel: NumberTable<FunnelRow>;
  /** From the first week to the last. Weeks without an accepted lead are left out. */
  readonly responseWeeks: NumberTable<ResponseWeekRow>;
  readonly sources: NumberTable<SourceRow>;
  readonly load: NumberTable<LoadRow>;
}

/** A bundled query. `GET /api/questions` returns a list of them, sorted by name. */
export interface Question {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly QuestionParameter[];
  readonly columns: readonly { readonly name: string; readonly description: string }[];
  /** The SPARQL, with the defaults of its parameters. Each parameter occurs once, as `BIND(default AS ?name)`. */
  readonly sparql: string;
}

/** A parameter of a bundled query. */
export interface QuestionParameter {
  readonly name: string;
  readonly type: 'integer' | 'dateTime' | 'string';
  /** The default in SPARQL, such as `24` or `NOW()`. A parameter without a default is required. */
  readonly default?: string;
  readonly description: string;
}

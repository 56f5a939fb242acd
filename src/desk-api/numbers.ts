/** The numbers of the desk, and the questions of the pack. */
import type { LeadStatus } from '../lead/lead.ts';

/** A table of numbers. */
export interface NumberTable<Row> {
  /** The question of the pack that gives the same (`GET /api/questions` has its SPARQL). */
  readonly question: string;
  readonly rows: readonly Row[];
}

/** How many leads have a status, and their share of all leads, in percent with one decimal. */
export interface FunnelRow {
  readonly status: LeadStatus;
  readonly leads: number;
  /** Absent where there are no leads at all. */
  readonly percent?: number;
}

/** How long it took from the sending of a lead to its acceptance, of the leads that were accepted in a week. */
export interface ResponseWeekRow {
  /** Year and week after ISO 8601, such as `2024-W09`, in UTC. */
  readonly week: string;
  /** Its Monday, `yyyy-mm-dd`. */
  readonly start: string;
  readonly leads: number;
  readonly medianMinutes: number;
  readonly p90Minutes: number;
}

/** How many leads came from a source, and how many of them are accepted now. */
export interface SourceRow {
  /** The type, such as `AskAction`, or as its sender wrote it; absent where nothing is known. */
  readonly source?: string;
  /** The name of a website, app or campaign. */
  readonly name?: string;
  readonly leads: number;
  readonly accepted: number;
  readonly percent: number;
}

/** What an agent has to do now. */
export interface LoadRow {
  /** A WebID, or a name where there is none. */
  readonly agent: string;
  readonly open: number;
  readonly new: number;
  readonly assigned: number;
}

/** `GET /api/numbers`. */
export interface Numbers {
  /** How many leads there are. */
  readonly leads: number;
  readonly funnel: NumberTable<FunnelRow>;
  /** From the first week to the last; weeks without an accepted lead are left out. */
  readonly responseWeeks: NumberTable<ResponseWeekRow>;
  readonly sources: NumberTable<SourceRow>;
  readonly load: NumberTable<LoadRow>;
}

/** A question of the pack, in `GET /api/questions`, which answers a list of them by name. */
export interface Question {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly QuestionParameter[];
  readonly columns: readonly { readonly name: string; readonly description: string }[];
  /** With the defaults of its parameters. A parameter stands in it once, as `BIND(default AS ?name)`. */
  readonly sparql: string;
}

/** A value that a question asks for. */
export interface QuestionParameter {
  readonly name: string;
  readonly type: 'integer' | 'dateTime' | 'string';
  /** SPARQL, such as `24`, `NOW()`; a parameter without must be given. */
  readonly default?: string;
  readonly description: string;
}

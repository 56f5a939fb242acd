/** A lead event: what one notification, or one part of it, says happened. */
import { ACTIONS, type Action } from './actions.ts';
import type { LeadStatement } from './statement.ts';
import type { Actor } from '../values/actors.ts';
import { compareDates } from '../values/dates.ts';
import type { Warning } from '../warning.ts';

/** The text that an event was read from, kept forever, so that a newer reader may read it again. */
export interface EventSource {
  readonly text: string;
  /** Essence of the media type: `application/json`, `application/ld+json`, `text/turtle` or `application/n-quads`. */
  readonly mediaType: string;
  /** What relative IRIs in the text are relative to; only where the text is RDF. */
  readonly base?: string;
}

/** An immutable event; `key` is its identity, all else is what it says. */
export interface LeadEvent {
  /**
   * 64 hexadecimal digits: SHA-256 over `id` and the hash of what counts, which is topic, time and canonical data without
   * signatures. The same key is a duplicate.
   */
  readonly key: string;
  /** The key that reader version 1 gave it, by which resources and decisions of that time name it. */
  readonly formerKey?: string;
  /** The event's IRI; a plain text where its sender made no IRI. */
  readonly id: string;
  readonly action: Action;
  /** UTC, or absent where the sender stated none. */
  readonly time?: string;
  /** Who acted, where the message says so. The provider of an event is not who acted. */
  readonly agent?: Actor;
  /** Who provides the event: the `agent` of the envelope. */
  readonly provider?: Actor;
  /** To whom the action hands the lead: the assignee, or who gets it back. */
  readonly recipient?: Actor;
  /** From whom the lead is taken, or who made the offer that was rejected. */
  readonly participant?: Actor;
  readonly statement: LeadStatement;
  /** What looks like keys of it and is no one's: placeholders. */
  readonly notKeys?: readonly string[];
  readonly warnings: readonly Warning[];
  readonly source: EventSource;
}

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** The order of a history: by time, then by the life of a lead, then by id, then by hash. No clock of ours takes part. */
export function compareEvents(a: LeadEvent, b: LeadEvent): number {
  return (
    compareDates(a.time, b.time) ||
    ACTIONS.indexOf(a.action) - ACTIONS.indexOf(b.action) ||
    byText(a.id, b.id) ||
    byText(a.key, b.key)
  );
}

/**
 * Each event once, in order. Copies of an event differ only in how they travelled, which decides nothing. The one of the lesser
 * text stays: a choice that no order of arrival can change.
 */
export function uniteEvents(events: Iterable<LeadEvent>): LeadEvent[] {
  const byKey = new Map<string, LeadEvent>();
  for (const event of events) {
    const other = byKey.get(event.key);
    if (other === undefined || compareCopies(event, other) < 0) byKey.set(event.key, event);
  }
  return [...byKey.values()].sort(compareEvents);
}

function compareCopies(a: LeadEvent, b: LeadEvent): number {
  const textOf = ({ source: { text, mediaType, base } }: LeadEvent): string => JSON.stringify([text, mediaType, base]);
  return byText(textOf(a), textOf(b));
}

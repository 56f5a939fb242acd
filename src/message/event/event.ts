/** A lead event: something that happened to a lead, as one notification or a part of it says. */
import { ACTIONS, type Action } from './actions.ts';
import type { LeadStatement } from './statement.ts';
import type { Actor } from '../values/actors.ts';
import { compareDates } from '../values/dates.ts';
import type { Warning } from '../warning.ts';
import { compareTexts } from '../../text/order.ts';

/** The text that an event was read from. It is kept forever, so that a newer version of the reader can read it again. */
export interface EventSource {
  readonly text: string;
  /** The media type without parameters: `application/json`, `application/ld+json`, `text/turtle` or `application/n-quads`. */
  readonly mediaType: string;
  /** The base IRI of relative IRIs in the text. Only for RDF. */
  readonly base?: string;
}

/** An immutable event. Its `key` identifies it. */
export interface LeadEvent {
  /**
   * 64 hexadecimal digits: SHA-256 over `id` and the hash of topic, time and canonical data without signatures. An event with
   * the same key is a duplicate.
   */
  readonly key: string;
  /** The key that reader version 1 gave it. Resources and decisions of that version refer to the event by it. */
  readonly formerKey?: string;
  /** The IRI of the event, or a plain text if its sender used no IRI. */
  readonly id: string;
  readonly action: Action;
  /** The time in UTC. Missing if the sender stated none. */
  readonly time?: string;
  /** Who acted, if the message says so. This is not the provider of the event. */
  readonly agent?: Actor;
  /** Who provides the event: the `agent` of the envelope. */
  readonly provider?: Actor;
  /** Who receives the lead by this action: the assignee, or the person who gets it back. */
  readonly recipient?: Actor;
  /** Who loses the lead, or who made the offer that was rejected. */
  readonly participant?: Actor;
  /** The other actors of a role, if its message names several: a lead may be offered to several agents together. */
  readonly further?: Readonly<Partial<Record<Role, readonly Actor[]>>>;
  readonly statement: LeadStatement;
  /** Keys in its statement that are placeholders, so they do not identify anyone. */
  readonly notKeys?: readonly string[];
  readonly warnings: readonly Warning[];
  readonly source: EventSource;
}

/** The roles of which an event may name several actors. */
export const ROLES = ['agent', 'participant', 'recipient'] as const;

/** A role of which an event may name several actors. */
export type Role = (typeof ROLES)[number];

/** All actors of a role, in the order of the message. */
export function actorsAs(event: Pick<LeadEvent, Role | 'further'>, role: Role): readonly Actor[] {
  const first = event[role];
  return first === undefined ? [] : [first, ...(event.further?.[role] ?? [])];
}

/** Sorts a history: by time, then in the order of a lead's life, then by id, then by key. leadpod's own clock is not used. */
export function compareEvents(a: LeadEvent, b: LeadEvent): number {
  return (
    compareDates(a.time, b.time) ||
    ACTIONS.indexOf(a.action) - ACTIONS.indexOf(b.action) ||
    compareTexts(a.id, b.id) ||
    compareTexts(a.key, b.key)
  );
}

/**
 * Each event once, sorted. Copies of an event have the same key and differ only in how they were transported. The copy whose
 * text sorts first is kept, so the result does not depend on the order of arrival.
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
  return compareTexts(textOf(a), textOf(b));
}

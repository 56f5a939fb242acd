/** Restores objects that were read in the thread: structured cloning loses their classes (HTML, StructuredSerialize). */
import type { LeadEvent } from '../message/event/event.ts';
import { JsonNumber, JsonObject, type Json } from '../text/json.ts';
import type { ParsedNotification } from '../message/parsed-notification.ts';
import type { Parts, Things } from '../message/parts/parts.ts';

/** Restores a notification, as {@link parseNotification} returns it. */
export function reviveNotification(parsed: ParsedNotification): ParsedNotification {
  return { ...parsed, events: parsed.events.map(reviveEvent) };
}

/** Restores an event. */
export function reviveEvent(event: LeadEvent): LeadEvent {
  const { parts } = event.statement;
  if (parts === undefined) return event;
  return { ...event, statement: { ...event.statement, parts: reviveParts(parts) } };
}

function reviveParts(parts: Parts): Parts {
  return {
    ...parts,
    lead: reviveObject(parts.lead),
    contact: reviveObject(parts.contact),
    action: reviveObject(parts.action),
    people: new Map([...parts.people].map(([key, one]) => [key, { ...one, person: reviveObject(one.person) }])),
    sources: reviveThings(parts.sources),
    listings: reviveThings(parts.listings),
    searches: reviveThings(parts.searches),
    offers: reviveThings(parts.offers),
  };
}

const reviveThings = (things: Things): Things =>
  new Map([...things].map(([key, object]) => [key, reviveObject(object)]));

const reviveObject = (object: ReadonlyMap<string, Json>): JsonObject =>
  JsonObject.of([...object].map(([key, value]) => [key, reviveJson(value)]));

function reviveJson(value: Json): Json {
  if (Array.isArray(value)) return value.map(reviveJson);
  if (value instanceof Map) return reviveObject(value);
  return typeof value === 'object' && value !== null ? new JsonNumber((value as { text: string }).text) : value;
}

/** Explains a lead: which event each field comes from, why each event belongs to the lead, and how the status came about. */
import { answerEffects, assignmentSteps } from './assignment.ts';
import { detailSteps, type DetailName } from './explain-details.ts';
import type { Decision, Verdicts } from './identity/decisions.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { keysOf, tierOf, TIERS, type EventKeys, type Tier } from '../message/event/keys.ts';
import { groupEvents } from './identity/identity.ts';
import { statedValues, statusAfter, statusOf, type Lead, type LeadStatus } from './lead.ts';
import type { Mark } from './marks.ts';
import { sourceKey } from '../message/parts/sources.ts';
import { SINGLE_FIELDS, type LeadSource, type SingleField } from '../message/event/statement.ts';

/** A value, and the event that states it. */
export interface StatedValue {
  readonly value: string;
  readonly event: LeadEvent;
}

/**
 * A field whose last statement counts: its value and the last event that states it. `replaced` has the former values, the
 * latest first, each with the last event that stated it.
 */
export interface ExplainedField extends StatedValue {
  readonly field: SingleField | 'assignee' | 'previousAssignee' | DetailName;
  /** The first event that stated this value. It differs from `event` if later events repeated the value. */
  readonly since: LeadEvent;
  readonly replaced: readonly StatedValue[];
}

/** A value of a list. An identifier also has its `propertyID`, the name of the identifier at its vendor. */
export interface ListedValue extends StatedValue {
  readonly propertyID?: string;
}

/** A list that is combined over the history: each value with the event that stated it first. */
export interface ExplainedList {
  readonly field: 'email' | 'telephone' | 'identifiers' | 'contactIdentifiers';
  readonly values: readonly ListedValue[];
}

/** Something that happened before the lead, such as a visit to a website, and the event that stated it first. */
export interface ExplainedSource {
  readonly source: LeadSource;
  readonly event: LeadEvent;
}

/** Why an event belongs to this lead. */
export interface Join {
  readonly event: LeadEvent;
  /**
   * - `first`: the event with which the lead begins.
   * - `key`: it shares a key with other events of the lead.
   * - `decision`: a person decided it.
   * - `alone`: it has no key.
   * - `held`: its keys would connect too many leads, so it stays alone until a person decides.
   */
  readonly how: 'first' | 'key' | 'decision' | 'alone' | 'held';
  /**
   * The keys of its strongest tier, each with another event of the lead that has the same key, if there is one. `key` lists
   * only the keys with such an event.
   */
  readonly keys: readonly { readonly key: string; readonly with?: LeadEvent }[];
  readonly decision?: Decision;
  /** Only with a decision: the slug of the lead that the event alone would form. In most cases it was in that lead before. */
  readonly alone?: string;
}

/** One step of the status. */
export interface StatusStep {
  readonly event: LeadEvent;
  /** The status after this event. */
  readonly status: LeadStatus;
  readonly marks: readonly Mark[];
}

/** Everything that `leadpod explain` prints about a lead. */
export interface Explanation {
  readonly fields: readonly ExplainedField[];
  readonly lists: readonly ExplainedList[];
  readonly sources: readonly ExplainedSource[];
  readonly joins: readonly Join[];
  readonly path: readonly StatusStep[];
}

/** Explains a lead. `verdicts` are the decisions of people in its pod. */
export function explainLead(lead: Lead, verdicts: Verdicts): Explanation {
  return {
    fields: [
      ...SINGLE_FIELDS.flatMap((field) => explainField(field, lead.events)),
      ...explainAssignment(lead),
      ...explainDetails(lead),
    ],
    lists: explainLists(lead.events),
    sources: explainSources(lead.events),
    joins: explainJoins(lead, verdicts),
    path: explainStatus(lead),
  };
}

const explainField = (field: SingleField, history: readonly LeadEvent[]): ExplainedField[] =>
  explainValues(field, statedValues(field, history));

/** No assignee is listed if no one has the lead now, only the previous one. */
function explainAssignment({ events, assignment }: Lead): ExplainedField[] {
  const steps = assignmentSteps(events);
  return (['assignee', 'previousAssignee'] as const).flatMap((field) => {
    if (assignment[field] === undefined) return [];
    return explainValues(
      field,
      steps.flatMap(({ event, [field]: value }) => (value === undefined ? [] : [{ value, event }])),
    );
  });
}

/** The details that are printed besides the fields, each with the event that changed it last. */
function explainDetails({ events }: Lead): ExplainedField[] {
  return [...detailSteps(events)].flatMap(([field, steps]) => explainValues(field, steps));
}

function explainValues(field: ExplainedField['field'], values: readonly StatedValue[]): ExplainedField[] {
  const stated: { value: string; since: LeadEvent; event: LeadEvent }[] = [];
  for (const { value, event } of values) {
    const last = stated.at(-1);
    if (value === last?.value) last.event = event;
    else stated.push({ value, since: event, event });
  }
  const last = stated.pop();
  const replaced = stated.reverse().map(({ value, event }) => ({ value, event }));
  return last === undefined ? [] : [{ field, ...last, replaced }];
}

function explainLists(history: readonly LeadEvent[]): ExplainedList[] {
  const list = (
    field: ExplainedList['field'],
    valuesOf: (event: LeadEvent) => readonly Omit<ListedValue, 'event'>[],
  ): ExplainedList => {
    const stated = statedFirst(history, valuesOf, ({ propertyID, value }) => JSON.stringify([propertyID, value]));
    return { field, values: stated.map(({ item, event }) => ({ ...item, event })) };
  };
  const plain = (texts: readonly string[]): { value: string }[] => texts.map((value) => ({ value }));
  return [
    list('email', ({ statement }) => plain(statement.emails)),
    list('telephone', ({ statement }) => plain(statement.telephones)),
    list('identifiers', ({ statement }) => statement.identifiers),
    list('contactIdentifiers', ({ statement }) => statement.contactIdentifiers),
  ].filter(({ values }) => values.length > 0);
}

function explainSources(history: readonly LeadEvent[]): ExplainedSource[] {
  const stated = statedFirst(history, ({ statement }) => statement.sources, sourceKey);
  return stated.map(({ item, event }) => ({ source: item, event }));
}

/** Each item of a history once, with the event that stated it first. */
function statedFirst<T>(
  history: readonly LeadEvent[],
  itemsOf: (event: LeadEvent) => readonly T[],
  keyOf: (item: T) => string,
): { item: T; event: LeadEvent }[] {
  const first = new Map<string, { item: T; event: LeadEvent }>();
  for (const event of history)
    for (const item of itemsOf(event)) if (!first.has(keyOf(item))) first.set(keyOf(item), { item, event });
  return [...first.values()];
}

interface Member {
  readonly event: LeadEvent;
  readonly keys: EventKeys;
  readonly tier: Tier | undefined;
}

/**
 * Explains each event, in the order of the history. Uses the tiers of the grouping (see identity.ts), but only the events of
 * this lead.
 */
function explainJoins({ events: history, held }: Lead, verdicts: Verdicts): Join[] {
  const members = history.map((event): Member => {
    const keys = keysOf(event);
    return { event, keys, tier: tierOf(keys) };
  });
  const strongest = TIERS.find((tier) => members.some((member) => member.tier === tier));
  const core = members.filter(({ tier }) => tier === strongest);
  return members.map((member) => {
    const decision = verdicts.pinOf(member.event);
    if (held.has(member.event.key) && history.length === 1)
      return { event: member.event, how: 'held', keys: keysBeside(member, members) };
    if (decision === undefined) return explainJoin(member, member.tier === strongest ? core : members);
    const [alone] = groupEvents([member.event]).map(({ slug }) => ({ alone: slug }));
    return { event: member.event, how: 'decision', keys: keysBeside(member, members), decision, ...alone };
  });
}

function explainJoin(member: Member, others: readonly Member[]): Join {
  const { event, keys, tier } = member;
  if (tier === undefined) return { event, how: 'alone', keys: [] };
  if (others[0]?.event === event && others.every((other) => other.tier === tier))
    return { event, how: 'first', keys: keys[tier].map((key) => ({ key })) };
  return { event, how: 'key', keys: keysBeside(member, others).filter((key) => key.with !== undefined) };
}

/** The keys of an event, each with another event that has the same key, if there is one. */
function keysBeside({ event, keys, tier }: Member, others: readonly Member[]): Join['keys'] {
  if (tier === undefined) return [];
  return keys[tier].map((key) => {
    const found = others.find((other) => other.event !== event && other.keys[tier].includes(key));
    return { key, ...(found === undefined ? {} : { with: found.event }) };
  });
}

/** The status after each event, computed as in `foldEvents`. */
function explainStatus(lead: Lead): StatusStep[] {
  const { events } = lead;
  const effects = answerEffects(events);
  let decided: LeadStatus | undefined;
  return events.map((event, index) => {
    decided = statusAfter(event, effects) ?? decided;
    const marks = lead.marks.get(event.key) ?? [];
    return { event, status: decided ?? statusOf(events.slice(0, index + 1)), marks };
  });
}

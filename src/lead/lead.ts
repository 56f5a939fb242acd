/** Computes the state of a lead from its history of events. The state is always computed as a whole, never patched. */
import type { Action } from '../message/event/actions.ts';
import { answerEffects, foldAssignment, type Assignment, type Effect } from './assignment.ts';
import { foldDetails, type Details } from './details.ts';
import { uniteEvents, type LeadEvent } from '../message/event/event.ts';
import { findMarks, type Mark } from './marks.ts';
import { findOtherPeople } from './names.ts';
import { foldParts, type Parts } from '../message/parts/parts.ts';
import { sourceKey } from '../message/parts/sources.ts';
import { SINGLE_FIELDS, type LeadStatement, type SingleField } from '../message/event/statement.ts';
import { compareDates } from '../message/values/dates.ts';
import { isUnsaid, isUnsaidRemark, namesNobody } from '../message/values/unsaid.ts';
import { identifierKey } from '../message/values/identifiers.ts';

/** The status of a lead. */
export type LeadStatus = 'new' | 'assigned' | 'accepted' | 'rejected' | 'retracted';

/** Every {@link LeadStatus}, in the order of a lead's life. */
export const LEAD_STATUSES: readonly LeadStatus[] = ['new', 'assigned', 'accepted', 'rejected', 'retracted'];

/**
 * The present state of a lead, and the history from which it was computed. A field has the value of the last event that
 * states it. Lists are combined over the history, without duplicates, in the order in which values were first stated.
 */
export interface Lead extends LeadStatement {
  readonly parts: Parts;
  /** The details that are printed besides the fields. */
  readonly details: Details;
  readonly status: LeadStatus;
  /** The current and the previous assignee. */
  readonly assignment: Assignment;
  /** The time of the last event that has one. */
  readonly modified?: string;
  /** The events in order, without duplicates. */
  readonly events: readonly LeadEvent[];
  /** Keys of the events that are held back, because they would connect this lead with others (see ties.ts). */
  readonly held: ReadonlySet<string>;
  /**
   * Keys of the events that name another person than earlier events, and that a person confirmed with a join (see marks.ts).
   */
  readonly settled: ReadonlySet<string>;
  /** For the key of an event, what looks wrong about it. Marked events still count. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
}

/**
 * Whether events make a lead. A score alone does not: it is stored but not shown until another event of the same lead
 * arrives.
 */
export const isLead = ({ events }: { readonly events: readonly Pick<LeadEvent, 'action'>[] }): boolean =>
  events.some(({ action }) => action !== 'score');

/** The status that an action sets. Other actions do not change the status. */
export const STATUS_OF: Readonly<Partial<Record<Action, LeadStatus>>> = {
  assign: 'assigned',
  accept: 'accepted',
  reject: 'rejected',
  retract: 'retracted',
};

/** The status that an event sets; `undefined` if it does not change the status. `effects` are those of its history. */
export function statusAfter(event: LeadEvent, effects: ReadonlyMap<LeadEvent, Effect>): LeadStatus | undefined {
  const effect = effects.get(event);
  if (effect === 'none') return undefined;
  return effect === 'returned' ? 'accepted' : STATUS_OF[event.action];
}

/**
 * Computes a lead from a set of events. Order and duplicates do not matter. Returns `previous` itself, the same
 * reference, if the events add nothing to it; then nothing needs to be written. `held` has the keys of held events, of
 * this lead or others; `settled` has those of events whose different names a person confirmed.
 */
export function foldEvents(
  events: Iterable<LeadEvent>,
  previous?: Lead,
  held: ReadonlySet<string> = NONE,
  settled: ReadonlySet<string> = NONE,
): Lead {
  const history = uniteEvents(events);
  const own = amongKeys(held, history);
  const isSame = (lead: Lead): boolean =>
    sameHistory(history, lead.events) && sameKeys(own, lead.held) && isSettledSo(lead, settled);
  if (previous !== undefined && isSame(previous)) return previous;
  const others = findOtherPeople(history);
  const joined = new Set([...others].filter((key) => settled.has(key)));
  const fields = foldFields(history);
  const stated = history.flatMap(({ statement }) => statement.parts ?? []);
  const parts = foldParts(stated);
  const modified = history.findLast(({ time }) => time !== undefined)?.time;
  return {
    status: foldStatus(history, fields),
    assignment: foldAssignment(history),
    fields: withName(fields),
    identifiers: unite(history, ({ statement }) => statement.identifiers, identifierKey),
    contactIdentifiers: unite(history, ({ statement }) => statement.contactIdentifiers, identifierKey),
    emails: unite(history, ({ statement }) => statement.emails, String),
    telephones: unite(history, ({ statement }) => statement.telephones, String),
    sources: unite(history, ({ statement }) => statement.sources, sourceKey),
    parts,
    details: foldDetails(history, parts),
    ...(modified === undefined ? {} : { modified }),
    events: history,
    held: own,
    settled: joined,
    marks: findMarks(history, { held: own, others: new Set([...others].filter((key) => !joined.has(key))) }),
  };
}

/** The number of events that have the `id` of an earlier event but other content. Their sender may be an impostor. */
export function countReusedIds({ events }: Lead): number {
  return events.length - new Set(events.map(({ id }) => id)).size;
}

const NONE: ReadonlySet<string> = new Set();

const amongKeys = (keys: ReadonlySet<string>, history: readonly LeadEvent[]): ReadonlySet<string> =>
  keys.size === 0 ? NONE : new Set(history.flatMap(({ key }) => (keys.has(key) ? [key] : [])));

const sameKeys = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((key) => b.has(key));

/** Whether `settled` changes nothing: it has all settled events of the lead, and none that is marked `names-differ`. */
const isSettledSo = (lead: Lead, settled: ReadonlySet<string>): boolean =>
  [...lead.settled].every((key) => settled.has(key)) &&
  [...lead.marks].every(([key, marks]) => !marks.includes('names-differ') || !settled.has(key));

function sameHistory(a: readonly LeadEvent[], b: readonly LeadEvent[]): boolean {
  return (
    a.length === b.length &&
    a.every((event, index) => {
      const other = b[index];
      return event.key === other?.key && event.source.text === other.source.text;
    })
  );
}

function foldFields(history: readonly LeadEvent[]): Lead['fields'] {
  const fields: Partial<Record<SingleField, string>> = {};
  for (const name of SINGLE_FIELDS) {
    const value = statedValues(name, history).at(-1)?.value;
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

/** Fields that get the time of the event if its message has no date for them. */
const DATED_BY: Readonly<Partial<Record<SingleField, Action>>> = { dateAccepted: 'accept', dateRejected: 'reject' };

/**
 * The values of a field in a history, in order; the last counts. Values that say nothing, such as `N/A` or a template that was not
 * filled in, are left out if another one says something. An acceptance or rejection without a date has the time
 * of its event, unless the lead already had that status: then the event only repeats it.
 */
export function statedValues(
  field: SingleField,
  history: readonly LeadEvent[],
): { readonly value: string; readonly event: LeadEvent }[] {
  const stated = allValues(field, history);
  if (stated.length < 2) return stated;
  const isNothing = PARTIES.has(field) ? namesNobody : REMARKS.has(field) ? isUnsaidRemark : isUnsaid;
  const said = stated.filter(({ value }) => !isNothing(value));
  return said.length === 0 ? stated : said;
}

const PARTIES: ReadonlySet<SingleField> = new Set(['recipient', 'sender', 'owner']);
const REMARKS: ReadonlySet<SingleField> = new Set(['reason', 'comment']);

function allValues(
  field: SingleField,
  history: readonly LeadEvent[],
): { readonly value: string; readonly event: LeadEvent }[] {
  let last: Action | undefined;
  return history.flatMap((event) => {
    const { action, statement, time } = event;
    const isNews = action === DATED_BY[field] && action !== last;
    if (STATUS_OF[action] !== undefined) last = action;
    const value = statement.fields[field] ?? (isNews ? time : undefined);
    return value === undefined ? [] : [{ value, event }];
  });
}

/** Adds a name made of given and family name if no event states the name, or only a placeholder. */
function withName(fields: Lead['fields']): Lead['fields'] {
  const stated = [fields.givenName, fields.familyName].filter((part) => part !== undefined);
  const said = stated.filter((part) => !isUnsaid(part));
  if (fields.name !== undefined) return isUnsaid(fields.name) && said.length > 0 ? withNameOf(fields, said) : fields;
  return stated.length === 0 ? fields : withNameOf(fields, said.length === 0 ? stated : said);
}

const withNameOf = (fields: Lead['fields'], parts: readonly string[]): Lead['fields'] => ({
  ...fields,
  name: parts.join(' '),
});

/** The status after all events of a history. */
export function statusOf(history: readonly LeadEvent[]): LeadStatus {
  return foldStatus(history, foldFields(history));
}

/** `add`, `update` and `score` do not change the status. If there are no other events, the dates of the lead decide. */
function foldStatus(history: readonly LeadEvent[], { dateAccepted, dateRejected }: Lead['fields']): LeadStatus {
  const effects = answerEffects(history);
  const decisive = history.findLast((event) => statusAfter(event, effects) !== undefined);
  const status = decisive === undefined ? undefined : statusAfter(decisive, effects);
  if (status !== undefined) return status;
  if (dateAccepted === undefined && dateRejected === undefined) return 'new';
  return compareDates(dateAccepted, dateRejected) > 0 ? 'accepted' : 'rejected';
}

function unite<T>(
  history: readonly LeadEvent[],
  valuesOf: (event: LeadEvent) => readonly T[],
  keyOf: (value: T) => string,
): T[] {
  const byKey = new Map<string, T>();
  for (const value of history.flatMap(valuesOf)) if (!byKey.has(keyOf(value))) byKey.set(keyOf(value), value);
  return [...byKey.values()];
}

/** The history of a lead for people: what each event did, who took part, and what looks wrong. */
import type { Change, DeliveryView, EventActor, TimelineEvent } from '../../desk-api/index.ts';
import { assignmentSteps } from '../../lead/assignment.ts';
import { FRAGMENTS } from '../../lead/document/describe.ts';
import { detailSteps } from '../../lead/explain-details.ts';
import type { Explanation } from '../../lead/explain.ts';
import { statedValues, type Lead } from '../../lead/lead.ts';
import { topicOf } from '../../message/event/actions.ts';
import { actorsAs, ROLES, type LeadEvent } from '../../message/event/event.ts';
import type { LeadSource } from '../../message/parts/sources.ts';
import { SINGLE_FIELDS } from '../../message/event/statement.ts';
import { actorText } from '../../message/values/actors.ts';
import { known } from '../../text/known.ts';

/** The events of a lead, oldest first. `deliveries` are those of our own events, by the ids of the events. */
export function timelineOf(
  lead: Lead,
  explanation: Explanation,
  deliveries: ReadonlyMap<string, DeliveryView>,
): TimelineEvent[] {
  const changes = changesOf(lead, explanation);
  return explanation.path.map(({ event, status, marks }) =>
    known<TimelineEvent>({
      event: FRAGMENTS.event(event),
      id: event.id,
      action: event.action,
      topic: topicOf(event.action),
      time: event.time,
      actors: actorsOf(event),
      status,
      changes: changes.get(event.key) ?? [],
      marks,
      delivery: deliveries.get(event.id),
    }),
  );
}

/** The people of an event; the one who acted comes first. */
function actorsOf(event: LeadEvent): EventActor[] {
  const acting = ROLES.flatMap((role) => actorsAs(event, role).map((actor) => ({ role, name: actorText(actor) })));
  const { provider } = event;
  return [...acting, ...(provider === undefined ? [] : [{ role: 'provider' as const, name: actorText(provider) }])];
}

/** By the key of the event. */
function changesOf(lead: Lead, explanation: Explanation): ReadonlyMap<string, Change[]> {
  const changes = new Map<string, Change[]>();
  const add = (event: LeadEvent, change: Change): void => {
    const list = changes.get(event.key);
    if (list === undefined) changes.set(event.key, [change]);
    else list.push(change);
  };
  let before: string | undefined;
  for (const { event, status } of explanation.path) {
    if (status !== before) add(event, known<Change>({ field: 'status', before, after: status }));
    before = status;
  }
  for (const [field, values] of valuesOf(lead)) {
    let last: string | undefined;
    for (const { value, event } of values) {
      if (value !== last) add(event, known<Change>({ field, before: last, after: value }));
      last = value;
    }
  }
  for (const { field, values } of explanation.lists)
    for (const { propertyID, value, event } of values)
      add(event, { field, after: propertyID === undefined ? value : `${propertyID} = ${value}` });
  for (const { source, event } of explanation.sources) add(event, { field: 'source', after: sourceWords(source) });
  return new Map([...changes].map(([event, list]) => [event, withoutRepeat(list)]));
}

/** Leaves out the list of all comments where its only news is the comment that is shown as well. */
function withoutRepeat(changes: Change[]): Change[] {
  const comment = changes.find(({ field }) => field === 'comment')?.after;
  if (comment === undefined) return changes;
  return changes.filter(
    ({ field, after }) => field !== 'comments' || (after !== comment && !after.endsWith(`; ${comment}`)),
  );
}

interface Stated {
  readonly value: string;
  readonly event: LeadEvent;
}

/** Each field with the values that were stated, in the order of the history. */
function valuesOf({ events }: Lead): (readonly [string, readonly Stated[]])[] {
  const assignees = assignmentSteps(events).flatMap(({ event, assignee }) =>
    assignee === undefined ? [] : [{ value: assignee, event }],
  );
  return [
    ...SINGLE_FIELDS.map((field) => [field, statedValues(field, events)] as const),
    ['assignee', assignees],
    ...detailSteps(events),
  ];
}

/** A source in words. */
export const sourceWords = ({ type, text, listing }: LeadSource): string =>
  [type, text, listing].filter((part) => part !== undefined && part !== '').join(': ');

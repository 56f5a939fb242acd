/** The filter of a replay: which events are computed again. */
import { ACTIONS, actionFromTopic, type Action } from '../message/event/actions.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { compareDates, parseDate } from '../message/values/dates.ts';
import { UsageError } from '../errors.ts';

/** Selects events. Without any of these, all events are computed again. */
export interface ReplayFilter {
  /** Events from `since` on and before `until`, RFC 3339, by the time of the event, or else by the time of reading. */
  readonly since?: string;
  readonly until?: string;
  /** `realestate/lead#accept`, `lead#accept` or `accept`. */
  readonly topic?: string;
  /** The id of the event. */
  readonly id?: string;
}

/** Whether an event that was read at a time is selected. */
export type Wanted = (event: LeadEvent, read: string) => boolean;

/**
 * Creates the test of a filter.
 *
 * @throws UsageError with the flag that is invalid, or for a filter in a rebuild.
 */
export function createFilter({
  rebuild = false,
  since,
  until,
  topic,
  id,
}: ReplayFilter & { readonly rebuild?: boolean }): Wanted {
  if (rebuild && [since, until, topic, id].some((filter) => filter !== undefined))
    throw new UsageError(
      'a rebuild computes every lead from all its events: it cannot select events by time, topic or id',
    );
  const [from, to] = [timeFrom(since, '--since'), timeFrom(until, '--until')];
  const action = topic === undefined ? undefined : actionOf(topic);
  return (event, read) => {
    const time = event.time ?? read;
    return (
      (from === undefined || compareDates(time, from) >= 0) &&
      (to === undefined || compareDates(time, to) < 0) &&
      (action === undefined || event.action === action) &&
      (id === undefined || event.id === id)
    );
  };
}

/** Parses RFC 3339, or a date, which means midnight UTC. */
function timeFrom(text: string | undefined, flag: string): string | undefined {
  if (text === undefined) return undefined;
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? parseDate(text) : undefined;
  if (date !== undefined) return date.iso;
  throw new UsageError(`${flag}: expected a time such as 2026-01-31T12:00:00Z, received [${text}]`);
}

function actionOf(topic: string): Action {
  const action = actionFromTopic(topic) ?? ACTIONS.find((name) => name === topic);
  if (action !== undefined) return action;
  throw new UsageError(`--topic: expected a topic such as realestate/lead#accept, received [${topic}]`);
}

/**
 * Deadlines: how long members take to answer, and which leads are overdue. Times are counted in wall-clock time or in office
 * hours.
 */
import type { LeadEvent } from '../../message/event/event.ts';
import type { LeadJson } from '../../lead/lead-json.ts';
import { addOfficeTime, officeTimeBetween } from '../office-hours/office-time.ts';
import type { OfficeHours } from '../office-hours/hours.ts';
import { offersOf, type OfferState } from '../routing/offer.ts';

/** When a lead is overdue. */
export interface Deadlines {
  /** How long an assigned lead may wait for an answer, in milliseconds. */
  readonly answerMs: number;
  /** How long a new lead may wait for an assignment, in milliseconds. Default: the same as `answerMs`. */
  readonly assignMs: number;
  /** The office hours of a member, or the general ones; `undefined` if all hours count. */
  readonly hoursOf: (webId?: string) => OfficeHours | undefined;
}

/** What a lead is waiting for. */
export interface Waiting {
  readonly waitsFor: 'answer' | 'assignment';
  /** The WebID of the member to whom the lead is assigned. */
  readonly member?: string;
  /** Since when it waits, RFC 3339 in UTC. */
  readonly since: string;
}

/** A lead that has waited too long. */
export interface Overdue extends Waiting {
  /** When it was due, RFC 3339 in UTC. */
  readonly due: string;
  /** How long it has waited, in whole minutes. With office hours, only those minutes count. */
  readonly waitingMinutes: number;
}

/** Returns how a lead is overdue at a time in milliseconds since 1970; `undefined` if it is not. */
export function overdueAt(json: LeadJson, deadlines: Deadlines, nowMs: number): Overdue | undefined {
  const waiting = waitingOf(json);
  return waiting === undefined ? undefined : overdueOf(waiting, deadlines, nowMs);
}

/** What a lead is waiting for; `undefined` if it was answered, or if the start of the waiting is not known. */
export function waitingOf(json: LeadJson): Waiting | undefined {
  const { status, assignee } = json;
  if (status !== 'new' && status !== 'assigned') return undefined;
  const since = waitsSince(json);
  if (since === undefined || Number.isNaN(Date.parse(since))) return undefined;
  if (status === 'new') return { waitsFor: 'assignment', since };
  return { waitsFor: 'answer', ...(assignee === undefined ? {} : { member: assignee }), since };
}

/** When a waiting lead is due, in milliseconds since 1970. */
export function dueAt({ waitsFor, member, since }: Waiting, deadlines: Deadlines): number {
  const sinceMs = Date.parse(since);
  const hours = deadlines.hoursOf(member);
  const allowedMs = waitsFor === 'answer' ? deadlines.answerMs : deadlines.assignMs;
  return hours === undefined ? sinceMs + allowedMs : addOfficeTime(hours, sinceMs, allowedMs);
}

/** Like `overdueAt`, for a lead of which we know what it is waiting for. */
export function overdueOf(waiting: Waiting, deadlines: Deadlines, nowMs: number): Overdue | undefined {
  const { waitsFor, member, since } = waiting;
  const dueMs = dueAt(waiting, deadlines);
  if (dueMs > nowMs) return undefined;
  return {
    waitsFor,
    ...(member === undefined ? {} : { member }),
    since,
    due: new Date(dueMs).toISOString(),
    waitingMinutes: minutesBetween(Date.parse(since), nowMs, deadlines.hoursOf(member)),
  };
}

/**
 * An assigned lead waits since its assignment. A new lead waits since it arrived, or else since its first event with a time.
 */
function waitsSince({ status, dateAssigned, dateReceived, dateSent, events }: LeadJson): string | undefined {
  const came = status === 'assigned' ? dateAssigned : (dateReceived ?? dateSent);
  return came ?? events.find(({ time }) => time !== undefined)?.time;
}

/** How long a member took to answer. */
export interface Response {
  readonly member: string;
  readonly assigned: string;
  /** The answer; `open` if there is none. */
  readonly state: OfferState;
  readonly answered?: string;
  /** The time from the assignment to the answer, in whole minutes. With office hours, only those minutes count. */
  readonly minutes?: number;
}

/** How long the members took to answer to whom a lead was assigned, in order. `events` is the history of the lead in order. */
export function responsesIn(events: readonly LeadEvent[], hoursOf: Deadlines['hoursOf']): Response[] {
  return offersOf('', events, []).map(({ to: member, issued: assigned, state, ended: answered }) => {
    const [fromMs, toMs] = [Date.parse(assigned), Date.parse(answered ?? '')];
    const isKnown = !Number.isNaN(fromMs) && !Number.isNaN(toMs);
    return {
      member,
      assigned,
      state,
      ...(answered === undefined ? {} : { answered }),
      ...(isKnown ? { minutes: minutesBetween(fromMs, toMs, hoursOf(member)) } : {}),
    };
  });
}

function minutesBetween(fromMs: number, toMs: number, hours: OfficeHours | undefined): number {
  const ms = hours === undefined ? toMs - fromMs : officeTimeBetween(hours, fromMs, toMs);
  return Math.max(0, Math.floor(ms / 60_000));
}

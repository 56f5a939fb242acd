/** Finds the event that each printed detail comes from: it computes the details again after each event and compares them. */
import type { LeadEvent } from '../message/event/event.ts';
import { foldParts } from '../message/parts/parts.ts';
import { foldDetails, type Details } from './details.ts';

/** The name of a detail: its key in the printed form. */
export type DetailName = keyof Details;

/** A value of a detail, and the event that changed the detail to it. */
export interface DetailStep {
  readonly value: string;
  readonly event: LeadEvent;
}

/** The work grows with the square of the history. Details of a longer history are not explained. */
const MAX_EVENTS = 300;

/** For each detail, the values that it had, in order. Empty if more than {@link MAX_EVENTS} events state details. */
export function detailSteps(events: readonly LeadEvent[]): Map<DetailName, DetailStep[]> {
  const steps = new Map<DetailName, DetailStep[]>();
  const stating = events.flatMap((event) => (event.statement.parts === undefined ? [] : [event]));
  if (stating.length > MAX_EVENTS) return steps;
  for (const [index, event] of stating.entries()) {
    const history = stating.slice(0, index + 1);
    const parts = foldParts(history.flatMap(({ statement }) => statement.parts ?? []));
    for (const [name, detail] of Object.entries(foldDetails(history, parts))) {
      const value = textOf(detail);
      const known = steps.get(name as DetailName) ?? [];
      if (known.at(-1)?.value !== value) steps.set(name as DetailName, [...known, { value, event }]);
    }
  }
  return steps;
}

/** The members that name a thing, in order of preference. */
const NAMES = ['name', 'text', 'address', 'id', 'url'];

/** A detail on one line. An object is shown by its name and price, or by all its members if it has neither. */
function textOf(detail: unknown): string {
  if (Array.isArray(detail)) return detail.map(textOf).join('; ');
  if (typeof detail !== 'object' || detail === null) return String(detail);
  const members = new Map(Object.entries(detail).filter(([, value]) => value !== undefined));
  const name = NAMES.find((key) => members.has(key));
  const shown = name === undefined ? [] : [name, 'price'].filter((key) => members.has(key));
  if (shown.length > 0) return shown.map((key) => textOf(members.get(key))).join(', ');
  return [...members].map(([key, value]) => `${key} ${textOf(value)}`).join(', ');
}

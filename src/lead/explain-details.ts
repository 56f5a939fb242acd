/** Where the printed details of a lead come from: they are folded again after each event, and what changed is its doing. */
import type { LeadEvent } from '../message/event/event.ts';
import { foldParts } from '../message/parts/parts.ts';
import { foldDetails, type Details } from './details.ts';

/** A detail, by its key in the printed form. */
export type DetailName = keyof Details;

/** A detail as it was after an event that changed it. */
export interface DetailStep {
  readonly value: string;
  readonly event: LeadEvent;
}

/** The work grows with the square of the history: of longer ones no detail is explained. */
const MAX_EVENTS = 300;

/** Each detail with the values that it had, in order; nothing of a lead of more than {@link MAX_EVENTS} events. */
export function detailSteps(events: readonly LeadEvent[]): Map<DetailName, DetailStep[]> {
  const steps = new Map<DetailName, DetailStep[]>();
  const stating = events.flatMap((event) => (event.statement.parts === undefined ? [] : [event]));
  if (stating.length > MAX_EVENTS) return steps;
  for (const [index, event] of stating.entries()) {
    const history = stating.slice(0, index + 1).flatMap(({ statement }) => statement.parts ?? []);
    for (const [name, detail] of Object.entries(foldDetails(history, foldParts(history)))) {
      const value = textOf(detail);
      const known = steps.get(name as DetailName) ?? [];
      if (known.at(-1)?.value !== value) steps.set(name as DetailName, [...known, { value, event }]);
    }
  }
  return steps;
}

/** What people call a thing, where it has such a name. */
const NAMES = ['name', 'text', 'address', 'id', 'url'];

/** A detail in one line: of things their names and prices, and of those without a name all their members. */
function textOf(detail: unknown): string {
  if (Array.isArray(detail)) return detail.map(textOf).join('; ');
  if (typeof detail !== 'object' || detail === null) return String(detail);
  const members = new Map(Object.entries(detail).filter(([, value]) => value !== undefined));
  const name = NAMES.find((key) => members.has(key));
  const shown = name === undefined ? [] : [name, 'price'].filter((key) => members.has(key));
  if (shown.length > 0) return shown.map((key) => textOf(members.get(key))).join(', ');
  return [...members].map(([key, value]) => `${key} ${textOf(value)}`).join(', ');
}

/** Keeps the order of the leads, and which of them is selected by the keyboard. */
import { signal } from '@preact/signals';
import type { LeadRow } from '../../desk-api/index.ts';
import { answer } from '../shell/answer-dialog.tsx';
import type { Keys } from '../state/keys.ts';
import { navigate } from '../state/route.ts';
import { TEXTS } from '../texts.ts';

/** The slug of the selected lead. */
export const selected = signal<string | undefined>(undefined);

/** Leads in an order, of which not all may have been read. */
export interface LeadOrder {
  readonly total: () => number;
  readonly at: (index: number) => LeadRow | undefined;
  readonly indexOf: (slug: string | undefined) => number;
}

/** The order of the list that was seen last. */
export const order = signal<LeadOrder>({ total: () => 0, at: () => undefined, indexOf: () => -1 });

/** The lead `by` places after a lead, or before it. */
export function neighbour(slug: string | undefined, by: number): LeadRow | undefined {
  const { total, at, indexOf } = order.peek();
  const index = indexOf(slug);
  const next = index < 0 ? 0 : index + by;
  return next < 0 || next >= total() ? undefined : at(next);
}

/** Where a lead is to be read. */
export const leadAddress = (slug: string): string => `/leads/${encodeURIComponent(slug)}`;

/** A row as answers need it. */
export function answeredLead(row: LeadRow): Parameters<typeof answer>[1] {
  const { slug, name, email, telephone } = row;
  return { slug, name: name ?? email ?? telephone ?? TEXTS.noName };
}

/** The keys of a list: they move the selection, and answer the selected lead. */
export function listKeys(): Keys {
  const move = (by: number): void => {
    selected.value = neighbour(selected.value, by)?.slug ?? selected.value;
  };
  const withRow = (act: (row: LeadRow) => void) => (): void => {
    const { at, indexOf } = order.peek();
    const row = at(indexOf(selected.value));
    if (row !== undefined) act(row);
  };
  const answers = (action: Parameters<typeof answer>[0]): (() => void) =>
    withRow((row) => {
      answer(action, answeredLead(row));
    });
  return {
    j: () => {
      move(1);
    },
    k: () => {
      move(-1);
    },
    Enter: withRow(({ slug }) => {
      navigate(leadAddress(slug));
    }),
    a: answers('accept'),
    r: answers('reject'),
    s: answers('assign'),
    e: answers('update'),
  };
}

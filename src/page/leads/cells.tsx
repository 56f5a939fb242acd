/** The parts of a row or a card that shows a lead. */
import type { JSX } from 'preact';
import type { LeadRow } from '../../desk-api/index.ts';
import { DeliveryWord, Status } from '../parts/status.tsx';
import { Actor, Given } from '../parts/text.tsx';
import { fullTime, money } from '../parts/words.ts';
import { statusOf } from '../state/answers.ts';
import { session } from '../state/session.ts';
import { TEXTS } from '../texts.ts';
import { leadAddress, selected } from './selection.ts';

interface Cell {
  readonly row: LeadRow;
}

/** The name, which leads to the lead. */
export function LeadName({ row }: Cell): JSX.Element {
  return (
    <a
      href={leadAddress(row.slug)}
      class="lead-name"
      onFocus={() => {
        selected.value = row.slug;
      }}
    >
      {row.name === undefined ? (
        <span class="faint">{row.email === undefined ? TEXTS.noName : <Given text={row.email} most={80} />}</span>
      ) : (
        <Given text={row.name} most={80} />
      )}
    </a>
  );
}

/** The status, as it will be where an answer is on its way, and what of it has not arrived. */
export function LeadStatusCell({ row }: Cell): JSX.Element {
  const status = statusOf(row.slug, row.status, row.lastEvent);
  const { delivery, pending } = row;
  return (
    <>
      <Status status={status} />
      {delivery !== undefined && <DeliveryWord state={delivery} isShort />}
      {pending !== undefined && pending.state !== 'made' && (
        <span class="tag calm small" title={TEXTS.answers.states[pending.state]}>
          {TEXTS.answers.short[pending.state]}
        </span>
      )}
    </>
  );
}

/** The first address or number. */
export function Contact({ row }: Cell): JSX.Element | null {
  const text = row.email ?? row.telephone;
  return text === undefined ? null : <Given text={text} most={60} />;
}

/** Where it is. */
export const Place = ({ row }: Cell): JSX.Element | null =>
  row.place === undefined ? null : <Given text={row.place} most={60} />;

/** What it costs. */
export const Price = ({ row }: Cell): JSX.Element | null =>
  row.price === undefined ? null : <span class="number">{money(row.price, row.currency)}</span>;

/** Where it came from. */
export const Source = ({ row }: Cell): JSX.Element | null =>
  row.source === undefined ? null : <Given text={row.source} most={60} />;

/** Who has it. */
export function With({ row: { assignee } }: Cell): JSX.Element | null {
  if (assignee === undefined) return null;
  return assignee === session.value?.webId ? <span>{TEXTS.filters.me}</span> : <Actor name={assignee} />;
}

/** What a person should look at. */
export function Marks({ row: { overdue, marks = [] } }: Cell): JSX.Element | null {
  if (overdue === undefined && marks.length === 0) return null;
  return (
    <span class="marks">
      {overdue !== undefined && (
        <span class="tag bad" title={TEXTS.overdueSince(fullTime(overdue))}>
          {TEXTS.overdue}
        </span>
      )}
      {marks.map((mark) => (
        <span class="tag warn" key={mark} title={TEXTS.marks[mark]}>
          {TEXTS.marks[mark]}
        </span>
      ))}
    </span>
  );
}

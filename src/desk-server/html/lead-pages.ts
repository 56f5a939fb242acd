/** Leads as pages that can be read without scripts. */
import { html } from 'hono/html';
import type { LeadList, LeadPage, LeadRow, LeadView } from '../../desk-api/index.ts';
import { LEAD_STATUSES } from '../../lead/lead.ts';
import { MARK_WORDS } from '../../lead/marks.ts';
import { tableOf, type Markup } from '../../serve/document.ts';
import { timeOf } from './document.ts';

/** A page of leads, with a search. `query` is that of the address. */
export function leadsPage(list: LeadList, query: URLSearchParams): Markup {
  const { total, offset, rows, counts } = list;
  const words = LEAD_STATUSES.map(
    (status) => html`<a href="/leads?status=${status}">${status}: ${counts[status]}</a> `,
  );
  const columns = ['Status', 'Name', 'E-mail', 'Telephone', 'Place', 'Assigned to', 'Last event', 'Looks wrong'];
  return html`<form method="get" action="/leads" role="search">
      <label>Search <input type="search" name="q" value="${query.get('q') ?? ''}" /></label>
      <button>Search</button>
    </form>
    <p>${words}</p>
    ${total === 0 ? html`<p>No leads. Leads appear here when notifications come to the inbox.</p>` : tableOf(columns, rows.map(cellsOf))}
    <p>${total === 0 ? '' : `${offset + 1} to ${offset + rows.length} of ${total}`} ${nextLink(list, query)}</p>`;
}

function cellsOf(row: LeadRow): (Markup | string)[] {
  const {
    slug,
    status,
    name,
    email = '',
    telephone = '',
    place = '',
    assignee = '',
    lastEvent,
    overdue,
    marks = [],
  } = row;
  return [
    overdue === undefined ? status : `${status}, overdue`,
    html`<a href="/leads/${slug}">${name ?? slug}</a>`,
    ...[email, telephone, place, assignee, timeOf(lastEvent)],
    marks.map((mark) => MARK_WORDS[mark]).join('; '),
  ];
}

function nextLink({ total, offset, rows }: LeadList, query: URLSearchParams): Markup | string {
  const next = offset + rows.length;
  if (next >= total || rows.length === 0) return '';
  const more = new URLSearchParams(query);
  more.set('offset', String(next));
  return html`<a href="/leads?${more.toString()}" rel="next">More</a>`;
}

const UNREAD = {
  away: 'The pod cannot be reached:',
  slow: 'The pod is slow:',
  refused: 'The pod refused a part:',
} as const;

/** One lead. */
export function leadPage({ lead, events, messages, unread }: LeadPage): Markup {
  const facts = factsOf(lead).map(
    ([name, value]) =>
      html`<dt>${name}</dt>
        <dd>${value}</dd>`,
  );
  const timeline = events.map(({ time, action, actors, changes, marks }) => [
    timeOf(time),
    action,
    actors.map(({ role, name }) => `${role}: ${name}`).join('; '),
    html`<ul>
      ${changes.map(({ field, before, after }) => html`<li>${field}: ${before === undefined ? '' : `${before} -> `}${after}</li>`)}
    </ul>`,
    marks.map((mark) => MARK_WORDS[mark]).join('; '),
  ]);
  const note =
    unread === undefined
      ? ''
      : html`<p>${UNREAD[unread.state]} ${unread.reason}. This is the lead as of ${timeOf(unread.asOf)}.</p>`;
  return html`${note}
    <dl>${facts}</dl>
    <h2>History</h2>
    ${tableOf(['Time', 'Event', 'Who', 'What it changed', 'Looks wrong'], timeline)}
    <h2>Messages</h2>
    ${messages.map(
      ({ id, raw }) =>
        html`<details>
          <summary>${id}</summary>
          <pre>${raw}</pre>
        </details>`,
    )}`;
}

/** What is known, in the order in which it is printed. Only texts, numbers and lists of them: the script shows all else. */
function factsOf(lead: LeadView): [string, string][] {
  return Object.entries(lead).flatMap(([name, value]): [string, string][] => {
    const texts = (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap(textOf);
    return name === 'events' || texts.length === 0 ? [] : [[name, texts.join(', ')]];
  });
}

function textOf(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  const parts = Object.values(value).filter((part) => ['string', 'number', 'boolean'].includes(typeof part));
  return parts.length === 0 ? [] : [parts.map(String).join(' ')];
}

/** The numbers as tables, each with the command that prints the same. */
import { html } from 'hono/html';
import type { Numbers, NumberTable } from '../../desk-api/index.ts';
import { tableOf, type Markup } from '../../serve/document.ts';

/** The page. */
export function numbersPage({ leads, funnel, responseWeeks, sources, load }: Numbers): Markup {
  if (leads === 0) return html`<p>No numbers yet. They appear with the first lead.</p>`;
  return html`${section('Funnel', ['Status', 'Leads', 'Percent'], funnel, ({ status, leads: count, percent }) => [
    ...[status, count, percent ?? ''],
  ])}
  ${section(
    'Time to accept, in minutes',
    ['Week', 'Leads', 'Median', 'Nine of ten'],
    // The latest first.
    { ...responseWeeks, rows: responseWeeks.rows.toReversed() },
    ({ week, leads: count, medianMinutes, p90Minutes }) => [week, count, medianMinutes, p90Minutes],
  )}
  ${section('Sources', ['Source', 'Name', 'Leads', 'Accepted', 'Percent'], sources, (row) => [
    ...[row.source ?? '', row.name ?? '', row.leads, row.accepted, row.percent],
  ])}
  ${section('Open leads', ['Agent', 'Open', 'New', 'Assigned'], load, (row) => [
    ...[row.agent, row.open, row.new, row.assigned],
  ])}`;
}

function section<Row>(
  title: string,
  columns: readonly string[],
  { question, rows }: NumberTable<Row>,
  cellsOf: (row: Row) => readonly (string | number)[],
): Markup {
  const cells = rows.map((row) => cellsOf(row).map(String));
  return html`<h2>${title}</h2>
    ${rows.length === 0 ? html`<p>None.</p>` : tableOf(columns, cells)}
    <p>The same in a terminal: <code>leadpod query ${question}</code></p>`;
}

/** The leads as one column for each status. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { LeadList, LeadRow, LeadStatus } from '../../desk-api/index.ts';
import { StatusShape } from '../parts/status.tsx';
import { Given, Time } from '../parts/text.tsx';
import { statusOf } from '../state/answers.ts';
import { navigate } from '../state/route.ts';
import { useResource, type Loaded, type Resource } from '../state/resource.ts';
import { session } from '../state/session.ts';
import { TEXTS } from '../texts.ts';
import { LeadName, LeadStatusCell, Marks, Price } from './cells.tsx';
import { addressWith } from './filters.ts';
import { leadAddress, order, selected } from './selection.ts';

/** A column and what belongs in it. */
interface BoardColumn {
  readonly name: 'new' | 'assigned' | 'accepted' | 'closed';
  readonly statuses: readonly LeadStatus[];
}

const COLUMNS: readonly BoardColumn[] = [
  { name: 'new', statuses: ['new'] },
  { name: 'assigned', statuses: ['assigned'] },
  { name: 'accepted', statuses: ['accepted'] },
  { name: 'closed', statuses: ['rejected', 'retracted'] },
];
const CARDS = 40;

/** The columns of a query. With a filter by status only these columns have leads. */
export function LeadBoard({ query }: { query: string }): JSX.Element {
  const resources = COLUMNS.map(({ statuses }) =>
    useResource<LeadList>(columnPath(query, statuses), undefined, { keeps: true }),
  );
  const lists = resources.map(({ state }) => state.value);
  const columns = COLUMNS.map((column) => ({ column, rows: rowsOf(column, lists) }));
  const shown = columns.flatMap(({ column, rows }) => grouped(column, rows).flatMap((group) => group.rows));
  useEffect(() => {
    order.value = {
      total: () => shown.length,
      at: (index) => shown[index],
      indexOf: (slug) => shown.findIndex((row) => row.slug === slug),
    };
  });
  const chosen = selected.value;
  useEffect(() => {
    document.querySelector('.card.selected')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chosen]);
  return (
    <div class="board">
      {columns.map(({ column, rows }, index) => (
        <Column key={column.name} column={column} rows={rows} resource={resources[index]} />
      ))}
    </div>
  );
}

function columnPath(query: string, statuses: readonly LeadStatus[]): string | undefined {
  const params = new URLSearchParams(query);
  const wanted = params.getAll('status');
  const asked = statuses.filter((status) => wanted.length === 0 || wanted.includes(status));
  params.delete('status');
  for (const status of asked) params.append('status', status);
  params.set('limit', String(CARDS));
  return asked.length === 0 ? undefined : `leads?${params.toString()}`;
}

/** The leads of a column, with those that an answer is about to bring there and without those that it takes away. */
function rowsOf({ statuses }: BoardColumn, lists: readonly Loaded<LeadList>[]): readonly LeadRow[] {
  const rows = lists.flatMap(({ value }) => value?.rows ?? []);
  const seen = new Set<string>();
  return rows.filter((row) => {
    const isHere = statuses.includes(statusOf(row.slug, row.status, row.lastEvent)) && !seen.has(row.slug);
    seen.add(row.slug);
    return isHere;
  });
}

function Column(props: {
  column: BoardColumn;
  rows: readonly LeadRow[];
  resource: Resource<LeadList> | undefined;
}): JSX.Element {
  const { column, rows, resource } = props;
  const head = resource?.state.value.value;
  const total = column.statuses.reduce((sum, status) => sum + (head?.counts[status] ?? 0), 0);
  const overdue = column.statuses.reduce((sum, status) => sum + (head?.overdue[status] ?? 0), 0);
  const [status = 'new'] = column.statuses;
  return (
    <section class="column" aria-label={columnTitle(column)}>
      <h2>
        <StatusShape status={status} />
        {columnTitle(column)}
        <span class="number count">{total.toLocaleString('en')}</span>
        {overdue > 0 && <span class="tag bad">{TEXTS.leads.overdue(overdue)}</span>}
      </h2>
      {rows.length === 0 && head !== undefined && <p class="faint">{TEXTS.leads.noColumn[column.name]}</p>}
      {grouped(column, rows).map((group) => (
        <div key={group.title}>
          {group.title !== undefined && <h3>{group.title}</h3>}
          <ul class="cards">
            {group.rows.map((row) => (
              <Card key={row.slug} row={row} hasStatus={column.name === 'closed'} />
            ))}
          </ul>
        </div>
      ))}
      {total > rows.length && rows.length > 0 && (
        <a class="more" href={addressWith({ status: column.statuses, view: 'table' })}>
          {TEXTS.leads.all(total)}
        </a>
      )}
    </section>
  );
}

const columnTitle = ({ name }: BoardColumn): string => (name === 'closed' ? TEXTS.leads.closed : TEXTS.status[name]);

/** What is assigned: to the reader first, then to others. */
function grouped({ name }: BoardColumn, rows: readonly LeadRow[]): { title?: string; rows: readonly LeadRow[] }[] {
  if (name !== 'assigned') return [{ rows }];
  const isMine = ({ assignee }: LeadRow): boolean => assignee !== undefined && assignee === session.value?.webId;
  const groups = [
    { title: TEXTS.leads.mine, rows: rows.filter(isMine) },
    { title: TEXTS.leads.others, rows: rows.filter((row) => !isMine(row)) },
  ];
  return groups.filter((group) => group.rows.length > 0);
}

function Card({ row, hasStatus }: { row: LeadRow; hasStatus: boolean }): JSX.Element {
  const isSelected = selected.value === row.slug;
  const { pending, delivery } = row;
  const hasNews = hasStatus || delivery !== undefined || (pending !== undefined && pending.state !== 'made');
  return (
    <li
      class={`card ${isSelected ? 'selected' : ''}`}
      aria-current={isSelected ? 'true' : undefined}
      onClick={({ target }) => {
        if (target instanceof Element && target.closest('a') === null) navigate(leadAddress(row.slug));
      }}
    >
      <div class="card-line">
        <LeadName row={row} />
        <Time at={row.lastEvent} isAge />
      </div>
      {(row.place !== undefined || row.price !== undefined) && (
        <div class="card-line faint">
          <span>{row.place !== undefined && <Given text={row.place} most={60} />}</span>
          <Price row={row} />
        </div>
      )}
      {hasNews && (
        <div class="card-line">
          <LeadStatusCell row={row} />
        </div>
      )}
      <Marks row={row} />
    </li>
  );
}

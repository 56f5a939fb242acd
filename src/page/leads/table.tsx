/** The leads as a table with one row each. Only the visible rows are in the document. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { signal } from '@preact/signals';
import type { LeadRow, LeadSort } from '../../desk-api/index.ts';
import { Time } from '../parts/text.tsx';
import { useVirtual } from '../parts/virtual.ts';
import { TEXTS } from '../texts.ts';
import { addressWith, filterValue } from './filters.ts';
import type { LeadRows } from './rows.ts';
import { Contact, LeadName, LeadStatusCell, Marks, Place, Price, Source, With } from './cells.tsx';
import { leadAddress, selected } from './selection.ts';
import { navigate } from '../state/route.ts';

const NARROW = matchMedia('(max-width: 46rem)');
const isNarrow = signal(NARROW.matches);
NARROW.addEventListener('change', ({ matches }) => {
  isNarrow.value = matches;
});

const HEIGHT = 36;
const NARROW_HEIGHT = 88;

/** Where the table was scrolled to, for the way back from a lead. */
let lastOffset = 0;
let lastQuery: string | undefined;

interface TableColumn {
  readonly name: string;
  readonly title: string;
  readonly sort?: LeadSort;
  readonly help?: string;
  readonly cell: (row: LeadRow) => JSX.Element | null;
}

const { headings, heading, marksHelp } = TEXTS.leads;

const COLUMNS: readonly TableColumn[] = [
  { name: 'status', title: headings.status, sort: 'status', cell: (row) => <LeadStatusCell row={row} /> },
  { name: 'name', title: headings.name, sort: 'name', cell: (row) => <LeadName row={row} /> },
  { name: 'contact', title: heading.contact, cell: (row) => <Contact row={row} /> },
  { name: 'place', title: heading.place, cell: (row) => <Place row={row} /> },
  { name: 'price', title: headings.price, sort: 'price', cell: (row) => <Price row={row} /> },
  { name: 'source', title: heading.source, cell: (row) => <Source row={row} /> },
  { name: 'assignee', title: headings.assignee, sort: 'assignee', cell: (row) => <With row={row} /> },
  { name: 'last', title: headings.lastEvent, sort: 'lastEvent', cell: (row) => <Time at={row.lastEvent} isAge /> },
  { name: 'marks', title: heading.marks, help: marksHelp, cell: (row) => <Marks row={row} /> },
];
const UNMARKED = COLUMNS.slice(0, -1);
const isMarked = (row: LeadRow | undefined): boolean => row?.overdue !== undefined || row?.marks !== undefined;

/** The table of a query. */
export function LeadTable({ rows, query }: { rows: LeadRows; query: string }): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  // Both draw the table again when rows arrive.
  const total = rows.arrived.value > 0 ? (rows.head.value?.total ?? 0) : 0;
  const virtual = useVirtual(total, isNarrow.value ? NARROW_HEIGHT : HEIGHT, scroller);
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  // The last column is there once a row of the query has something in it, and stays.
  const marked = useRef<string | undefined>(undefined);
  if (items.some(({ index }) => isMarked(rows.at(index)))) marked.current = query;
  const columns = marked.current === query ? COLUMNS : UNMARKED;
  useEffect(() => {
    rows.want(first, last);
  }, [first, last, query]);
  useEffect(() => {
    virtual.scrollToOffset(query === lastQuery ? lastOffset : 0);
    lastQuery = query;
  }, [query]);
  const chosen = selected.value;
  useEffect(() => {
    const index = rows.indexOf(chosen);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
  }, [chosen]);
  return (
    <div class="table-frame">
      <div
        class="lead-table"
        ref={scroller}
        role="table"
        aria-label={TEXTS.leads.title}
        aria-rowcount={total + 1}
        onScroll={({ currentTarget }) => {
          lastOffset = currentTarget.scrollTop;
        }}
      >
        <TableHead columns={columns} />
        <div class="lead-body" role="rowgroup" style={{ height: `${virtual.getTotalSize()}px` }}>
          {items.map(({ index, start, size }) => (
            <Row key={index} row={rows.at(index)} columns={columns} index={index} top={start} height={size} />
          ))}
        </div>
      </div>
      <p class="faint position">{TEXTS.leads.position(Math.min(first + 1, total), Math.min(last + 1, total), total)}</p>
    </div>
  );
}

interface ColumnsProps {
  readonly columns: readonly TableColumn[];
}

function TableHead({ columns }: ColumnsProps): JSX.Element {
  return (
    <div class="lead-head" role="rowgroup">
      <div class="lead-row" role="row" aria-rowindex={1}>
        {columns.map((column) => (
          <HeadCell key={column.name} column={column} />
        ))}
      </div>
    </div>
  );
}

function HeadCell({ column: { name, title, sort, help } }: { column: TableColumn }): JSX.Element {
  const current = filterValue('sort') || '-lastEvent';
  if (sort === undefined)
    return (
      <div class={`cell ${name}`} role="columnheader" title={help}>
        {title}
      </div>
    );
  const isUp = current === sort;
  const isDown = current === `-${sort}`;
  const to = addressWith({ sort: isDown ? sort : `-${sort}` });
  return (
    <div class={`cell ${name}`} role="columnheader" aria-sort={isUp ? 'ascending' : isDown ? 'descending' : 'none'}>
      <a href={to} title={TEXTS.leads.sortBy(title)}>
        {title}
        {isUp && <span aria-hidden="true"> ↑</span>}
        {isDown && <span aria-hidden="true"> ↓</span>}
      </a>
    </div>
  );
}

interface RowProps extends ColumnsProps {
  readonly row: LeadRow | undefined;
  readonly index: number;
  readonly top: number;
  readonly height: number;
}

function Row({ row, columns, index, top, height }: RowProps): JSX.Element {
  const style = { transform: `translateY(${top}px)`, height: `${height}px` };
  if (row === undefined)
    return (
      <div class="lead-row waiting" role="row" aria-rowindex={index + 2} style={style}>
        <div class="cell name" role="cell">
          {TEXTS.loading}
        </div>
      </div>
    );
  const isSelected = selected.value === row.slug;
  return (
    <div
      class={`lead-row ${isSelected ? 'selected' : ''}`}
      role="row"
      aria-rowindex={index + 2}
      aria-current={isSelected ? 'true' : undefined}
      style={style}
      onClick={({ target }) => {
        if (target instanceof Element && target.closest('a') === null) navigate(leadAddress(row.slug));
      }}
    >
      {columns.map(({ name, cell }) => (
        <div class={`cell ${name}`} role="cell" key={name}>
          {cell(row)}
        </div>
      ))}
    </div>
  );
}

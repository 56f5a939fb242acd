/** The dense table: a row a lead, of which only those that are seen are in the document. */
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
  readonly cell: (row: LeadRow) => JSX.Element | null;
}

const { headings, heading } = TEXTS.leads;

const COLUMNS: readonly TableColumn[] = [
  { name: 'status', title: headings.status, sort: 'status', cell: (row) => <LeadStatusCell row={row} /> },
  { name: 'name', title: headings.name, sort: 'name', cell: (row) => <LeadName row={row} /> },
  { name: 'contact', title: heading.contact, cell: (row) => <Contact row={row} /> },
  { name: 'place', title: heading.place, cell: (row) => <Place row={row} /> },
  { name: 'price', title: headings.price, sort: 'price', cell: (row) => <Price row={row} /> },
  { name: 'source', title: heading.source, cell: (row) => <Source row={row} /> },
  { name: 'assignee', title: headings.assignee, sort: 'assignee', cell: (row) => <With row={row} /> },
  { name: 'last', title: headings.lastEvent, sort: 'lastEvent', cell: (row) => <Time at={row.lastEvent} isAge /> },
  { name: 'marks', title: heading.marks, cell: (row) => <Marks row={row} /> },
];

/** The table of a query. */
export function LeadTable({ rows, query }: { rows: LeadRows; query: string }): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  // Both draw the table again when rows arrive.
  const total = rows.arrived.value > 0 ? (rows.head.value?.total ?? 0) : 0;
  const virtual = useVirtual(total, isNarrow.value ? NARROW_HEIGHT : HEIGHT, scroller);
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
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
        <TableHead />
        <div class="lead-body" role="rowgroup" style={{ height: `${virtual.getTotalSize()}px` }}>
          {items.map(({ index, start, size }) => (
            <Row key={index} row={rows.at(index)} index={index} top={start} height={size} />
          ))}
        </div>
      </div>
      <p class="faint position">{TEXTS.leads.position(Math.min(first + 1, total), Math.min(last + 1, total), total)}</p>
    </div>
  );
}

function TableHead(): JSX.Element {
  return (
    <div class="lead-head" role="rowgroup">
      <div class="lead-row" role="row" aria-rowindex={1}>
        {COLUMNS.map((column) => (
          <HeadCell key={column.name} column={column} />
        ))}
      </div>
    </div>
  );
}

function HeadCell({ column: { name, title, sort } }: { column: TableColumn }): JSX.Element {
  const current = filterValue('sort') || '-lastEvent';
  if (sort === undefined)
    return (
      <div class={`cell ${name}`} role="columnheader">
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

function Row(props: { row: LeadRow | undefined; index: number; top: number; height: number }): JSX.Element {
  const { row, index, top, height } = props;
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
      {COLUMNS.map(({ name, cell }) => (
        <div class={`cell ${name}`} role="cell" key={name}>
          {cell(row)}
        </div>
      ))}
    </div>
  );
}

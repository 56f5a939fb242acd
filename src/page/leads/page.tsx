/** The page of all leads, as columns or as a table. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { lazy } from '../parts/lazy.tsx';
import { Empty, ProblemNote } from '../parts/states.tsx';
import { useKeys } from '../state/keys.ts';
import { onChange } from '../state/news.ts';
import { address } from '../state/route.ts';
import { session } from '../state/session.ts';
import { TEXTS } from '../texts.ts';
import { LeadBoard } from './board.tsx';
import { clearedAddress, filterQuery, isTable, rememberList } from './filters.ts';
import { LeadRows } from './rows.ts';
import { listKeys, order } from './selection.ts';
import { Toolbar } from './toolbar.tsx';

const LeadTable = lazy(async () => (await import('./table.tsx')).LeadTable);

/** One for as long as the page is open, so that the way back from a lead is short. */
const rows = new LeadRows();
let isSeen = false;

onChange(() => {
  if (isSeen) rows.refresh();
  else rows.outdate();
});

/** The page of the leads. */
export function LeadsPage(): JSX.Element {
  const query = filterQuery.value;
  useKeys(listKeys());
  useEffect(rememberList, [address.value]);
  useEffect(() => {
    rows.setQuery(query);
  }, [query]);
  useEffect(() => {
    isSeen = true;
    return () => {
      isSeen = false;
    };
  }, []);
  useEffect(() => {
    if (isTable.value)
      order.value = {
        total: () => rows.head.peek()?.total ?? 0,
        at: (index) => rows.at(index),
        indexOf: (slug) => rows.indexOf(slug),
      };
  }, [isTable.value]);
  const head = rows.head.value;
  const overdue = Object.values(head?.overdue ?? {}).reduce((sum, number) => sum + number, 0);
  const isEmpty = head?.total === 0;
  return (
    <>
      <h1 class="hidden" tabIndex={-1}>
        {TEXTS.leads.title}
      </h1>
      <Toolbar>
        {head !== undefined && (
          <span class="number" role="status">
            {TEXTS.leads.found(head.total)}
          </span>
        )}
        {overdue > 0 && <span class="tag bad">{TEXTS.leads.overdue(overdue)}</span>}
      </Toolbar>
      {rows.problem.value !== undefined && (
        <ProblemNote
          text={rows.problem.value}
          onAgain={() => {
            rows.refresh();
          }}
        />
      )}
      <Damaged />
      {isEmpty && (query === '' ? <NoLeads /> : <NoMatch />)}
      {!isEmpty &&
        head !== undefined &&
        (isTable.value ? <LeadTable rows={rows} query={query} /> : <LeadBoard query={query} />)}
      {head === undefined && rows.problem.value === undefined && <p class="loading">{TEXTS.loading}</p>}
    </>
  );
}

function Damaged(): JSX.Element | null {
  const damaged = session.value?.damaged ?? 0;
  return damaged === 0 ? null : <p class="note warn">{TEXTS.leads.damaged(damaged)}</p>;
}

function NoLeads(): JSX.Element {
  const { title, text, try: tryIt, command } = TEXTS.leads.empty;
  return (
    <Empty title={title} text={text}>
      <p>{tryIt}</p>
      <pre class="command">{`${command} ${session.value?.storage ?? ''}inbox/`}</pre>
    </Empty>
  );
}

function NoMatch(): JSX.Element {
  const { title, text, clear } = TEXTS.leads.noMatch;
  return (
    <Empty title={title} text={text}>
      <a class="button" href={clearedAddress()}>
        {clear}
      </a>
    </Empty>
  );
}

/** Links to all pages, each with the number of things that wait for a person there. */
import type { JSX } from 'preact';
import type { Agenda } from '../../desk-api/index.ts';
import { listAddress } from '../leads/filters.ts';
import { PAGES, route, type PageName } from '../state/route.ts';
import { canChange } from '../state/session.ts';
import { TEXTS } from '../texts.ts';

interface AgendaProps {
  /** `undefined` until it is loaded. */
  readonly agenda: Agenda | undefined;
}

/** The page for each kind of work in the agenda. */
const PLACES: Readonly<Record<keyof Agenda, PageName>> = {
  overdue: 'leads',
  review: 'review',
  quarantine: 'quarantine',
  inbox: 'inbox',
  outbox: 'outbox',
};
const KINDS = Object.keys(PLACES) as (keyof Agenda)[];

/** Links to all pages. */
export function PageLinks({ agenda, onGo }: AgendaProps & { onGo?: () => void }): JSX.Element {
  const pages = PAGES.filter((page) => page !== 'forget' || canChange.value);
  return (
    <nav aria-label={TEXTS.navigation}>
      <ul>
        {pages.map((page) => (
          <li key={page}>
            <a
              href={page === 'leads' ? listAddress() : `/${page}`}
              aria-current={route.value.page === page ? 'page' : undefined}
              onClick={onGo}
            >
              {TEXTS.pages[page]}
              {KINDS.filter((kind) => PLACES[kind] === page).map((kind) => (
                <Waiting
                  key={kind}
                  number={agenda?.[kind] ?? 0}
                  words={TEXTS.waiting[kind]}
                  isLate={kind === 'overdue'}
                />
              ))}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The number for all pages together, shown where the links are in a menu. */
export function AllWaiting({ agenda }: AgendaProps): JSX.Element | null {
  const number = KINDS.reduce((sum, kind) => sum + (agenda?.[kind] ?? 0), 0);
  return <Waiting number={number} words={TEXTS.waiting.all} />;
}

function Waiting(props: { number: number; words: (number: number) => string; isLate?: boolean }): JSX.Element | null {
  const { number, words, isLate = false } = props;
  if (number === 0) return null;
  return (
    <span class={`badge number ${isLate ? 'late' : ''}`} title={words(number)}>
      <span aria-hidden="true">{number.toLocaleString('en')}</span>
      <span class="hidden"> {words(number)}</span>
    </span>
  );
}

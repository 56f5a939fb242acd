/** The frame of every page: the links to the other pages, and the state of the connection. */
import type { ComponentType, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Agenda } from '../../desk-api/index.ts';
import { listAddress } from '../leads/filters.ts';
import { LeadsPage } from '../leads/page.tsx';
import { lazy } from '../parts/lazy.tsx';
import { Empty, ProblemNote } from '../parts/states.tsx';
import { lastUndoable, undo } from '../state/answers.ts';
import { useKeys } from '../state/keys.ts';
import { useResource } from '../state/resource.ts';
import { address, navigate, route, type PageName } from '../state/route.ts';
import { loadSession, session, sessionProblem } from '../state/session.ts';
import { TEXTS } from '../texts.ts';
import { AnswerDialog, askRecipient } from './answer-dialog.tsx';
import { KeysHelp, keysShown } from './keys-help.tsx';
import { LineNote, LineState } from './line-state.tsx';
import { AllWaiting, PageLinks } from './page-links.tsx';
import { Toasts } from './toasts.tsx';

/** What is shown of each page, without and with an item. */
const VIEWS: Readonly<Record<PageName, ComponentType>> = {
  leads: LeadsPage,
  review: lazy(async () => (await import('../review/page.tsx')).ReviewPage),
  quarantine: lazy(async () => (await import('../quarantine/page.tsx')).QuarantinePage),
  inbox: lazy(async () => (await import('../inbox/page.tsx')).InboxPage),
  outbox: lazy(async () => (await import('../outbox/page.tsx')).OutboxPage),
  numbers: lazy(async () => (await import('../numbers/page.tsx')).NumbersPage),
  ask: lazy(async () => (await import('../ask/page.tsx')).AskPage),
  forget: lazy(async () => (await import('../forget/page.tsx')).ForgetPage),
};
const ITEMS: Readonly<Partial<Record<PageName, ComponentType<{ id: string }>>>> = {
  leads: lazy(async () => (await import('../lead/page.tsx')).LeadPage),
  quarantine: lazy(async () => (await import('../quarantine/item.tsx')).QuarantineItemPage),
};
const GO: Readonly<Record<string, PageName>> = {
  l: 'leads',
  r: 'review',
  q: 'quarantine',
  i: 'inbox',
  o: 'outbox',
  n: 'numbers',
  s: 'ask',
  f: 'forget',
};

/** The desk. */
export function Desk(): JSX.Element {
  useKeys(deskKeys());
  useTitle();
  return (
    <>
      <a class="skip" href="#content">
        {TEXTS.skip}
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        <LineNote />
        {sessionProblem.value !== undefined && (
          <ProblemNote text={sessionProblem.value} onAgain={() => void loadSession()} />
        )}
        <View />
      </main>
      <Toasts onName={askRecipient} />
      <AnswerDialog />
      <KeysHelp />
    </>
  );
}

function View(): JSX.Element {
  const { page, item } = route.value;
  const Item = page === undefined ? undefined : ITEMS[page];
  if (item !== undefined && Item !== undefined) return <Item id={item} key={item} />;
  if (page !== undefined && item === undefined) {
    const Page = VIEWS[page];
    return <Page />;
  }
  const { title, text, link } = TEXTS.noPage;
  return (
    <Empty title={title} text={text}>
      <a href="/leads">{link}</a>
    </Empty>
  );
}

function deskKeys(): Readonly<Record<string, () => void>> {
  return {
    '/': () => {
      const focus = (): void => document.querySelector<HTMLInputElement>('#search')?.focus();
      if (route.value.page === 'leads' && route.value.item === undefined) {
        // At once: the next letter is already for the field.
        focus();
        return;
      }
      navigate(listAddress());
      setTimeout(focus);
    },
    '?': () => {
      keysShown.value = true;
    },
    z: () => {
      const last = lastUndoable();
      if (last !== undefined) void undo(last);
    },
    ...Object.fromEntries(
      Object.entries(GO).map(([key, page]) => [
        `g ${key}`,
        () => {
          navigate(page === 'leads' ? listAddress() : `/${page}`);
        },
      ]),
    ),
  };
}

/**
 * On another page, its title is read and the keyboard begins at its top. `/` is the page of the leads too: who searches there goes to
 * no other page, and stays in the field.
 */
function useTitle(): void {
  const here = route.value;
  const place = here.page === undefined ? address.value.split('?', 1).join('') : `${here.page}/${here.item ?? ''}`;
  const isFirst = useRef(true);
  useEffect(() => {
    const { page, item } = route.peek();
    const name = page === undefined ? TEXTS.noPage.title : TEXTS.pages[page];
    if (item === undefined) document.title = `${name} - ${TEXTS.title}`;
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    scrollTo(0, 0);
    // The search was begun from another page by its key: the next letters are for its field.
    if (document.activeElement?.id === 'search') return;
    (document.querySelector<HTMLElement>('main h1') ?? document.querySelector<HTMLElement>('main'))?.focus();
  }, [place]);
}

function Header(): JSX.Element {
  const menu = useRef<HTMLDetailsElement>(null);
  const agenda = useResource<Agenda>('agenda').state.value.value;
  return (
    <header class="bar">
      <a class="brand" href="/leads">
        {TEXTS.title}
      </a>
      <details class="menu pages-menu" ref={menu}>
        <summary>
          {TEXTS.menu}
          <AllWaiting agenda={agenda} />
        </summary>
        <PageLinks
          agenda={agenda}
          onGo={() => {
            if (menu.current !== null) menu.current.open = false;
          }}
        />
      </details>
      <PageLinks agenda={agenda} />
      <LineState />
      <button
        type="button"
        class="quiet keys-button"
        onClick={() => {
          keysShown.value = true;
        }}
      >
        {TEXTS.keys.button} <kbd>?</kbd>
      </button>
      {session.value?.readOnly === true && <p class="read-only">{TEXTS.readOnly}</p>}
    </header>
  );
}

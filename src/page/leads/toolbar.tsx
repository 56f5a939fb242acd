/** The search, the filters, the saved views, and the choice between columns and table. */
import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { lazy } from '../parts/lazy.tsx';
import { TEXTS } from '../texts.ts';
import { addressWith, filterCount, filterValue, isTable, setFilters } from './filters.ts';
import { SavedViews } from './views-menu.tsx';

const TYPING_MS = 90;

const Filters = lazy(async () => (await import('./filter-panel.tsx')).Filters);

/** Are the filters shown? */
const isOpen = signal(false);

/** The line above the leads. */
export function Toolbar({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <div class="toolbar">
      <SearchField />
      <button
        type="button"
        aria-expanded={isOpen.value}
        aria-controls="filters"
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        {TEXTS.filters.active(filterCount.value)}
      </button>
      <SavedViews />
      <div class="segments" role="group" aria-label={TEXTS.leads.view}>
        <a href={addressWith({ view: '' })} aria-current={isTable.value ? undefined : 'true'}>
          {TEXTS.leads.columns}
        </a>
        <a href={addressWith({ view: 'table' })} aria-current={isTable.value ? 'true' : undefined}>
          {TEXTS.leads.table}
        </a>
      </div>
      <div class="found">{children}</div>
      {isOpen.value && <Filters />}
    </div>
  );
}

function SearchField(): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const words = filterValue('q');
  useEffect(() => {
    // The address may change without the field, by the back button or a saved view.
    if (input.current !== null && document.activeElement !== input.current) input.current.value = words;
  }, [words]);
  return (
    <label class="search">
      <span class="hidden">{TEXTS.leads.search}</span>
      <input
        ref={input}
        id="search"
        type="search"
        placeholder={TEXTS.leads.search}
        defaultValue={words}
        maxLength={200}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => {
          clearTimeout(timer.current);
          const { value } = currentTarget;
          timer.current = setTimeout(() => {
            setFilters({ q: value.trim() }, { isTyping: true });
          }, TYPING_MS);
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter' || key === 'Escape') currentTarget.blur();
        }}
      />
    </label>
  );
}

/** Search, filters, saved views, and how leads are shown. */
import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Facet, LeadFacets } from '../../desk-api/index.ts';
import { actorName, cutText } from '../parts/words.ts';
import { useResource } from '../state/resource.ts';
import { TEXTS } from '../texts.ts';
import { addressWith, clearedAddress, filterCount, filterQuery, filterValue, isTable, setFilters } from './filters.ts';
import type { FilterName } from './filters.ts';
import { SavedViews } from './views-menu.tsx';

const TYPING_MS = 90;

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

function Filters(): JSX.Element {
  const facets = useResource<LeadFacets>('leads/facets', () => false).state.value.value;
  const { any, me, none } = TEXTS.filters;
  const people = [
    { value: 'me', text: me },
    { value: 'none', text: none },
  ];
  return (
    <div class="filters" id="filters">
      <Choice name="status" options={facetOptions(facets?.status, (value) => wordIn(TEXTS.status, value))} any={any} />
      <Choice name="assignee" options={[...people, ...facetOptions(facets?.assignee, actorName)]} any={any} />
      <Choice name="source" options={facetOptions(facets?.source, (value) => cutText(value, 40))} any={any} />
      <Choice name="mark" options={facetOptions(facets?.mark, (value) => wordIn(TEXTS.marks, value))} any={any} />
      <Choice
        name="maxAge"
        options={Object.entries(TEXTS.filters.ages).map(([value, text]) => ({ value, text }))}
        any={any}
      />
      <PriceField name="minPrice" />
      <PriceField name="maxPrice" />
      <Check name="overdue" />
      <Check name="undelivered" />
      <a class="button" href={clearedAddress()}>
        {TEXTS.filters.clear}
      </a>
      <span class="exports">
        {TEXTS.leads.export.title}
        <a href={`/api/export?format=csv&${filterQuery.value}`} download="leads.csv">
          {TEXTS.leads.export.csv}
        </a>
        <a href={`/api/export?format=vcard&${filterQuery.value}`} download="leads.vcf">
          {TEXTS.leads.export.vcard}
        </a>
      </span>
    </div>
  );
}

const LABELS: Readonly<Partial<Record<FilterName, string>>> = { ...TEXTS.filters, maxAge: TEXTS.filters.age };

const wordIn = (words: Readonly<Record<string, string>>, value: string): string => words[value] ?? value;

const facetOptions = (
  facets: readonly Facet[] | undefined,
  textOf: (value: string) => string,
): { value: string; text: string }[] =>
  (facets ?? []).map(({ value, count }) => ({ value, text: `${textOf(value)} (${count.toLocaleString('en')})` }));

function Choice(props: {
  name: FilterName;
  options: readonly { value: string; text: string }[];
  any: string;
}): JSX.Element {
  const { name, options, any } = props;
  const current = filterValue(name);
  const isListed = current === '' || options.some(({ value }) => value === current);
  return (
    <label>
      {LABELS[name]}
      <select
        value={current}
        onChange={({ currentTarget }) => {
          setFilters({ [name]: currentTarget.value });
        }}
      >
        <option value="">{any}</option>
        {!isListed && <option value={current}>{cutText(current, 40)}</option>}
        {options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function PriceField({ name }: { name: 'minPrice' | 'maxPrice' }): JSX.Element {
  return (
    <label class="price-field">
      {LABELS[name]}
      <input
        type="number"
        min="0"
        step="any"
        inputMode="numeric"
        value={filterValue(name)}
        onChange={({ currentTarget }) => {
          setFilters({ [name]: currentTarget.value });
        }}
      />
    </label>
  );
}

function Check({ name }: { name: 'overdue' | 'undelivered' }): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={filterValue(name) === 'true'}
        onChange={({ currentTarget }) => {
          setFilters({ [name]: currentTarget.checked ? 'true' : '' });
        }}
      />
      {LABELS[name]}
    </label>
  );
}

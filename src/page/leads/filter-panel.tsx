/** The filters of the leads, and the export of the leads that match. */
import type { JSX } from 'preact';
import type { Facet, LeadFacets } from '../../desk-api/index.ts';
import { actorName, cutText } from '../parts/words.ts';
import { useResource } from '../state/resource.ts';
import { TEXTS } from '../texts.ts';
import { clearedAddress, filterQuery, filterValue, setFilters, type FilterName } from './filters.ts';

/** The fields of the filters. */
export function Filters(): JSX.Element {
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

/** SPARQL 1.1 over a dataset of leads, answered by Oxigraph. */
import oxigraph, { type Store } from 'oxigraph';
import { UsageError } from '../errors.ts';
import { PREFIXES } from '../vocab.ts';

/** What a SELECT comes to, in the order of its rows. */
export interface SelectResult {
  readonly variables: readonly string[];
  /** A term or nothing for each variable. */
  readonly rows: readonly (readonly (SelectTerm | undefined)[])[];
}

/** A term as the SPARQL 1.1 Query Results JSON Format has it (section 3.2.2). */
export interface SelectTerm {
  readonly type: 'uri' | 'literal' | 'bnode';
  readonly value: string;
  readonly datatype?: string;
  readonly 'xml:lang'?: string;
}

/** Media types of the result formats (SPARQL 1.1 Query Results). */
export const RESULT_FORMATS = {
  json: 'application/sparql-results+json',
  xml: 'application/sparql-results+xml',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
} as const;

interface ResultsDocument {
  readonly head: { readonly vars?: readonly string[] };
  readonly results?: { readonly bindings: readonly Record<string, SelectTerm>[] };
}

/**
 * A SELECT as text in one of the W3C's result formats. The prefixes of the vocabulary are known without being declared.
 *
 * @throws UsageError for what is no SPARQL, with line and column, and for queries of another form.
 */
export function selectText(store: Store, query: string, format: keyof typeof RESULT_FORMATS): string {
  const results = run(store, query, RESULT_FORMATS[format]);
  if (typeof results === 'string') return results;
  throw new UsageError('expected a SELECT query');
}

/** A SELECT as rows. @throws UsageError as {@link selectText} does. */
export function select(store: Store, query: string): SelectResult {
  const { head, results } = JSON.parse(selectText(store, query, 'json')) as ResultsDocument;
  if (head.vars === undefined || results === undefined) throw new UsageError('expected a SELECT query');
  const { vars } = head;
  return { variables: vars, rows: results.bindings.map((binding) => vars.map((name) => binding[name])) };
}

/**
 * Refuses what is no SELECT without a look at any lead: an empty dataset answers at once.
 *
 * @throws UsageError as {@link selectText} does.
 */
export function checkSelect(query: string): void {
  const text = `${missingPrefixes(query)}${query}`;
  const empty = new oxigraph.Store();
  try {
    if (typeof empty.query(text) === 'boolean') throw new UsageError('expected a SELECT query, received an ASK');
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`SPARQL: ${describeFault(cause, missingPrefixes(query).length)}`, { cause });
  }
  try {
    empty.query(text, { results_format: RESULT_FORMATS.json });
  } catch (cause) {
    // It is a query, but its answer is no table: CONSTRUCT or DESCRIBE.
    throw new UsageError('expected a SELECT query, received one that makes a graph', { cause });
  }
}

function run(store: Store, query: string, format: string): unknown {
  checkSelect(query);
  const text = `${missingPrefixes(query)}${query}`;
  return store.query(text, { use_default_graph_as_union: true, results_format: format });
}

/** Known prefixes stand in front of the first line, so that the lines of an error are those of the query. */
function missingPrefixes(query: string): string {
  const declared = new Set([...query.matchAll(/prefix\s+([\w-]*):/gi)].map(([, prefix]) => prefix));
  const missing = Object.entries(PREFIXES).filter(([prefix]) => !declared.has(prefix));
  return missing.map(([prefix, iri]) => `PREFIX ${prefix}: <${iri}> `).join('');
}

/** Longer lists of what the grammar would allow help nobody. */
const MAX_EXPECTED = 160;

/** Oxigraph's words on one line, with the column that its reader sees: the first line is longer for the parser. */
function describeFault(cause: unknown, offset: number): string {
  const words = (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, ' ');
  const message = words.length > MAX_EXPECTED ? `${words.slice(0, MAX_EXPECTED)} ...` : words;
  return message.replace(/^error at (\d+):(\d+)/, (_, line: string, column: string) => {
    const own = line === '1' ? Math.max(Number(column) - offset, 1) : Number(column);
    return `line ${line}, column ${own}`;
  });
}

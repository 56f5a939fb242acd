/** SPARQL 1.1 over a dataset of leads, answered by Oxigraph. */
import type { Store } from 'oxigraph';
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

function run(store: Store, query: string, format: string): unknown {
  try {
    return store.query(withPrefixes(query), { use_default_graph_as_union: true, results_format: format });
  } catch (cause) {
    throw new UsageError(`SPARQL: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Known prefixes stand in front of the first line, so that the lines of an error are those of the query. */
function withPrefixes(query: string): string {
  const declared = new Set([...query.matchAll(/prefix\s+([\w-]*):/gi)].map(([, prefix]) => prefix));
  const missing = Object.entries(PREFIXES).filter(([prefix]) => !declared.has(prefix));
  return `${missing.map(([prefix, iri]) => `PREFIX ${prefix}: <${iri}> `).join('')}${query}`;
}

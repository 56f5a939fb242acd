/** What can be told of a SPARQL query without evaluating it: its form, its dataset, the prefixes that it does without. */
import { PREFIXES } from '../vocab.ts';
import { withoutTexts } from './scan.ts';

/** The forms of a query (SPARQL 1.1 Query Language, section 16), and `UPDATE` for every request of SPARQL 1.1 Update. */
export type QueryForm = 'SELECT' | 'ASK' | 'CONSTRUCT' | 'DESCRIBE' | 'UPDATE';

/** Comments, base and prefixes: what may stand before the word that says what the query is. */
const PROLOGUE = /(?:\s|#[^\n\r]*|\bBASE\s*<[^>]*>|\bPREFIX\s*[^\s:<>]*:\s*<[^>]*>)*/iuy;
const FIRST_WORD = /[a-z]+/iuy;
const QUERIES: readonly string[] = ['SELECT', 'ASK', 'CONSTRUCT', 'DESCRIBE'];
const UPDATES: readonly string[] = [
  'INSERT',
  'DELETE',
  'WITH',
  'LOAD',
  'CLEAR',
  'DROP',
  'CREATE',
  'ADD',
  'MOVE',
  'COPY',
];

/** The form of a query by its first word; `undefined` for what is no SPARQL. */
export function formOf(sparql: string): QueryForm | undefined {
  PROLOGUE.lastIndex = 0;
  FIRST_WORD.lastIndex = PROLOGUE.exec(sparql)?.[0].length ?? 0;
  const word = FIRST_WORD.exec(sparql)?.[0].toUpperCase() ?? '';
  if (QUERIES.includes(word)) return word as QueryForm;
  return UPDATES.includes(word) ? 'UPDATE' : undefined;
}

/** `FROM` as a word of its own: not the name of a variable, nor a part of a prefixed name. */
const FROM = /(?<![\w?$:.%-])FROM(?![\w:.%-])/iu;

/** Does the query name its dataset (`FROM`, section 13.2), so that nothing else is to be asked? */
export function hasDatasetClause(sparql: string): boolean {
  return FROM.test(withoutTexts(sparql));
}

/** `PREFIX` as a word of its own, and the prefix. */
const DECLARATION = /(?<![\w?$:.%-])PREFIX\s+([\w-]*):/giu;

/** Declarations of the known prefixes that a query does not make, in one line: lines of an error stay those of the query. */
export function missingPrefixes(sparql: string): string {
  const declared = new Set([...withoutTexts(sparql).matchAll(DECLARATION)].map(([, prefix]) => prefix));
  const missing = Object.entries(PREFIXES).filter(([prefix]) => !declared.has(prefix));
  return missing.map(([prefix, iri]) => `PREFIX ${prefix}: <${iri}> `).join('');
}

/** A prefixed name, as far as its colon: not an IRI, nor a variable. */
const PREFIXED = /(?<![\w?$:<@.-])([A-Za-z][\w-]*):(?!\/\/)/gu;

/** The prefix that no one declared, if that is what is wrong: the parser only lists what might have stood there. */
export function unknownPrefix(sparql: string, line: number): string | undefined {
  const text = withoutTexts(sparql);
  const known = new Set([...Object.keys(PREFIXES), ...[...text.matchAll(DECLARATION)].map(([, name = '']) => name)]);
  const used = [...(text.split('\n')[line - 1] ?? '').matchAll(PREFIXED)].map(([, name = '']) => name);
  const unknown = used.find((name) => !known.has(name));
  if (unknown === undefined) return undefined;
  return `the prefix ${unknown}: is not declared. Add PREFIX ${unknown}: <...> before the query. Known without it: ${Object.keys(PREFIXES).join(', ')}.`;
}

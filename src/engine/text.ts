/** Facts about a SPARQL query that need no evaluation: its form, its dataset, and undeclared prefixes. */
import { PREFIXES } from '../vocab.ts';
import { nearestName } from '../text/nearest-name.ts';
import { scan, withoutTexts } from './scan.ts';

/** The forms of a query (SPARQL 1.1 Query Language, section 16), and `UPDATE` for all requests of SPARQL 1.1 Update. */
export type QueryForm = 'SELECT' | 'ASK' | 'CONSTRUCT' | 'DESCRIBE' | 'UPDATE';

/** Comments, BASE and PREFIX declarations: everything that may precede the keyword of the form. */
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

/** The form of a query, by its first keyword; `undefined` if this is not SPARQL. */
export function formOf(sparql: string): QueryForm | undefined {
  PROLOGUE.lastIndex = 0;
  FIRST_WORD.lastIndex = PROLOGUE.exec(sparql)?.[0].length ?? 0;
  const word = FIRST_WORD.exec(sparql)?.[0].toUpperCase() ?? '';
  if (QUERIES.includes(word)) return word as QueryForm;
  return UPDATES.includes(word) ? 'UPDATE' : undefined;
}

/** The words with which a query may begin. */
const BEGINNINGS = [...QUERIES, 'BASE', 'PREFIX'];

/**
 * Finds a typing error in the first word: its place, and the keyword that was probably meant. `undefined` if the word is a
 * keyword, or similar to none.
 */
export function mistypedForm(sparql: string): { at: number; meant: string } | undefined {
  PROLOGUE.lastIndex = 0;
  const at = PROLOGUE.exec(sparql)?.[0].length ?? 0;
  FIRST_WORD.lastIndex = at;
  const word = FIRST_WORD.exec(sparql)?.[0] ?? '';
  if (BEGINNINGS.includes(word.toUpperCase())) return undefined;
  const near = nearestName(
    word,
    BEGINNINGS.map((name) => name.toLowerCase()),
  );
  return near === undefined ? undefined : { at, meant: near.toUpperCase() };
}

/** `FROM` as a keyword, not as a variable or a part of a prefixed name. */
const FROM = /(?<![\w?$:.%-])FROM(?![\w:.%-])/iu;

/** Whether the query names its dataset (`FROM`, section 13.2), which then replaces the default one. */
export function hasDatasetClause(sparql: string): boolean {
  return FROM.test(withoutTexts(sparql));
}

/** `PREFIX` as a keyword, and the prefix. */
const DECLARATION = /(?<![\w?$:.%-])PREFIX\s+([\w-]*):/giu;

/** Declarations of the known prefixes that a query does not declare, on one line, so that line numbers of errors stay right. */
export function missingPrefixes(sparql: string): string {
  const declared = new Set([...withoutTexts(sparql).matchAll(DECLARATION)].map(([, prefix]) => prefix));
  const missing = Object.entries(PREFIXES).filter(([prefix]) => !declared.has(prefix));
  return missing.map(([prefix, iri]) => `PREFIX ${prefix}: <${iri}> `).join('');
}

/** A prefixed name up to its colon, not an IRI or a variable. */
const PREFIXED = /(?<![\w?$:<@.-])([A-Za-z][\w-]*):(?!\/\/)/gu;

/**
 * The undeclared prefix that caused a syntax error, if that is the cause. The parser only lists the tokens that it expected.
 */
export function unknownPrefix(sparql: string, line: number): string | undefined {
  const text = withoutTexts(sparql);
  const known = new Set([...Object.keys(PREFIXES), ...[...text.matchAll(DECLARATION)].map(([, name = '']) => name)]);
  const used = [...(text.split('\n')[line - 1] ?? '').matchAll(PREFIXED)].map(([, name = '']) => name);
  const unknown = used.find((name) => !known.has(name));
  if (unknown === undefined) return undefined;
  return `the prefix ${unknown}: is not declared. Add PREFIX ${unknown}: <...> before the query. Known without it: ${Object.keys(PREFIXES).join(', ')}.`;
}

/** What closes what. */
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };

/**
 * The brace, parenthesis, bracket or quotation mark that is probably missing at the end of a query. `undefined` if the query
 * closes everything that it opens.
 */
export function missingEnd(sparql: string): string | undefined {
  const open = new Map<string, number>();
  const add = (closing: string, step: number): void => void open.set(closing, (open.get(closing) ?? 0) + step);
  let quote: string | undefined;
  scan(
    sparql,
    (character) => {
      const closing = CLOSING[character];
      if (closing !== undefined) add(closing, 1);
      else if ('})]'.includes(character)) add(character, -1);
    },
    (start, end) => {
      const mark = sparql.charAt(start);
      if ('"\''.includes(mark) && (end - start < 2 || sparql.charAt(end - 1) !== mark)) quote = mark;
    },
  );
  return quote ?? ['}', ')', ']'].find((closing) => (open.get(closing) ?? 0) > 0);
}

/** Prepares SPARQL queries (values of parameters, prefixes) and sends them. */
import { PREFIXES } from '../../vocab.ts';
import type { Question } from '../../desk-api/index.ts';
import { fetchDesk } from '../state/api.ts';

/** A term of an answer (SPARQL 1.1 Query Results JSON Format). */
export interface ResultTerm {
  readonly type: 'uri' | 'literal' | 'bnode' | 'triple';
  readonly value: string | object;
  readonly datatype?: string;
  readonly 'xml:lang'?: string;
}

/** What an endpoint answers. */
export type Answer =
  | {
      readonly kind: 'rows';
      readonly names: readonly string[];
      readonly rows: readonly Readonly<Record<string, ResultTerm>>[];
    }
  | { readonly kind: 'boolean'; readonly isTrue: boolean }
  | { readonly kind: 'text'; readonly text: string };

/** The prefixes that need not be declared. */
export const KNOWN_PREFIXES: Readonly<Record<string, string>> = PREFIXES;

interface ResultsJson {
  readonly head: { readonly vars?: readonly string[] };
  readonly boolean?: boolean;
  readonly results?: { readonly bindings: readonly Readonly<Record<string, ResultTerm>>[] };
}

/** Asks; what is not a table or yes or no comes as text. */
export async function askSparql(sparql: string, signal: AbortSignal): Promise<Answer> {
  const response = await fetchDesk('/sparql', {
    method: 'POST',
    headers: {
      'content-type': 'application/sparql-query',
      accept: 'application/sparql-results+json, text/turtle;q=0.9',
    },
    body: sparql,
    signal,
  });
  if (response.headers.get('content-type')?.includes('json') !== true)
    return { kind: 'text', text: await response.text() };
  const { head, boolean, results } = (await response.json()) as ResultsJson;
  if (boolean !== undefined) return { kind: 'boolean', isTrue: boolean };
  return { kind: 'rows', names: head.vars ?? [], rows: results?.bindings ?? [] };
}

/** Declares the known prefixes that are used and not declared. */
export function declarePrefixes(sparql: string): string {
  // Neither in texts, IRIs nor comments does a prefix stand.
  const bare = sparql.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|<[^<>\s]*>|#[^\n]*/g, ' ');
  const declared = new Set([...bare.matchAll(/\bPREFIX\s+([\w-]*):/gi)].map(([, prefix]) => prefix));
  const missing = Object.keys(KNOWN_PREFIXES).filter(
    (prefix) => !declared.has(prefix) && new RegExp(`(?:^|[^\\w:-])${prefix}:`).test(bare),
  );
  return [...missing.map((prefix) => `PREFIX ${prefix}: <${KNOWN_PREFIXES[prefix] ?? ''}>\n`), sparql].join('');
}

type Parameter = Question['parameters'][number];

/** A value as a literal; `undefined` for what is none of its type. */
export function literalOf({ type }: Parameter, text: string): string | undefined {
  if (type === 'integer') return /^[+-]?\d{1,15}$/.test(text.trim()) ? String(Number(text)) : undefined;
  if (type === 'dateTime') {
    const time = Date.parse(text);
    return Number.isNaN(time) ? undefined : `"${new Date(time).toISOString()}"^^<${PREFIXES.xsd}dateTime>`;
  }
  // Escapes such as \u0022 are read before all others: none may come about where a text has \u.
  const escaped = text.replace(/\\[uU]|[\\"\n\r\t]/g, (found) =>
    found.length === 2 ? `\\\\\\u00${found === '\\u' ? '75' : '55'}` : (ESCAPES[found] ?? found),
  );
  return `"${escaped}"`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The SPARQL of a question for these literals: each parameter stands in it once as `BIND(default AS ?name)`. */
export function bindQuestion({ sparql }: Question, literals: ReadonlyMap<string, string>): string {
  let bound = sparql;
  for (const [name, literal] of literals) {
    const binding = new RegExp(
      `\\bBIND\\(\\s*(?:"[^"\\\\]*"(?:\\^\\^[\\w:]+)?|[\\w.:+-]+(?:\\(\\))?)\\s+AS\\s+\\?${name}\\s*\\)`,
      'iu',
    );
    bound = bound.replace(binding, () => `BIND(${literal} AS ?${name})`);
  }
  return bound;
}

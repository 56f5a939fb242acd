/**
 * Terms that are written in one way only, and so need not be read back. Nearly all terms are such; for any other the answer is
 * `undefined`, and the text is made by n3, read back and compared.
 *
 * Why the text of a simple term reads back as the same term, by the grammars of N-Triples, N-Quads and Turtle 1.1:
 * - An IRI has a scheme, and no character that `IRIREF` excludes or that is escaped in it. So between its angle brackets it
 *   stands as it is, and the first `>` ends it.
 * - A label of a blank node is letters and digits: it fits `BLANK_NODE_LABEL`, and what follows it (a space, `.`, `,` or `;`
 *   before a line break or a space) cannot belong to it.
 * - A text stands between quotation marks. `"`, `\`, LF and CR are escaped, which `STRING_LITERAL_QUOTE` demands, and every
 *   escape that is written (`ECHAR`, `UCHAR`) stands for the character that it was made of. An unescaped `"` ends it.
 * - Half of a surrogate pair, which no encoding brings back, is not simple. Nor is a language tag: n3 does not read all of them.
 */
import type { Quad, Term } from '@rdfjs/types';
import { xsd } from '../vocab.ts';

/** `IRIREF` with a scheme, without what canonical N-Quads escapes and without surrogates. */
const SIMPLE_IRI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\u0000-\u0020<>"{}|^`\\\u007F\uD800-\uDFFF\uFFFE\uFFFF]*$/;
const SIMPLE_LABEL = /^[A-Za-z][A-Za-z0-9]*$/;

/** Can an IRI stand between angle brackets as it is? */
export const isSimpleIri = (iri: string): boolean => SIMPLE_IRI.test(iri);

/** The label of a blank node as it is written in every syntax. */
export const simpleLabel = (label: string): string | undefined => (SIMPLE_LABEL.test(label) ? `_:${label}` : undefined);

/** The parts of a simple literal. */
export interface SimpleLiteral {
  readonly value: string;
  /** Of its datatype; `undefined` for `xsd:string`. */
  readonly type: string | undefined;
}

const STRING = xsd('string');

/** A literal without a language, and without half of a surrogate pair. */
export function simpleLiteral(term: Term): SimpleLiteral | undefined {
  if (term.termType !== 'Literal' || term.language !== '' || term.direction) return undefined;
  const { value } = term;
  if (!value.isWellFormed()) return undefined;
  const type = term.datatype.value;
  return { value, type: type === STRING ? undefined : type };
}

/** Is the statement one of the default graph, with an IRI as predicate? */
export const isPlainStatement = ({ predicate, graph }: Quad): boolean =>
  graph.termType === 'DefaultGraph' && predicate.termType === 'NamedNode';

const SHORT: Readonly<Record<string, string | undefined>> = {
  ...{ '\\': '\\\\', '"': '\\"', '\t': '\\t', '\n': '\\n' },
  ...{ '\r': '\\r', '\b': '\\b', '\f': '\\f' },
};

const inLines = /[^ !#-[\]-~\u0080-\uFFFD]/;
const allInLines = new RegExp(inLines.source, 'g');

/** A text between quotation marks as canonical N-Quads has it (RDF 1.2 N-Quads, section on the canonical form). */
export const quoteInLines = (text: string): string =>
  inLines.test(text) ? `"${text.replace(allInLines, escapeInLines)}"` : `"${text}"`;

const escapeInLines = (char: string): string =>
  SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

const inTurtle = /["\\\u0000-\u0019\uD800-\uDBFF]/;
const allInTurtle = /["\\\u0000-\u0019]|[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

/** A text between quotation marks as n3 writes Turtle. */
export const quoteInTurtle = (text: string): string =>
  inTurtle.test(text) ? `"${text.replace(allInTurtle, escapeInTurtle)}"` : `"${text}"`;

function escapeInTurtle(char: string): string {
  if (char.length === 2) return `\\U${(char.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
  return SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

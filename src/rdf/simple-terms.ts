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
import type { Literal, Quad } from '@rdfjs/types';
import { xsd } from '../vocab.ts';

/** `IRIREF` with a scheme, without what canonical N-Quads escapes and without surrogates. */
const SIMPLE_IRI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\u0000-\u0020<>"{}|^`\\\u007F\uD800-\uDFFF\uFFFE\uFFFF]*$/;
const SIMPLE_LABEL = /^[A-Za-z][A-Za-z0-9]*$/;

/** Can an IRI stand between angle brackets as it is? */
export const isSimpleIri = (iri: string): boolean => SIMPLE_IRI.test(iri);

/** The label of a blank node as it is written in every syntax. */
export const simpleLabel = (label: string): string | undefined => (SIMPLE_LABEL.test(label) ? `_:${label}` : undefined);

/** The datatype that is not written. */
export const STRING = xsd('string');

/** Is it a literal without a language, and without half of a surrogate pair? `value` is its own. */
export const isSimpleLiteral = (term: Literal, value: string): boolean =>
  term.language === '' && !term.direction && value.isWellFormed();

/** Is the statement one of the default graph, with an IRI as predicate? */
export const isPlainStatement = ({ predicate, graph }: Quad): boolean =>
  graph.termType === 'DefaultGraph' && predicate.termType === 'NamedNode';

const SHORT: Readonly<Record<string, string | undefined>> = {
  ...{ '\\': '\\\\', '"': '\\"', '\t': '\\t', '\n': '\\n' },
  ...{ '\r': '\\r', '\b': '\\b', '\f': '\\f' },
};

const inLines = /[^ !#-[\]-~\u0080-\uFFFD]/;
const allInLines = new RegExp(inLines.source, 'g');
/** Where there is none of these, all that is escaped has an escape of one letter. */
const longInLines = /[^\b\t\n\f\r -~\u0080-\uFFFD]/;

/**
 * A text between quotation marks as canonical N-Quads has it (RDF 1.2 N-Quads, section on the canonical form). Escapes of one
 * letter are those of JSON (RFC 8259 section 7), which the engine writes at once: whole messages are quoted so.
 */
export function quoteInLines(text: string): string {
  if (!inLines.test(text)) return `"${text}"`;
  return longInLines.test(text) ? `"${text.replace(allInLines, escapeInLines)}"` : JSON.stringify(text);
}

const escapeInLines = (char: string): string =>
  SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

const inTurtle = /["\\\u0000-\u0019\uD800-\uDBFF]/;
const allInTurtle = /["\\\u0000-\u0019]|[\uD800-\uDBFF][\uDC00-\uDFFF]/g;
const longInTurtle = /[^\b\t\n\f\r -\uD7FF\uE000-\uFFFF]/;

/** A text between quotation marks as n3 writes Turtle. */
export function quoteInTurtle(text: string): string {
  if (!inTurtle.test(text)) return `"${text}"`;
  return longInTurtle.test(text) ? `"${text.replace(allInTurtle, escapeInTurtle)}"` : JSON.stringify(text);
}

function escapeInTurtle(char: string): string {
  if (char.length === 2) return `\\U${(char.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
  return SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Simple terms: their text is certain to read back as the same term, so it need not be checked. Nearly all terms are simple.
 * For any other term the functions return `undefined`, and n3 writes the text, which is then read back and compared.
 *
 * Why the text of a simple term reads back, by the grammars of N-Triples, N-Quads and Turtle 1.1:
 * - An IRI has a scheme and no character that `IRIREF` excludes or that would be escaped. So it is written unchanged between
 *   angle brackets, and the first `>` ends it.
 * - The label of a blank node has only letters and digits, so it fits `BLANK_NODE_LABEL`. What follows it (a space, `.`, `,`
 *   or `;` before a line break or a space) cannot be read as a part of it.
 * - A text is written between quotation marks. `"`, `\`, LF and CR are escaped, as `STRING_LITERAL_QUOTE` requires, and every
 *   escape (`ECHAR`, `UCHAR`) stands for the character that it replaced. An unescaped `"` ends the text.
 * - A text with a lone surrogate is not simple, because no encoding preserves it. A language tag is not simple either,
 *   because n3 does not read all of them.
 */
import type { Literal, Quad } from '@rdfjs/types';
import { xsd } from '../vocab.ts';

/** `IRIREF` with a scheme, without the characters that canonical N-Quads escapes and without surrogates. */
const SIMPLE_IRI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\u0000-\u0020<>"{}|^`\\\u007F\uD800-\uDFFF\uFFFE\uFFFF]*$/;
const SIMPLE_LABEL = /^[A-Za-z][A-Za-z0-9]*$/;

/** Can this IRI be written unchanged between angle brackets? */
export const isSimpleIri = (iri: string): boolean => SIMPLE_IRI.test(iri);

/** The blank node label as every syntax writes it. `undefined` if it is not simple. */
export const simpleLabel = (label: string): string | undefined => (SIMPLE_LABEL.test(label) ? `_:${label}` : undefined);

/** The datatype that is not written out. */
export const STRING = xsd('string');

/** Is this a literal without a language, direction and lone surrogates? `value` is its text. */
export const isSimpleLiteral = (term: Literal, value: string): boolean =>
  term.language === '' && !term.direction && value.isWellFormed();

/** Is the statement in the default graph, with an IRI as its predicate? */
export const isPlainStatement = ({ predicate, graph }: Quad): boolean =>
  graph.termType === 'DefaultGraph' && predicate.termType === 'NamedNode';

const SHORT: Readonly<Record<string, string | undefined>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
};

const inLines = /[^ !#-[\]-~\u0080-\uFFFD]/;
const allInLines = new RegExp(inLines.source, 'g');
/** If a text has none of these characters, all of its escapes have one letter. */
const longInLines = /[^\b\t\n\f\r -~\u0080-\uFFFD]/;

/**
 * A text between quotation marks, as canonical N-Quads writes it (RDF 1.2 N-Quads, canonical form). The escapes of one letter
 * are those of JSON (RFC 8259 section 7), so `JSON.stringify` can write them, which is much faster for whole messages.
 */
export function quoteInLines(text: string): string {
  if (!inLines.test(text)) return `"${text}"`;
  return longInLines.test(text) ? `"${text.replace(allInLines, escapeInLines)}"` : JSON.stringify(text);
}

const escapeInLines = (char: string): string =>
  SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

// Up to U+0019 and not U+001F: n3 escapes these, and the text must be the same byte for byte.
const inTurtle = /["\\\u0000-\u0019\uD800-\uDBFF]/;
const allInTurtle = /["\\\u0000-\u0019]|[\uD800-\uDBFF][\uDC00-\uDFFF]/g;
const longInTurtle = /[^\b\t\n\f\r -\uD7FF\uE000-\uFFFF]/;

/** A text between quotation marks, as n3 writes it in Turtle. */
export function quoteInTurtle(text: string): string {
  if (!inTurtle.test(text)) return `"${text}"`;
  return longInTurtle.test(text) ? `"${text.replace(allInTurtle, escapeInTurtle)}"` : JSON.stringify(text);
}

function escapeInTurtle(char: string): string {
  if (char.length === 2) return `\\U${(char.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
  return SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

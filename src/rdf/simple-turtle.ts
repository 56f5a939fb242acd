/**
 * Writes statements of simple terms (see simple-terms.ts) as Turtle, byte for byte as n3 does. Besides the reasons given
 * there, the text reads back for these reasons:
 * - A prefixed name is only written if the IRI is its namespace and a local name of ASCII letters, digits, `_`, `-` and
 *   single inner dots. That fits `PN_LOCAL` without escapes. The prefix is declared once, at the top. An IRI that begins like
 *   a prefixed name is not simple here, because n3 reads it wrongly.
 * - A relative reference is only written if RFC 3986 resolves it to the same IRI, and if it has no colon.
 * - A number or boolean is only written without quotation marks if its text is a token of the grammar. The full stop behind
 *   it is followed by a line break, so it is not read as a part of the number.
 */
import type { Quad, Term } from '@rdfjs/types';
import { prefixTableOf, type PrefixedIri, type PrefixTable } from './prefix-table.ts';
import type { ToRelative } from './relative.ts';
import { rdf, xsd } from '../vocab.ts';
import { isPlainStatement, isSimpleLiteral, quoteInTurtle, simpleLabel, STRING } from './simple-terms.ts';

/** How {@link simpleTurtle} writes IRIs. */
export interface SimpleTurtleOptions {
  /** Prefix -> namespace IRI. */
  readonly prefixes: Readonly<Record<string, string>>;
  readonly toRelative: ToRelative;
}

/** The document. `undefined` if a term or a prefix is not simple. */
export function simpleTurtle(quads: readonly Quad[], options: SimpleTurtleOptions): string | undefined {
  const writer = new TurtleWriter(options);
  let text = '';
  let last: Term | undefined;
  let subject: string | undefined;
  let lastSubject = '';
  let lastPredicate = '';
  for (const quad of quads) {
    // Statements of one subject usually follow each other and share one term object.
    if (quad.subject !== last) {
      last = quad.subject;
      subject = writer.node(last);
    }
    const predicate = writer.predicate(quad.predicate);
    const object = writer.object(quad.object);
    if (subject === undefined || predicate === undefined || object === undefined || !isPlainStatement(quad))
      return undefined;
    if (subject !== lastSubject) text += `${lastSubject === '' ? '' : '.\n'}${subject} ${predicate} ${object}`;
    else text += predicate === lastPredicate ? `, ${object}` : `;\n    ${predicate} ${object}`;
    lastSubject = subject;
    lastPredicate = predicate;
  }
  return quads.length === 0 ? '' : writer.head(`${text}.\n`);
}

/** Datatypes whose values can be written without quotation marks (Turtle sections 2.5.2 and 2.5.3), and their tokens. */
const BARE: ReadonlyMap<string, RegExp> = new Map([
  [xsd('boolean'), /^(?:true|false)$/],
  [xsd('integer'), /^[+-]?\d+$/],
  [xsd('decimal'), /^[+-]?\d*\.\d+$/],
  [xsd('double'), /^[+-]?(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+$/],
]);

const TYPE = rdf('type');
/** IRIs with a short form in Turtle. No prefix is declared for them, so n3 writes them where they are used in another place. */
const UNSPELLED: ReadonlySet<string> = new Set([STRING, rdf('langString'), TYPE]);

class TurtleWriter {
  readonly #iris = new Map<string, string>();
  readonly #table: PrefixTable;
  readonly #used = new Set<string>();
  readonly #toRelative: ToRelative;

  constructor({ prefixes, toRelative }: SimpleTurtleOptions) {
    this.#table = prefixTableOf(prefixes);
    this.#toRelative = toRelative;
  }

  /** The document, with the declarations of the prefixes that its IRIs begin with. */
  head(body: string): string {
    let head = '';
    for (const [name, namespace] of this.#table.prefixes)
      if (this.#used.has(name)) head += `@prefix ${name}: <${namespace}>.\n`;
    return head === '' ? body : `${head}\n${body}`;
  }

  node(term: Term): string | undefined {
    if (term.termType === 'NamedNode') return this.#iri(term.value);
    return term.termType === 'BlankNode' ? simpleLabel(term.value) : undefined;
  }

  predicate(term: Term): string | undefined {
    return term.value === TYPE ? 'a' : this.#iri(term.value);
  }

  object(term: Term): string | undefined {
    if (term.termType !== 'Literal') return this.node(term);
    const { value } = term;
    if (!isSimpleLiteral(term, value)) return undefined;
    const type = term.datatype.value;
    if (type === STRING) return quoteInTurtle(value);
    const written = this.#iri(type);
    if (written === undefined) return undefined;
    return BARE.get(type)?.test(value) === true ? value : `${quoteInTurtle(value)}^^${written}`;
  }

  #iri(iri: string): string | undefined {
    const known = this.#iris.get(iri);
    if (known !== undefined) return known;
    const written = this.#write(iri);
    if (written !== undefined) this.#iris.set(iri, written);
    return written;
  }

  #write(iri: string): string | undefined {
    if (UNSPELLED.has(iri)) return undefined;
    const prefixed: PrefixedIri | undefined = this.#table.read(iri);
    if (prefixed === undefined) return undefined;
    for (const prefix of prefixed.prefixes) this.#used.add(prefix);
    const relative = this.#toRelative(iri);
    return relative === iri ? prefixed.text : relative === undefined ? undefined : `<${relative}>`;
  }
}

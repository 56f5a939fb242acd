/**
 * Statements of simple terms (see simple-terms.ts) as Turtle, to the byte as n3 writes it. Why it reads back, beyond what is said
 * there:
 * - A prefixed name is written only where the IRI is its namespace and a local name of ASCII letters, digits, `_`, `-` and single
 *   dots inside, which fits `PN_LOCAL` without escapes; its prefix is declared at the head, once. An IRI that begins like a
 *   prefixed name, with which n3 has trouble, is not simple here.
 * - A relative reference is written only where RFC 3986 resolves it to the same IRI, and where it has no colon.
 * - Numbers and booleans stand bare only where their text is a token of the grammar. The full stop behind them is followed by a
 *   line break, so that it is no part of a number.
 */
import type { Quad, Term } from '@rdfjs/types';
import { resolveReference } from './iri.ts';
import { rdf, xsd } from '../vocab.ts';
import { isPlainStatement, isSimpleIri, quoteInTurtle, simpleLabel, simpleLiteral } from './simple-terms.ts';

/** How {@link simpleTurtle} writes IRIs. */
export interface SimpleTurtleOptions {
  /** Prefix -> namespace IRI. */
  readonly prefixes: Readonly<Record<string, string>>;
  readonly base?: string | undefined;
  /** An IRI relative to the base, or itself. */
  readonly toRelative: (iri: string) => string;
}

/** The document; `undefined` where a term or a prefix is not simple. */
export function simpleTurtle(quads: readonly Quad[], options: SimpleTurtleOptions): string | undefined {
  const writer = new TurtleWriter(options);
  let text = '';
  let lastSubject = '';
  let lastPredicate = '';
  for (const quad of quads) {
    const subject = writer.node(quad.subject);
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

const PREFIX = /^[A-Za-z][A-Za-z0-9]*$/;
const LOCAL_NAME = /^[_a-zA-Z0-9](?:\.?[-_a-zA-Z0-9])*$/;

/** Datatypes with tokens of their own (Turtle sections 2.5.2 and 2.5.3), and those tokens. */
const BARE: ReadonlyMap<string, RegExp> = new Map([
  [xsd('boolean'), /^(?:true|false)$/],
  [xsd('integer'), /^[+-]?\d+$/],
  [xsd('decimal'), /^[+-]?\d*\.\d+$/],
  [xsd('double'), /^[+-]?(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+$/],
]);

/** Turtle has words of its own for them, and n3 none where they stand as things. */
const UNSPELLED: ReadonlySet<string> = new Set([xsd('string'), rdf('langString'), rdf('type')]);

class TurtleWriter {
  readonly #iris = new Map<string, string | undefined>();
  readonly #prefixes: readonly (readonly [name: string, namespace: string])[];
  readonly #used = new Set<string>();
  readonly #options: SimpleTurtleOptions;
  readonly #isSimple: boolean;

  constructor(options: SimpleTurtleOptions) {
    this.#options = options;
    this.#prefixes = Object.entries(options.prefixes);
    this.#isSimple = this.#prefixes.every(([name, namespace]) => PREFIX.test(name) && isSimpleIri(namespace));
  }

  /** The document with the prefixes that its IRIs begin with. */
  head(body: string): string {
    const used = this.#prefixes.filter(([name]) => this.#used.has(name));
    const lines = used.map(([name, namespace]) => `@prefix ${name}: <${namespace}>.\n`);
    return `${lines.join('')}${used.length === 0 ? '' : '\n'}${body}`;
  }

  node(term: Term): string | undefined {
    if (term.termType === 'NamedNode') return this.#iri(term.value);
    return term.termType === 'BlankNode' ? simpleLabel(term.value) : undefined;
  }

  predicate(term: Term): string | undefined {
    return term.value === rdf('type') ? 'a' : this.#iri(term.value);
  }

  object(term: Term): string | undefined {
    if (term.termType !== 'Literal') return this.node(term);
    const parts = simpleLiteral(term);
    if (parts === undefined) return undefined;
    const { value, type } = parts;
    if (type === undefined) return quoteInTurtle(value);
    const written = this.#iri(type);
    if (written === undefined) return undefined;
    return BARE.get(type)?.test(value) === true ? value : `${quoteInTurtle(value)}^^${written}`;
  }

  #iri(iri: string): string | undefined {
    const known = this.#iris.get(iri);
    if (known !== undefined) return known;
    const written = this.#write(iri);
    this.#iris.set(iri, written);
    return written;
  }

  #write(iri: string): string | undefined {
    if (!this.#isSimple || !isSimpleIri(iri) || UNSPELLED.has(iri)) return undefined;
    let name: string | undefined;
    for (const [prefix, namespace] of this.#prefixes) {
      if (iri.startsWith(`${prefix}:`)) return undefined;
      if (!iri.startsWith(namespace)) continue;
      this.#used.add(prefix);
      const local = iri.slice(namespace.length);
      if (LOCAL_NAME.test(local)) name ??= `${prefix}:${local}`;
    }
    const relative = this.#options.toRelative(iri);
    if (relative === iri) return name ?? `<${iri}>`;
    const { base = '' } = this.#options;
    return !relative.includes(':') && resolveReference(relative, base) === iri ? `<${relative}>` : undefined;
  }
}

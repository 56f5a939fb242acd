/**
 * Terms that store their parts. n3 stores a literal as one string of value and type, and splits it each time a part is read,
 * which serializing does several times for each statement. These terms are n3's own classes, extended by a cache, and equal
 * to the terms that n3 makes.
 */
import type { Literal, NamedNode, Term } from '@rdfjs/types';
import { DataFactory, Literal as N3Literal, NamedNode as N3NamedNode } from 'n3';
import { xsd } from '../vocab.ts';

const STRING: NamedNode = DataFactory.namedNode(xsd('string'));

/** The value of language and direction if there is none. */
const NOTHING = '';

/** n3's class. Its parts are accessors, but its type declarations call them members, so the type is replaced. */
const Base = N3Literal as unknown as new (id: string) => object;

class PlainLiteral extends Base {
  readonly #value: string;
  readonly #datatype: NamedNode;

  constructor(value: string, datatype: NamedNode) {
    super(datatype === STRING ? `"${value}"` : `"${value}"^^${datatype.value}`);
    this.#value = value;
    this.#datatype = datatype;
  }

  get value(): string {
    return this.#value;
  }

  get datatype(): NamedNode {
    return this.#datatype;
  }

  get language(): string {
    return NOTHING;
  }

  get direction(): string {
    return NOTHING;
  }
}

/** A literal without a language. The IRI of the datatype must not contain quotation marks. */
export function plainLiteral(value: string, datatype: NamedNode = STRING): Literal {
  const type = datatype.value === STRING.value ? STRING : datatype;
  return new PlainLiteral(value, type) as unknown as Literal;
}

/** n3's class. Its parts are accessors, as above. */
const Node = N3NamedNode as unknown as new (id: string) => object;

class VocabularyNode extends Node {
  #line: string | undefined;

  /** The result of `write` for the IRI of a term. A term of a vocabulary caches it. */
  static lineOf(term: Term, write: (iri: string) => string | undefined): string | undefined {
    if (!(#line in term)) return write(term.value);
    return (term.#line ??= write(term.value));
  }
}

/** The IRI of a property or class. Every message uses the same ones, so these terms cache their text. */
export const vocabularyNode = (iri: string): NamedNode => new VocabularyNode(iri) as unknown as NamedNode;

/** An IRI as N-Quads writes it, cached for terms of a vocabulary. `write` must always be the same function. */
export const lineOfNode = (term: NamedNode, write: (iri: string) => string | undefined): string | undefined =>
  VocabularyNode.lineOf(term, write);

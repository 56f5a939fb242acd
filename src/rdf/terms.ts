/**
 * Terms whose parts are at hand. n3 keeps a literal as one text of its value and its type, and takes the parts out of that
 * whenever they are asked for, which serialising does several times a statement. These are n3's terms all the same, equal to
 * those that it makes: they only remember their parts.
 */
import type { Literal, NamedNode, Term } from '@rdfjs/types';
import { DataFactory, Literal as N3Literal, NamedNode as N3NamedNode } from 'n3';
import { xsd } from '../vocab.ts';

const STRING: NamedNode = DataFactory.namedNode(xsd('string'));

/** A language and a direction. */
const NOTHING = '';

/** n3's class, whose parts are accessors; its types say that they are members. */
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

/** A literal without a language; the type must be free of quotation marks. */
export function plainLiteral(value: string, datatype: NamedNode = STRING): Literal {
  const type = datatype.value === STRING.value ? STRING : datatype;
  return new PlainLiteral(value, type) as unknown as Literal;
}

/** n3's class, whose parts are accessors. */
const Node = N3NamedNode as unknown as new (id: string) => object;

class VocabularyNode extends Node {
  #line: string | undefined;

  /** What `write` makes of the IRI of a term; one of a vocabulary remembers it. */
  static lineOf(term: Term, write: (iri: string) => string | undefined): string | undefined {
    if (!(#line in term)) return write(term.value);
    return (term.#line ??= write(term.value));
  }
}

/** A property or class, which comes again in every message. */
export const vocabularyNode = (iri: string): NamedNode => new VocabularyNode(iri) as unknown as NamedNode;

/** An IRI as N-Quads has it: for one of a vocabulary it is made once. `write` must be the same for all. */
export const lineOfNode = (term: NamedNode, write: (iri: string) => string | undefined): string | undefined =>
  VocabularyNode.lineOf(term, write);

/**
 * Terms whose parts are at hand. n3 keeps a literal as one text of its value and its type, and takes the parts out of that
 * whenever they are asked for, which serialising does several times a statement. These are n3's terms all the same, equal to
 * those that it makes: they only remember their parts.
 */
import type { Literal, NamedNode } from '@rdfjs/types';
import { DataFactory, Literal as N3Literal } from 'n3';
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

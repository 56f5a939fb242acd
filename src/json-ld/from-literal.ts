/** RDF to Object Conversion (JSON-LD API section 8.5): the object of a quad as a node reference or value object. */
import { i18n, rdf, xsd } from '../vocab.ts';
import { JsonLdError } from './error.ts';
import type { FromQuadsOptions } from './options.ts';
import type { PlainJson, PlainObject } from './types.ts';
import type { Literal, Quad } from '../rdf/quads.ts';

const I18N = i18n('');
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);
const INTEGER = /^[+-]?\d+$/;
const DOUBLE = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The native value if it is exact: an integer that a double would round stays a literal. */
function nativeValue({ value, datatype }: Literal): boolean | number | undefined {
  const number = Number(value);
  switch (datatype.value) {
    case xsd('boolean'):
      return BOOLEANS.get(value);
    case xsd('integer'):
      return INTEGER.test(value) && Number.isSafeInteger(number) ? number : undefined;
    case xsd('double'):
      return DOUBLE.test(value) && Number.isFinite(number) ? number : undefined;
    default:
      return undefined;
  }
}

function jsonLiteral({ value }: Literal): PlainObject {
  try {
    return { '@value': JSON.parse(value) as PlainJson, '@type': '@json' };
  } catch {
    // The parser's message quotes the text, which may be personal data.
    throw new JsonLdError('A literal of rdf:JSON is not valid JSON', { jsonLdCode: 'invalid JSON literal' });
  }
}

function literalToJson(
  literal: Literal,
  { useNativeTypes, rdfDirection, keepJsonText }: FromQuadsOptions,
): PlainObject {
  const { value, language, datatype } = literal;
  const native = useNativeTypes ? nativeValue(literal) : undefined;
  if (native !== undefined) return { '@value': native };
  if (language !== '') return { '@value': value, '@language': language };
  if (datatype.value === xsd('string')) return { '@value': value };
  if (datatype.value === rdf('JSON') && keepJsonText !== true) return jsonLiteral(literal);
  if (rdfDirection === 'i18n-datatype' && datatype.value.startsWith(I18N)) {
    const [tag = '', direction = ''] = datatype.value.slice(I18N.length).split('_');
    return { '@value': value, ...(tag !== '' && { '@language': tag }), '@direction': direction };
  }
  return { '@value': value, '@type': datatype.value };
}

/**
 * The object of a quad in expanded JSON-LD.
 *
 * @throws JsonLdError `invalid JSON literal`
 */
export function quadObjectToJson(object: Quad['object'], options: FromQuadsOptions): PlainObject {
  if (object.termType === 'Literal') return literalToJson(object, options);
  return { '@id': object.termType === 'BlankNode' ? `_:${object.value}` : object.value };
}

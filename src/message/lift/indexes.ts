/**
 * Keeps the keys of index maps. A context may define the map of a vendor with `"@container": "@index"`. RDF has no place for its
 * keys, and without them two vendors' identifiers with the same value would be equal.
 */
import { isPlainObject, type PlainJson, type PlainObject } from '../../json-ld/types.ts';
import { schema } from '../../vocab.ts';
import { localTerm } from './local-term.ts';

/** Properties whose values are maps of a vendor. */
const VENDOR_MAPS: ReadonlySet<string> = new Set(['identifier', 'sameAs', 'additionalProperty']);

/** The property for what {@link keepIndexes} keeps of a message whose events are read. It is never written to a pod. */
export const INDEXED = 'urn:leadpod:indexed-value';

/**
 * Makes each value with an index a PropertyValue. In a message whose events are read, the values stay as they are, and the
 * PropertyValues are beside them under {@link INDEXED}: they do not count for the key of an event (see readable.ts).
 */
export function keepIndexes(node: PlainObject, kind: 'message' | 'event'): void {
  const indexed: PlainJson[] = [];
  for (const [property, values] of Object.entries(node)) {
    if (!Array.isArray(values) || !VENDOR_MAPS.has(localTerm(property))) continue;
    const kept = values.map((value) => [value, propertyValue(value)] as const);
    if (kind === 'message') node[property] = kept.map(([value, named]) => named ?? value);
    else
      for (const [, named] of kept)
        if (named !== undefined) indexed.push({ ...named, [schema('name')]: [{ '@value': localTerm(property) }] });
  }
  if (indexed.length > 0) node[INDEXED] = indexed;
}

function propertyValue(value: PlainJson): PlainObject | undefined {
  if (!isPlainObject(value) || !('@value' in value) || typeof value['@index'] !== 'string') return undefined;
  const { '@index': index, ...literal } = value;
  return {
    '@type': [schema('PropertyValue')],
    [schema('propertyID')]: [{ '@value': index }],
    [schema('value')]: [literal],
  };
}

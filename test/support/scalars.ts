/** The scalar law: nothing that a message says is lost on its way to quads. */
import { JsonObject, isScalar, pointerTo, scalarText, type Json } from '../../src/text/json.ts';
import type { Quad, Term } from '../../src/rdf/quads.ts';
import { rdf } from '../../src/vocab.ts';
import { BASE } from './reading.ts';

/** A scalar that must be found, and where it stands. */
export interface Stated {
  text: string;
  pointer: string;
  isType: boolean;
  isId: boolean;
}

const TYPE_KEYS: ReadonlySet<string> = new Set(['type', '@type']);
const ID_KEYS: ReadonlySet<string> = new Set(['id', '@id']);

/** Every scalar of a message, without its contexts, which are no part of what it says. Written without src/message/lift/lift.ts. */
export function scalarsOf(json: Json, pointer = '', key = ''): Stated[] {
  if (isScalar(json)) return [{ text: scalarText(json), pointer, isType: TYPE_KEYS.has(key), isId: ID_KEYS.has(key) }];
  if (Array.isArray(json)) return json.flatMap((item, index) => scalarsOf(item, pointerTo(pointer, index), key));
  if (!(json instanceof JsonObject)) return [];
  return [...json]
    .filter(([name]) => name !== '@context')
    .flatMap(([name, member]) => scalarsOf(member, pointerTo(pointer, name), name));
}

const termsOf = (quads: readonly Quad[]): Term[] => quads.flatMap(({ subject, object }) => [subject, object]);

/** The scalars that are found nowhere: as a literal of exactly that text, as an IRI, or as the end of a type's IRI. */
export function lostScalars(json: Json, quads: readonly Quad[], base = BASE): Stated[] {
  const terms = termsOf(quads).filter(({ termType }) => termType !== 'BlankNode');
  const texts = new Set(terms.map(({ value }) => value));
  const types = quads.filter(({ predicate }) => predicate.value === rdf('type')).map(({ object }) => object.value);
  const isFound = ({ text, isType, isId }: Stated): boolean =>
    texts.has(text) ||
    // A relative reference is found as what it refers to (RFC 3986 section 5); only JSON-LD has them.
    ((/^[#/?.]/.test(text) || (text === '' && isId)) &&
      URL.canParse(text, base) &&
      texts.has(new URL(text, base).href)) ||
    (isType && types.some((type) => /[/#:]$/.test(type.slice(0, type.length - text.length)) && type.endsWith(text)));
  return scalarsOf(json).filter((stated) => !isFound(stated));
}

/** Fails where a scalar of the message is found nowhere in the quads, and says which. */
export function assertScalarsFound(json: Json, quads: readonly Quad[]): void {
  const lost = lostScalars(json, quads).map(({ text, pointer }) => `${pointer}: ${JSON.stringify(text)}`);
  if (lost.length > 0) throw new Error(`lost: ${lost.join(', ')}`);
}

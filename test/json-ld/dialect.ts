/** The dialect of the JSON-LD tests: a document in, what becomes of it out. */
import { expect as assert } from 'chai';
import { LeadpodError } from '../../src/errors.ts';
import {
  expand,
  fromQuads,
  JsonLdError,
  toQuads,
  type FromQuadsOptions,
  type ToQuadsOptions,
} from '../../src/json-ld/processor.ts';
import { parseRdf, serializeQuads, type Quad } from '../../src/rdf/quads.ts';
import { rdf, xsd } from '../../src/vocab.ts';

/** The base of every document here. */
export const A = 'https://a.example/';

/** The error with which something fails. */
export async function failureOf(act: () => unknown): Promise<LeadpodError> {
  try {
    await act();
  } catch (error) {
    if (error instanceof LeadpodError) return error;
    throw error;
  }
  throw new Error('no failure');
}

/** JSON of a text, so that `__proto__` is a key. */
export const parse = (text: string): unknown => JSON.parse(text);

/** Sorted N-Quads. */
export const linesOf = (quads: Iterable<Quad>): string[] =>
  serializeQuads(quads, { format: 'application/n-quads', sorted: true }).split('\n').slice(0, -1);

/** A document in, expanded JSON-LD out. */
export async function shouldExpand(document: unknown, ...expected: object[]): Promise<void> {
  assert(await expand(document, { base: A })).to.deep.equal(expected);
}

/** A document in, N-Quads out. */
export async function shouldSay(document: unknown, lines: string[], options: ToQuadsOptions = {}): Promise<void> {
  assert(linesOf(await toQuads(document, { base: A, ...options }))).to.deep.equal(lines);
}

/** A document in, the code of the failure out. */
export async function shouldFail(document: unknown, code: string, options: ToQuadsOptions = {}): Promise<void> {
  const error = await failureOf(() => toQuads(document, options));
  assert(error instanceof JsonLdError ? error.jsonLdCode : String(error)).to.equal(code);
}

/** TriG to quads, with the prefixes that it needs here. */
export const quadsOf = (trig: string): Quad[] =>
  parseRdf(`PREFIX rdf: <${rdf('')}> PREFIX xsd: <${xsd('')}> PREFIX : <${A}>\n${trig}`, {
    format: 'application/trig',
  });

/** TriG in, expanded JSON-LD out. */
export async function shouldRead(trig: string, expected: object[], options: FromQuadsOptions = {}): Promise<void> {
  assert(await fromQuads(quadsOf(trig), options)).to.deep.equal(expected);
}

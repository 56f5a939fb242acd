/** Runs the conformance suite with jsonld.js alone. The tests that fail show why leadpod has code of its own. */
import jsonld from 'jsonld';
import { JsonLdError } from '../../src/json-ld/processor.ts';
import { blankNode, defaultGraph, literal, namedNode, quad, type Quad, type Term } from '../../src/rdf/quads.ts';
import type { Operations } from './conformance-suite.ts';

/** A term as jsonld.js returns it. It is not an RDF/JS object. */
interface PlainTerm {
  readonly termType: string;
  readonly value: string;
  readonly language?: string;
  readonly datatype?: PlainTerm;
}

type PlainQuad = Readonly<Record<'subject' | 'predicate' | 'object' | 'graph', PlainTerm>>;

/** The functions of jsonld.js that the suite tests. The published types lack some options. */
interface Bare {
  expand(document: unknown, options: object): Promise<unknown>;
  compact(document: unknown, context: unknown, options: object): Promise<unknown>;
  flatten(document: unknown, context: unknown, options: object): Promise<unknown>;
  toRDF(document: unknown, options: object): Promise<PlainQuad[]>;
  fromRDF(quads: readonly Quad[], options: object): Promise<unknown>;
}
const bare = jsonld as unknown as Bare;

function termOf({ termType, value, language, datatype }: PlainTerm): Term {
  if (termType === 'NamedNode') return namedNode(value);
  if (termType === 'BlankNode') return blankNode(value.replace(/^_:/, ''));
  if (termType === 'DefaultGraph') return defaultGraph();
  return literal(value, language === undefined || language === '' ? namedNode(datatype?.value ?? '') : language);
}

const quadOf = ({ subject, predicate, object, graph }: PlainQuad): Quad =>
  quad(
    termOf(subject) as Quad['subject'],
    termOf(predicate) as Quad['predicate'],
    termOf(object) as Quad['object'],
    termOf(graph) as Quad['graph'],
  );

/** The code of an error. It is in the last of its causes that has a code. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, cause } = (error as { details?: { code?: unknown; cause?: unknown } }).details ?? {};
  return codeOf(cause) ?? (typeof code === 'string' ? code : undefined);
}

/** Removes members that are `undefined`, because jsonld.js takes them for options that were given. */
const given = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const jsonLdCode = codeOf(error);
    if (jsonLdCode === undefined) throw error;
    throw new JsonLdError('jsonld.js failed', { jsonLdCode, cause: error });
  }
}

/** The operations of jsonld.js. */
export const BARE: Operations = {
  expand: (document, options) => attempt(() => bare.expand(document, given(options))),
  compact: (document, context, options) => attempt(() => bare.compact(document, context, given(options))),
  flatten: (document, context, options) => attempt(() => bare.flatten(document, context, given(options))),
  toQuads: (document, options) => attempt(async () => (await bare.toRDF(document, given(options))).map(quadOf)),
  fromQuads: (quads, options) => attempt(() => bare.fromRDF(quads, given(options))),
};

/** Leads as one JSON-LD document in leadpod's context: each a tree, with its contact, identifiers and events inside. */
import { encodeIri, isIri } from '../rdf/iri.ts';
import { compact, fromQuads, JsonLdError, type PlainObject } from '../json-ld/processor.ts';
import { LEAD_CONTEXT } from '../message/lift/message-json-ld.ts';
import { literal, namedNode, parseRdf, quad, type NamedNode, type Term } from '../rdf/quads.ts';
import type { ExportFormat } from './export.ts';
import { frameNodes } from './frame.ts';
import type { CopiedLead } from '../copy/lead-copy.ts';

/** `{"@context": ..., "@graph": [a lead, a lead, ...]}`, a lead a line. */
export const JSON_LD: ExportFormat = {
  head: `{"@context":${JSON.stringify(LEAD_CONTEXT)},"@graph":[\n`,
  separator: ',\n',
  foot: '\n]}\n',
  write: writePiece,
};

async function writePiece(leads: readonly CopiedLead[]): Promise<string> {
  const trees: PlainObject[] = [];
  for (const lead of leads) trees.push(await toTree(lead));
  return (await toWords(trees)).map((lead) => JSON.stringify(lead)).join(',\n');
}

/**
 * Trees in the words of the context, all of a piece at once: the context is costly to take in, and every call takes it in
 * again. What cannot be said in it (an IRI of someone's that begins like one of its prefixes) is said in full.
 */
async function toWords(trees: readonly PlainObject[]): Promise<readonly PlainObject[]> {
  try {
    const { '@graph': compacted } = await compact([...trees], LEAD_CONTEXT, { graph: true });
    return compacted as PlainObject[];
  } catch (error) {
    if (!(error instanceof JsonLdError)) throw error;
    if (trees.length === 1) return trees.map((tree) => ({ '@context': null, ...tree }));
    return (await Promise.all(trees.map((tree) => toWords([tree])))).flat();
  }
}

/** What is said in the graph of a lead, as in Turtle: the document has no graphs. */
async function toTree({ url, nquads }: CopiedLead): Promise<PlainObject> {
  const quads = parseRdf(nquads, { format: 'application/n-quads' });
  const statements = quads.map(({ subject, predicate, object }) =>
    quad(encode(subject), encode(predicate), encode(object)),
  );
  // The messages that a lead quotes are to come back as they came, to the last space.
  return frameNodes(await fromQuads(statements, { keepJsonText: true }), `${url}#it`);
}

/** What others wrote may pass for an IRI in Turtle and yet be refused by a processor of JSON-LD, and the document with it. */
function encode<T extends Term>(term: T): T {
  if (term.termType === 'NamedNode') return (isFit(term) ? term : namedNode(encodeIri(term.value))) as T;
  if (term.termType !== 'Literal' || isFit(term.datatype)) return term;
  return literal(term.value, namedNode(encodeIri(term.datatype.value))) as Term as T;
}

const isFit = ({ value }: NamedNode): boolean => isIri(value) && !/\s/u.test(value);

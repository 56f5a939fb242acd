/**
 * Leads as one JSON-LD document in the context of leadpod. Each lead is a tree with its contact, its identifiers and its
 * events.
 */
import { encodeIri, isIri } from '../rdf/iri.ts';
import { compact, fromQuads, JsonLdError, type PlainObject } from '../json-ld/processor.ts';
import { LEAD_CONTEXT } from '../vocab.ts';
import { literal, namedNode, parseRdf, quad, type NamedNode, type Term } from '../rdf/quads.ts';
import type { ExportFormat } from './export.ts';
import { frameNodes } from './frame.ts';
import type { CopiedLead } from '../copy/lead-copy.ts';

/** `{"@context": ..., "@graph": [lead, lead, ...]}`, one lead on each line. */
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
 * Compacts all trees of a piece in one call, because each call processes the context again, and that is slow. If the context
 * cannot express something (such as a foreign IRI that begins like one of its prefixes), the IRIs are written in full.
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

/** The statements about a lead, without their graph, as one tree. */
async function toTree({ url, nquads }: CopiedLead): Promise<PlainObject> {
  const quads = parseRdf(nquads, { format: 'application/n-quads' });
  const statements = quads.map(({ subject, predicate, object }) =>
    quad(encode(subject), encode(predicate), encode(object)),
  );
  // `keepJsonText`: the messages that a lead quotes must not change, including their spaces and digits.
  return frameNodes(await fromQuads(statements, { keepJsonText: true }), `${url}#it`);
}

/**
 * Percent-encodes IRIs that a JSON-LD processor would refuse, together with the whole document. Foreign statements may contain
 * such IRIs, because they are valid in Turtle.
 */
function encode<T extends Term>(term: T): T {
  if (term.termType === 'NamedNode') return (isFit(term) ? term : namedNode(encodeIri(term.value))) as T;
  if (term.termType !== 'Literal' || isFit(term.datatype)) return term;
  return literal(term.value, namedNode(encodeIri(term.datatype.value))) as Term as T;
}

const isFit = ({ value }: NamedNode): boolean => isIri(value) && !/\s/u.test(value);

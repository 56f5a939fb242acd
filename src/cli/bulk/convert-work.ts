/** Converts a chunk of notifications, for `leadpod convert`. */
import type { PlainObject } from '../../json-ld/types.ts';
import { convertDocument, type ConvertOptions } from '../../message/convert.ts';
import { verifyConversion } from '../../message/plain/verify.ts';
import { withHarmlessLabels } from '../../rdf/harmless-labels.ts';
import { serializeQuads, type Quad, type RdfFormat } from '../../rdf/quads.ts';
import { harmlessJsonLine, harmlessText } from '../../text/harmless.ts';
import { PREFIXES } from '../../vocab.ts';
import type { Chunk } from './chunks.ts';
import { requireKnownKind } from './kinds.ts';
import { forEachInput, type Answer, type TakingOptions } from './notes.ts';

/** How notifications are converted. */
export interface ConvertWork
  extends TakingOptions, Omit<ConvertOptions, 'documentLoader' | 'delegate' | 'labelPrefix' | 'limits'> {
  /** The RDF syntax. Without it, the result is JSON-LD. */
  readonly format: RdfFormat | undefined;
  /** Converts each notification in both ways (with and without the compiled path), and compares the results. */
  readonly verify: boolean;
  /** The name of the input if there is only one. Its blank nodes then need no prefix. */
  readonly only: string | undefined;
}

/** The result of a chunk. */
export interface ConvertAnswer extends Answer {
  /**
   * RDF, or the expanded nodes as members of a JSON array. N-Quads are bytes, so that a thread moves them and does not copy
   * them.
   */
  readonly text: string | Uint8Array;
  /** JSON-LD: the documents, and how many of the nodes are from each. */
  readonly documents?: readonly { readonly name: string; readonly nodes: number }[];
}

const encoder = new TextEncoder();

/** Converts a chunk. */
export async function convertChunk(chunk: Chunk, options: ConvertWork): Promise<ConvertAnswer> {
  const { verify, only, format, ...reading } = options;
  const quads: Quad[] = [];
  const nodes: PlainObject[] = [];
  const documents: { name: string; nodes: number }[] = [];
  let lines = '';
  const answer = await forEachInput(chunk, options, async ({ name, serial, content }) => {
    requireKnownKind(content);
    if (verify) await verifyConversion(content, reading);
    const labelPrefix = name === only ? '' : `d${serial}x`;
    const document = await convertDocument(content, { ...reading, labelPrefix });
    // Each document is converted to the output format here, so that an error is reported for this document and not for others.
    if (format === undefined) {
      const own = await document.expanded();
      documents.push({ name, nodes: own.length });
      append(nodes, own);
    } else {
      const own = withHarmlessLabels(await document.quads());
      const text = serializeQuads(own, { format });
      // Turtle and TriG are written again for all documents together, because they share prefixes.
      if (format === 'application/n-quads') lines += text;
      else append(quads, own);
    }
    return document.warnings;
  });
  if (format === 'application/n-quads') return { ...answer, text: encoder.encode(harmlessText(lines)) };
  if (format === undefined) return { ...answer, text: membersOf(nodes), documents };
  return { ...answer, text: harmlessText(serializeQuads(quads, { format, prefixes: PREFIXES })) };
}

/** Adds all items. `push(...items)` would put them on the stack, which overflows for a document with very many of them. */
function append<T>(list: T[], items: readonly T[]): void {
  for (const item of items) list.push(item);
}

/** The members of a JSON array. The brackets are left out, because the nodes of all chunks are in one array. */
const membersOf = (nodes: readonly PlainObject[]): string =>
  harmlessJsonLine(JSON.stringify(nodes, undefined, 2).slice(1, -1).trim());

/** Converts a chunk of notifications, for `leadpod convert`. */
import { convertDocument, type ConvertedDocument, type ConvertOptions } from '../../message/convert.ts';
import { verifyConversion } from '../../message/plain/verify.ts';
import { serializeQuads, type RdfFormat } from '../../rdf/quads.ts';
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
}

const encoder = new TextEncoder();

/** Converts a chunk. */
export async function convertChunk(chunk: Chunk, options: ConvertWork): Promise<ConvertAnswer> {
  const { verify, only, format, ...reading } = options;
  const documents: ConvertedDocument[] = [];
  let lines = '';
  const answer = await forEachInput(chunk, options, async ({ name, serial, content }) => {
    requireKnownKind(content);
    if (verify) await verifyConversion(content, reading);
    const labelPrefix = name === only ? '' : `d${serial}x`;
    const document = await convertDocument(content, { ...reading, labelPrefix });
    // Serialized immediately, so that an error is reported for this document and not for others.
    if (format === 'application/n-quads') lines += serializeQuads(await document.quads(), { format });
    else documents.push(document);
    return document.warnings;
  });
  if (format === 'application/n-quads') return { ...answer, text: encoder.encode(harmlessText(lines)) };
  return { ...answer, text: format === undefined ? await expandedOf(documents) : await textOf(documents, format) };
}

async function textOf(documents: readonly ConvertedDocument[], format: RdfFormat): Promise<string> {
  const quads = [];
  for (const document of documents) quads.push(...(await document.quads()));
  return harmlessText(serializeQuads(quads, { format, prefixes: PREFIXES }));
}

async function expandedOf(documents: readonly ConvertedDocument[]): Promise<string> {
  const nodes = [];
  for (const document of documents) nodes.push(...(await document.expanded()));
  // The brackets are removed, because the nodes of all chunks are in one array.
  return harmlessJsonLine(JSON.stringify(nodes, undefined, 2).slice(1, -1).trim());
}

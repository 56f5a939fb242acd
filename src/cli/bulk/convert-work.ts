/** `leadpod convert` of many notifications. */
import { convertDocument, type ConvertedDocument, type ConvertOptions } from '../../message/convert.ts';
import { verifyConversion } from '../../message/plain/verify.ts';
import { serializeQuads, type RdfFormat } from '../../rdf/quads.ts';
import { harmlessJsonLine, harmlessText } from '../../text/harmless.ts';
import { PREFIXES } from '../../vocab.ts';
import type { Chunk } from './chunks.ts';
import { requireKnownKind } from './kinds.ts';
import { forEachInput, type Answer, type TakingOptions } from './notes.ts';

/** How they are converted. */
export interface ConvertWork
  extends TakingOptions, Omit<ConvertOptions, 'documentLoader' | 'delegate' | 'labelPrefix' | 'limits'> {
  /** JSON-LD where it is no syntax of RDF. */
  readonly format: RdfFormat | undefined;
  /** Reads each in both ways. */
  readonly verify: boolean;
  /** The one whose blank nodes need not be told from those of others. */
  readonly only: string | undefined;
}

/** What they say. */
export interface ConvertAnswer extends Answer {
  /** RDF; or the expanded nodes, as they are in a JSON array. Lines are bytes already: a thread moves them, and does not copy. */
  readonly text: string | Uint8Array;
}

const encoder = new TextEncoder();

/** Converts a chunk. */
export async function convertChunk(chunk: Chunk, options: ConvertWork): Promise<ConvertAnswer> {
  const { verify, only, format, ...reading } = options;
  const documents: ConvertedDocument[] = [];
  let lines = '';
  const told = await forEachInput(chunk, options, async ({ name, serial, content }) => {
    requireKnownKind(content);
    if (verify) await verifyConversion(content, reading);
    const labelPrefix = name === only ? '' : `d${serial}x`;
    const document = await convertDocument(content, { ...reading, labelPrefix });
    // At once: what cannot be written is a fault of this document, and no other's.
    if (format === 'application/n-quads') lines += serializeQuads(await document.quads(), { format });
    else documents.push(document);
    return document.warnings;
  });
  if (format === 'application/n-quads') return { ...told, text: encoder.encode(harmlessText(lines)) };
  return { ...told, text: format === undefined ? await expandedOf(documents) : await textOf(documents, format) };
}

async function textOf(documents: readonly ConvertedDocument[], format: RdfFormat): Promise<string> {
  const quads = [];
  for (const document of documents) quads.push(...(await document.quads()));
  return harmlessText(serializeQuads(quads, { format, prefixes: PREFIXES }));
}

async function expandedOf(documents: readonly ConvertedDocument[]): Promise<string> {
  const nodes = [];
  for (const document of documents) nodes.push(...(await document.expanded()));
  // Without the brackets: what follows is a part of the same array.
  return harmlessJsonLine(JSON.stringify(nodes, undefined, 2).slice(1, -1).trim());
}

/** Reads the statements of any document: Turtle, JSON-LD, or an HTML page with RDFa or JSON-LD. */
import { isSameUrl } from '../text/same-url.ts';
import { NotificationError } from '../errors.ts';
import { expand, toQuads } from '../json-ld/processor.ts';
import { essenceOf, isJsonMediaType, rdfFormatOf } from '../message/decode/media-type.ts';
import { parseRdf, type Quad } from '../rdf/quads.ts';
import { readHtmlQuads } from './page-quads.ts';

/** A document as it was received. */
export interface LinkedDocument {
  readonly text: string;
  readonly contentType: string | undefined;
  /** Its URL, after redirects. */
  readonly base: string;
}

/** The document has no type that can be read. Errors within a readable type are those of its parser. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
  readonly expected: string;
  readonly received: string;

  constructor(expected: string, received: string, cause?: unknown) {
    super(`expected ${expected}, received ${received}`, { cause });
    this.expected = expected;
    this.received = received;
  }
}

const PAGES = new Set(['text/html', 'application/xhtml+xml']);

/**
 * The statements of a document.
 * @throws UnreadableDocument, or what the parser of its type throws.
 */
export async function readLinkedDocument({ text, contentType, base }: LinkedDocument): Promise<readonly Quad[]> {
  if (text.trim() === '') return [];
  const essence = essenceOf(contentType, text);
  const format = rdfFormatOf(essence);
  if (format !== undefined) return parseRdf(text, { format, base });
  if (isJsonMediaType(essence)) return readJsonLdQuads(text, base);
  if (!PAGES.has(essence)) throw new UnreadableDocument('Turtle, JSON-LD or a page with RDFa', essence);
  const quads = await readHtmlQuads(text, base, essence, readJsonLdQuads);
  if (quads.length > 0) return quads;
  // It may be a login page, for example.
  throw new UnreadableDocument('a page with RDFa or JSON-LD', 'a page without them');
}

/**
 * The IRIs that a document gives as objects of a subject and predicate.
 * @throws NotificationError if the document cannot be read.
 */
export async function linkedIris(document: LinkedDocument, subject: string, predicate: string): Promise<string[]> {
  const quads = await readLinkedDocument(document).catch((error: unknown) => {
    throw error instanceof UnreadableDocument ? new NotificationError('media-type', error.message) : error;
  });
  return quads.flatMap((quad) =>
    quad.predicate.value === predicate && quad.object.termType === 'NamedNode' && isSameUrl(quad.subject.value, subject)
      ? [quad.object.value]
      : [],
  );
}

/** Contexts come from the bundle. A document with another context cannot be read, and the error names the context. */
async function readJsonLdQuads(text: string, base: string): Promise<Quad[]> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableDocument('JSON-LD', 'text that is not JSON', cause);
  }
  return toQuads(await expand(document, { base, safe: false }), { base, safe: false });
}

/** Documents that other apps also change: leadpod updates its own statements and leaves the others. */
import { NotificationError, type PodError } from '../../errors.ts';
import { contendedError } from '../../http/failures/answer-error.ts';
import { IF_ABSENT, ifUnchanged, isInTheWay, isOvertaken } from '../../http/conditions.ts';
import type { PodClient } from '../../http/client.ts';
import { isSameLeadDocument } from '../../lead/document/document.ts';
import { lineOf } from '../../lead/document/checksum.ts';
import { parseRdf, serializeQuads, type Quad } from '../../rdf/quads.ts';
import { readOwnResource } from '../../solid/own-resource.ts';
import { acl, dc, PREFIXES } from '../../vocab.ts';

/** A document, and which of its statements are leadpod's. */
export interface KeptDocument {
  readonly url: string;
  readonly act: string;
  /** Whether a statement is one that leadpod writes. */
  readonly isOwn: (statement: Quad) => boolean;
}

const TURTLE = 'text/turtle';
const ACCEPT = `${TURTLE}, */*;q=0.1`;
/** The largest document in bytes. An index of 100,000 people has about 14 MB. */
const MAX_BYTES = 64 * 1024 * 1024;
/** How often the write is tried again, if other programs change the same document. */
const MAX_ROUNDS = 10;
const BOOK_PREFIXES = { ...PREFIXES, dc: dc(''), acl: acl('') };

interface Stored {
  readonly isThere: boolean;
  readonly etag: string | undefined;
  readonly own: readonly Quad[];
  readonly foreign: readonly Quad[];
}

/** leadpod's statements in a document. Empty if the document does not exist or is incomplete. */
export async function readOwnStatements(client: PodClient, document: KeptDocument): Promise<readonly Quad[]> {
  return (await read(client, document)).own;
}

/**
 * Writes a document until leadpod's statements in it are the `wanted` ones, which are computed from the present ones. Returns
 * whether anything was written.
 *
 * @throws PodError `conflict` if other programs keep changing it.
 */
export async function keepStatements(
  client: PodClient,
  document: KeptDocument,
  wanted: (present: readonly Quad[]) => readonly Quad[],
): Promise<boolean> {
  const { url, act } = document;
  let refusal: PodError | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { own, foreign, etag, isThere } = await read(client, document);
    const next = wanted(own);
    if (isThere && isSame(own, next)) return false;
    const text = serializeQuads([...next, ...foreign], { format: TURTLE, prefixes: BOOK_PREFIXES, base: url });
    try {
      await client.put(url, text, {
        act,
        contentType: TURTLE,
        ...(isThere ? ifUnchanged(etag) : IF_ABSENT),
        isSame: (stored, written) => isSameLeadDocument(stored, written, url),
      });
      return true;
    } catch (error) {
      if (!isOvertaken(error)) throw error;
      refusal = isInTheWay(error) ? error : undefined;
    }
  }
  if (refusal !== undefined) throw refusal;
  throw contendedError({ act, method: 'PUT', url }, MAX_ROUNDS);
}

async function read(client: PodClient, { url, act, isOwn }: KeptDocument): Promise<Stored> {
  const answer = await readOwnResource(client, url, { act, accept: ACCEPT, maxBytes: MAX_BYTES });
  if (answer === undefined) return { isThere: false, etag: undefined, own: [], foreign: [] };
  const statements = parse(answer.text(), url);
  return {
    isThere: true,
    etag: answer.etag,
    own: statements.filter(isOwn),
    foreign: statements.filter((statement) => !isOwn(statement)),
  };
}

function parse(text: string, url: string): Quad[] {
  try {
    return parseRdf(text, { format: TURTLE, base: url });
  } catch (error) {
    // The write was cut off, so the document is written again.
    if (error instanceof NotificationError) return [];
    throw error;
  }
}

function isSame(one: readonly Quad[], other: readonly Quad[]): boolean {
  const lines = new Set(one.map(lineOf));
  const wanted = new Set(other.map(lineOf));
  return lines.size === wanted.size && [...wanted].every((line) => lines.has(line));
}

/**
 * Changes a document that other programs also change, with patches of single statements that are based on what was just read.
 */
import { NotificationError, PodError } from '../errors.ts';
import { parseRdf, type Quad } from '../rdf/quads.ts';
import { contendedError, isDoubtful } from '../http/failures/answer-error.ts';
import { ifUnchanged, isOvertaken } from '../http/conditions.ts';
import type { PodClient } from '../http/client.ts';
import type { StatementChanges } from '../http/n3-patch.ts';

/** An RDF document as it was read. */
export interface RdfDocument {
  readonly url: string;
  readonly statements: readonly Quad[];
  readonly etag?: string;
}

const TURTLE = 'text/turtle';
/** How often a change is tried again, after a change by another program or a lost answer. */
const MAX_ROUNDS = 10;

/**
 * Reads an RDF document.
 *
 * @throws PodError `unexpected` if it is not Turtle.
 */
export async function readRdfDocument(client: PodClient, url: string, act: string): Promise<RdfDocument> {
  const answer = await client.get(url, { act, accept: TURTLE });
  try {
    if (answer.contentType !== TURTLE) throw new NotificationError('media-type', 'not Turtle');
    const statements = parseRdf(answer.text(), { format: TURTLE, base: answer.url });
    return { url, statements, ...(answer.etag === undefined ? {} : { etag: answer.etag }) };
  } catch (cause) {
    const message = `${act} failed: GET ${url} - expected Turtle, received ${answer.contentType ?? 'no media type'}`;
    throw new PodError(message, { kind: 'unexpected', method: 'GET', url, status: 200, cause });
  }
}

/**
 * Changes a document until nothing is left to change. It does not touch other statements. Returns whether anything was changed.
 * If the answer to a patch is lost, the document itself shows whether the patch was applied.
 */
export async function changeDocument(
  client: PodClient,
  url: string,
  act: string,
  decide: (statements: readonly Quad[]) => StatementChanges,
): Promise<boolean> {
  let isChanged = false;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { statements, etag } = await readRdfDocument(client, url, act);
    const changes = decide(statements);
    if (changes.inserts.length + changes.deletes.length === 0) return isChanged;
    const condition = ifUnchanged(etag);
    try {
      await client.patch(url, changes, { act, ...('ifMatch' in condition ? condition : {}) });
      isChanged = true;
    } catch (error) {
      if (!isOvertaken(error) && !isDoubtful(error)) throw error;
      // The next round reads whether the change was applied.
      isChanged ||= isDoubtful(error);
    }
  }
  throw contendedError({ act, method: 'PATCH', url }, MAX_ROUNDS);
}

/**
 * Reads documents about an agent: Turtle, JSON-LD, or a web page with RDFa or JSON-LD. They are public, may be on any server,
 * and may have moved. Credentials are sent to pinned origins only.
 */
import { readLinkedDocument, UnreadableDocument } from '../budget/linked-document.ts';
import type { Quad } from '../rdf/quads.ts';
import { LeadpodError, PodError } from '../errors.ts';
import { ldp, pim } from '../vocab.ts';
import { answerError } from '../http/failures/answer-error.ts';
import type { PodClient, PodResponse } from '../http/client.ts';
import { allLinksOf, type Links } from '../http/link-header.ts';

/** The statements of a document, and the links in its headers. */
export interface ProfileDocument {
  /** Its URL, after redirects. */
  readonly url: string;
  readonly quads: readonly Quad[];
  /** The links of the document or the agent. */
  readonly links: Links;
}

const ACT = 'Reading the profile of the WebID';
const ACCEPT = 'text/turtle, application/ld+json;q=0.9, text/html;q=0.5, application/xhtml+xml;q=0.5';
/** If the headers name one of these, the body is not needed, and may be anything, such as an article (LDN section 3.1). */
const PLACES = [ldp('inbox'), pim('storage')];

/**
 * Reads a document about an agent.
 *
 * @throws PodError if it cannot be loaded, or has no type that can be read.
 */
export async function readProfileDocument(client: PodClient, webId: string, url: string): Promise<ProfileDocument> {
  const act = ACT;
  const isPinned = client.origins.includes(new URL(url).origin);
  const access = isPinned ? {} : { authenticated: false };
  const answer = await client.get(url, { act, accept: ACCEPT, redirects: 'anywhere', isElsewhere: true, ...access });
  const links = allLinksOf(answer.headers, answer.url, webId);
  try {
    return { url: answer.url, quads: await readQuads(answer), links };
  } catch (error) {
    if (!(error instanceof LeadpodError)) throw error;
    if (PLACES.some((relation) => links.has(relation))) return { url: answer.url, quads: [], links };
    if (error instanceof PodError) throw error;
    const line = { act, method: 'GET', url };
    throw answerError(line, 'unexpected', 'RDF about the agent', `text that cannot be read (${error.message})`, error);
  }
}

async function readQuads(answer: PodResponse): Promise<readonly Quad[]> {
  const { url: base, contentType } = answer;
  try {
    return await readLinkedDocument({ text: answer.text(), contentType, base });
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    throw answerError(
      { act: ACT, method: 'GET', url: base },
      'unexpected',
      error.expected,
      error.received,
      error.cause,
    );
  }
}

/** Finds the inbox of a recipient by its WebID (LDN section 3.1). The document of the recipient is foreign data. */
import { linksUnderBudget } from '../../budget/shared-reader.ts';
import { LeadpodError } from '../../errors.ts';
import { allLinksOf } from '../../http/link-header.ts';
import { ldp } from '../../vocab.ts';
import { outcomeOf, quotable, type Outcome, type PostAnswer } from './outcome.ts';
import type { RecipientRequests } from './requests.ts';

/** The inbox, or the reason why it was not found. */
export type Discovery =
  | {
      readonly kind: 'found';
      readonly inbox: string;
      /** A note for a person. */
      readonly note?: string;
    }
  | { readonly kind: 'failed'; readonly outcome: Outcome };

const INBOX = ldp('inbox');
const ACCEPT = 'text/turtle, application/ld+json;q=0.9, text/html;q=0.5, application/xhtml+xml;q=0.5, */*;q=0.1';
const MAX_REDIRECTS = 5;
/** The largest document that is read, in bytes. Profiles are short. */
const MAX_BYTES = 512 * 1024;

/** Finds the inbox of a recipient: in the `Link` header of its document, or else in the document. */
export async function discoverRecipientInbox(
  webId: string,
  requests: RecipientRequests,
  nowMs: number,
): Promise<Discovery> {
  const answer = await readDocument(webId, requests);
  const act = `looking for the inbox of ${webId}`;
  if (answer.kind !== 'answered') return failed(act, outcomeOf(answer, { mayRediscover: false, nowMs }));
  // The header describes the document, not a fragment of it, because the server does not get the fragment (LDN section 3.1).
  const linked = webId.includes('#') ? [] : placesOf(allLinksOf(answer.headers, answer.url, webId).get(INBOX));
  const isRead = answer.status >= 200 && answer.status < 300;
  if (isRead && linked.length > 0) return foundIn(linked);
  if (!isRead) {
    const { outcome, ...why } = outcomeOf(answer, { mayRediscover: false, nowMs, isDocument: true });
    // The request may succeed later, or a person must get access. In both cases the event itself is not refused.
    return failed(act, { ...why, outcome: outcome === 'retry' ? 'retry' : 'needs-person' });
  }
  return inBody(webId, answer, act);
}

async function inBody(
  webId: string,
  { text, headers, url }: PostAnswer & { kind: 'answered' },
  act: string,
): Promise<Discovery> {
  const document = { text, contentType: headers.get('content-type') ?? undefined, base: url };
  try {
    const found = placesOf(await linksUnderBudget(document, webId, INBOX));
    if (found.length > 0) return foundIn(found);
  } catch (error) {
    if (!(error instanceof LeadpodError)) throw error;
    return needsPerson(act, `the document cannot be read: ${quotable(error.message)}`);
  }
  return needsPerson(act, 'none is linked from its document (ldp:inbox)');
}

/** Sends a GET and follows redirects, because a document may have moved. Each new URL is checked again. */
async function readDocument(webId: string, requests: RecipientRequests): Promise<PostAnswer> {
  let url = webId;
  for (let hops = 0; ; hops += 1) {
    const answer = await requests.send({ method: 'GET', url, headers: { accept: ACCEPT }, maxBytes: MAX_BYTES });
    if (answer.kind !== 'answered' || ![301, 302, 303, 307, 308].includes(answer.status)) return answer;
    const next = answer.headers.get('location') ?? '';
    if (next === '' || !URL.canParse(next, answer.url) || hops >= MAX_REDIRECTS) return answer;
    url = new URL(next, answer.url).href;
  }
}

/**
 * The longest URL of an inbox, in characters. Each attempt stores the URL, and servers refuse longer ones (RFC 9110 section
 * 4.1).
 */
const MAX_PLACE = 2048;

/** The valid URLs: http or https, without credentials. */
function placesOf(iris: readonly string[] = []): string[] {
  const places = new Set<string>();
  for (const iri of iris) {
    if (iri.length > MAX_PLACE || !URL.canParse(iri)) continue;
    const url = new URL(iri);
    url.hash = '';
    if (/^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.href.length <= MAX_PLACE)
      places.add(url.href);
  }
  return [...places];
}

function foundIn([inbox = '', ...others]: readonly string[]): Discovery {
  if (others.length === 0) return { kind: 'found', inbox };
  return { kind: 'found', inbox, note: `the recipient names ${others.length + 1} inboxes; the first is used` };
}

const failed = (act: string, outcome: Outcome): Discovery => ({
  kind: 'failed',
  outcome: { ...outcome, detail: quotable(`${act}: ${outcome.detail ?? ''}`) },
});

const needsPerson = (act: string, why: string): Discovery =>
  failed(act, { outcome: 'needs-person', detail: `${why}; ask the recipient for it, or set answers.recipients` });

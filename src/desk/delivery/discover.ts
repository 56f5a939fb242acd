/** From the WebID of a recipient to its inbox (LDN section 3.1). What a recipient's document says is a stranger's word. */
import { linksUnderBudget } from '../../budget/shared-reader.ts';
import { LeadpodError } from '../../errors.ts';
import { allLinksOf } from '../../http/link-header.ts';
import { ldp } from '../../vocab.ts';
import { outcomeOf, quotable, type Outcome, type PostAnswer } from './outcome.ts';
import type { RecipientRequests } from './requests.ts';

/** Where to send, or why that cannot be told. */
export type Discovery =
  | {
      readonly kind: 'found';
      readonly inbox: string;
      /** What a person should know. */
      readonly note?: string;
    }
  | { readonly kind: 'failed'; readonly outcome: Outcome };

const INBOX = ldp('inbox');
const ACCEPT = 'text/turtle, application/ld+json;q=0.9, text/html;q=0.5, application/xhtml+xml;q=0.5, */*;q=0.1';
const MAX_REDIRECTS = 5;
/** Profiles are short; this one is a stranger's. */
const MAX_BYTES = 512 * 1024;

/** The inbox of a recipient: of the `Link` header of its document, else of what the document says. */
export async function discoverRecipientInbox(
  webId: string,
  requests: RecipientRequests,
  nowMs: number,
): Promise<Discovery> {
  const answer = await readDocument(webId, requests);
  const act = `looking for the inbox of ${webId}`;
  if (answer.kind !== 'answered') return failed(act, outcomeOf(answer, { mayRediscover: false, nowMs }));
  // LDN section 3.1: a header says nothing of a fragment, which no server is told of.
  const linked = webId.includes('#') ? [] : placesOf(allLinksOf(answer.headers, answer.url, webId).get(INBOX));
  const isRead = answer.status >= 200 && answer.status < 300;
  if (isRead && linked.length > 0) return foundIn(linked);
  if (!isRead) {
    const { outcome, ...why } = outcomeOf(answer, { mayRediscover: false, nowMs });
    // It may be there tomorrow, or has to be asked for: a document that is refused says nothing of the event.
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

/** GET, redirects followed: a document may have moved, and each place is asked as a stranger's, or as ours, anew. */
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

/** Each attempt keeps the place where the event went. Nobody has a longer one, and servers refuse those (RFC 9110 section 4.1). */
const MAX_PLACE = 2048;

/** Only http(s) URLs without credentials are places. */
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

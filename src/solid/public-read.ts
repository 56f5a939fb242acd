/**
 * Lets everyone read one resource, in Web Access Control and in Access Control Policy. The one place where leadpod writes rules
 * of access: for proofs of events, and only where they are asked for.
 */
import { LeadpodError } from '../errors.ts';
import { answerError } from '../http/failures/answer-error.ts';
import { readBytes } from '../http/body.ts';
import type { PodClient } from '../http/client.ts';
import { IF_ABSENT } from '../http/conditions.ts';
import { Exchange } from '../http/exchange.ts';
import { linksOf, allLinksOf } from '../http/link-header.ts';
import type { PodSession } from '../http/authorization/pod-session.ts';
import { acp } from '../vocab.ts';

/** Who grants, and on which server. */
export interface Granting {
  readonly session: PodSession;
  readonly client: PodClient;
}

const ACT = 'Letting everyone read a proof';
const PATIENCE = { timeoutMs: 30_000, maxWaitMs: 0 };
const MAX_BYTES = 1024 * 1024;
/** Of these a response has no body (Fetch standard, section 2.2.3). */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * Grants it, and makes sure that a stranger can read the resource then.
 *
 * @throws PodError where the server does not do it, or our agent may not.
 */
export async function grantPublicRead({ session, client }: Granting, url: string): Promise<void> {
  // It is large, and few commands need it.
  const { setPublicAccess } = await import('@inrupt/solid-client/universal');
  const fetch = fetchThrough(new Exchange(session, client.origins, PATIENCE));
  const refusal = (received: string, cause?: unknown) =>
    answerError({ act: ACT, method: 'PATCH', url }, 'forbidden', 'a rule of access', received, cause);
  const grant = (): Promise<{ readonly read: boolean } | null> =>
    setPublicAccess(url, { read: true }, { fetch }).catch((cause: unknown) => {
      throw cause instanceof LeadpodError ? cause : refusal('a refusal', cause);
    });
  let access = await grant();
  if (access === null && (await createRules(client, fetch, url))) access = await grant();
  if (access?.read !== true) throw refusal('none; the signed-in agent needs the right to control access there');
  await client.head(url, { act: `${ACT}: looking as a stranger`, authenticated: false });
}

/**
 * In ACP a resource may have no rules of its own yet, and the library changes only what is there. Empty ones take nothing away:
 * those of the containers above count beside them. `false` where it is not ACP, or nothing says where rules would stand.
 */
async function createRules(client: PodClient, fetch: typeof globalThis.fetch, url: string): Promise<boolean> {
  const { headers } = await client.head(url, { act: ACT });
  const rules = linksOf(headers, url).get('acl');
  if (rules === undefined) return false;
  // Rules that are not there yet say what they would be as well.
  const answer = await fetch(rules, { method: 'HEAD' });
  const types = allLinksOf(answer.headers, rules).get('type') ?? [];
  if (!types.includes(acp('AccessControlResource'))) return false;
  const text = `<> a <${acp('AccessControlResource')}>; <${acp('resource')}> <${url}>.`;
  await client.put(rules, text, { act: ACT, contentType: 'text/turtle', ...IF_ABSENT, isSame: () => true });
  return true;
}

/** What the library asks goes the way of all our requests: to the pinned origins, and within bounds. */
const fetchThrough =
  (exchange: Exchange): typeof globalThis.fetch =>
  async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const method = init?.method ?? 'GET';
    const incoming = await exchange.open({
      ...{ line: { act: ACT, method, url }, headers: Object.fromEntries(new Headers(init?.headers)) },
      ...(typeof init?.body === 'string' ? { body: init.body } : {}),
      ...{ authenticated: true, signal: undefined },
    });
    try {
      const { response, line, describe } = incoming;
      const { status, headers } = response;
      const bytes = await readBytes(response, { line, describe, maxBytes: MAX_BYTES });
      const made = new Response(WITHOUT_BODY.has(status) ? null : new Uint8Array(bytes), { status, headers });
      return Object.defineProperty(made, 'url', { value: incoming.url });
    } finally {
      incoming.end();
    }
  };

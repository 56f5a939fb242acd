/**
 * Makes one resource readable for everyone, with Web Access Control or Access Control Policy. Only here does leadpod write
 * access rules: for proofs of events, if the settings ask for them.
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

/** The session and the client that change the rules. */
export interface Granting {
  readonly session: PodSession;
  readonly client: PodClient;
}

const ACT = 'Letting everyone read a proof';
const PATIENCE = { timeoutMs: 30_000, maxWaitMs: 0 };
const MAX_BYTES = 1024 * 1024;
/** The statuses of responses without a body (Fetch standard, section 2.2.3). */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * Makes a resource public, and checks that it can be read without credentials.
 *
 * @throws PodError if the server does not do it, or if leadpod's agent may not.
 */
export async function grantPublicRead({ session, client }: Granting, url: string): Promise<void> {
  // Loaded here because it is large and few commands need it.
  const { setPublicAccess } = await import('@inrupt/solid-client/universal');
  const fetch = fetchThrough(new Exchange(session, client.origins, PATIENCE));
  const refusal = (received: string, cause?: unknown) =>
    answerError({ act: ACT, method: 'PATCH', url }, 'forbidden', 'an access rule', received, cause);
  const grant = (): Promise<{ readonly read: boolean } | null> =>
    setPublicAccess(url, { read: true }, { fetch }).catch((cause: unknown) => {
      throw cause instanceof LeadpodError ? cause : refusal('a refusal', cause);
    });
  let access = await grant();
  if (access === null && (await createRules(client, fetch, url))) access = await grant();
  if (access?.read !== true) throw refusal('none; the signed-in agent needs the right to control access there');
  await client.head(url, { act: `${ACT}: checking it without credentials`, authenticated: false });
}

/**
 * With ACP a resource may have no rules of its own yet, and the library changes existing rules only. So this creates empty
 * ones; the rules of its containers stay in force. Returns `false` if the server does not use ACP, or does not say where the
 * rules are.
 */
async function createRules(client: PodClient, fetch: typeof globalThis.fetch, url: string): Promise<boolean> {
  const { headers } = await client.head(url, { act: ACT });
  const rules = linksOf(headers, url).get('acl');
  if (rules === undefined) return false;
  // The server describes rules even if they do not exist yet.
  const answer = await fetch(rules, { method: 'HEAD' });
  const types = allLinksOf(answer.headers, rules).get('type') ?? [];
  if (!types.includes(acp('AccessControlResource'))) return false;
  const text = `<> a <${acp('AccessControlResource')}>; <${acp('resource')}> <${url}>.`;
  await client.put(rules, text, { act: ACT, contentType: 'text/turtle', ...IF_ABSENT, isSame: () => true });
  return true;
}

/** A `fetch` for the library that sends requests as leadpod does: to pinned origins only, and with limits. */
const fetchThrough =
  (exchange: Exchange): typeof globalThis.fetch =>
  async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const method = init?.method ?? 'GET';
    const incoming = await exchange.open({
      line: { act: ACT, method, url },
      headers: Object.fromEntries(new Headers(init?.headers)),
      ...(typeof init?.body === 'string' ? { body: init.body } : {}),
      authenticated: true,
      signal: undefined,
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

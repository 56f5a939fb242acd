/**
 * Tokens of the pod's authorization server (UMA 2.0 Grant for OAuth 2.0), as Inrupt's Enterprise Solid Server requires them.
 * The session's token is exchanged for one that is valid for a resource (a "requesting party token"), which is kept until it
 * ends.
 */
import { PodError } from '../../errors.ts';
import { answerError, UntrustedAuthorityError, type RequestLine } from '../failures/answer-error.ts';
import { discardBody } from '../body.ts';
import { asksForNonce, DpopNonces, proofHeaders, tokenProof, type DpopKey } from './dpop.ts';
import type { PodSession } from './pod-session.ts';
import { ask, isPassing, jsonOf } from './uma-request.ts';
import { isTrustedAuthority, type UmaChallenge } from './uma-challenge.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:uma-ticket';
/** The format of the session's token (section 3.3.1). */
const CLAIM_FORMAT = 'http://openid.net/specs/openid-connect-core-1_0.html#IDToken';
/** A token is not used in its last seconds, and at most this long if its end is unknown. */
const MARGIN_MS = 5_000;
const ASSUMED_MS = 300_000;
/** How many tokens are kept. The oldest are dropped first. */
const MOST_TOKENS = 1_000;

/** A token. `key` is set if it requires a proof of possession. */
interface Rpt {
  readonly accessToken: string;
  readonly key: DpopKey | undefined;
  /** On the monotonic clock. */
  readonly endsAt: number;
}

/** The tokens of one session, shared by its clients. */
class Rpts {
  readonly #tokens = new Map<string, Rpt>();
  readonly endpoints = new Map<string, Promise<string>>();
  readonly nonces = new DpopNonces();

  /** The token for this resource, or else the last one of its origin, which may be valid for all of it. */
  find(method: string, url: string): Rpt | undefined {
    // As with nearly every server.
    if (this.#tokens.size === 0) return undefined;
    const [own, ofOrigin] = keysOf(method, url);
    return this.#valid(own) ?? this.#valid(ofOrigin);
  }

  keep(method: string, url: string, rpt: Rpt): void {
    for (const key of keysOf(method, url)) {
      this.#tokens.delete(key);
      this.#tokens.set(key, rpt);
    }
    for (const key of this.#tokens.keys()) {
      if (this.#tokens.size <= MOST_TOKENS) break;
      this.#tokens.delete(key);
    }
  }

  /** Discards a refused token, for this resource and for the origin. */
  drop(method: string, url: string, rpt: Rpt): void {
    for (const key of keysOf(method, url)) if (this.#tokens.get(key) === rpt) this.#tokens.delete(key);
  }

  #valid(key: string): Rpt | undefined {
    const rpt = this.#tokens.get(key);
    return rpt !== undefined && performance.now() < rpt.endsAt ? rpt : undefined;
  }
}

/** The keys of a token, which is valid for one kind of request (reading, or a writing method): of the resource and of its origin. */
function keysOf(method: string, url: string): readonly [own: string, ofOrigin: string] {
  const kind = /^(?:GET|HEAD)$/.test(method) ? 'read' : method;
  return [`${kind} ${url}`, `${kind} ${new URL(url).origin}`];
}

const RPTS = new WeakMap<PodSession, Rpts>();

/** Gets and uses the tokens of one client. */
export class Uma {
  readonly #session: PodSession;
  readonly #origins: ReadonlySet<string>;
  readonly #rpts: Rpts;

  constructor(session: PodSession, origins: ReadonlySet<string>) {
    this.#session = session;
    this.#origins = origins;
    this.#rpts = RPTS.get(session) ?? new Rpts();
    RPTS.set(session, this.#rpts);
  }

  /** Sends a request with a stored token. Returns `undefined` if there is none, or if it is refused. */
  async send(url: string, init: RequestInit): Promise<Response | undefined> {
    const { method = 'GET' } = init;
    const rpt = this.#rpts.find(method, url);
    if (rpt === undefined) return undefined;
    const send = async (): Promise<Response> => {
      const { accessToken, key } = rpt;
      const own =
        key === undefined
          ? { authorization: `Bearer ${accessToken}` }
          : await proofHeaders({ accessToken, dpopKey: key }, method, url, this.#rpts.nonces.of(url));
      const response = await fetch(url, {
        ...init,
        headers: { ...(init.headers as object), ...own },
        redirect: 'manual',
      });
      this.#rpts.nonces.note(url, response);
      return response;
    };
    let response = await send();
    if (rpt.key !== undefined && asksForNonce(response)) {
      await discardBody(response);
      response = await send();
    }
    if (response.status === 401) this.#rpts.drop(method, url, rpt);
    return response;
  }

  /**
   * Exchanges the session's token for the one that the challenge requires. Returns `stale` if the session's token is not
   * accepted.
   *
   * @throws UntrustedAuthorityError if the authorization server is not trusted; PodError `forbidden` if it refuses, `unavailable`
   * if it cannot be reached.
   */
  async obtain({ authority, ticket }: UmaChallenge, line: RequestLine, isLast: boolean): Promise<'granted' | 'stale'> {
    const trusted = { origins: this.#origins, issuer: this.#session.issuer, resource: line.url };
    if (!isTrustedAuthority(authority, trusted)) throw stranger(line, authority);
    const endpoint = await this.#endpointOf(authority, line);
    // A token endpoint at another server would circumvent the check.
    if (!isTrustedAuthority(endpoint, trusted)) throw stranger(line, endpoint);
    const claim = await this.#session.claim?.();
    if (claim === undefined) throw refusal(line, authority, 'leadpod has no token for it');
    const { accessToken, dpopKey } = claim;
    const form = { grant_type: GRANT, ticket, claim_token: accessToken, claim_token_format: CLAIM_FORMAT };
    const post = async (): Promise<Response> => {
      const dpop =
        dpopKey === undefined ? {} : { dpop: await tokenProof(dpopKey, endpoint, this.#rpts.nonces.of(endpoint)) };
      const body = new URLSearchParams(form);
      const response = await ask(endpoint, line, {
        method: 'POST',
        body,
        headers: { accept: 'application/json', ...dpop },
      });
      this.#rpts.nonces.note(endpoint, response);
      return response;
    };
    let response = await post();
    let answer = await jsonOf(response, line);
    if (answer['error'] === 'use_dpop_nonce' && response.headers.has('dpop-nonce')) {
      response = await post();
      answer = await jsonOf(response, line);
    }
    const isStale =
      response.status === 401 || answer['error'] === 'invalid_grant' || answer['error'] === 'invalid_token';
    if (isStale && !isLast) return 'stale';
    if (!response.ok) throw refusedBy(line, authority, response.status, answer['error']);
    const rpt = rptOf(answer, dpopKey);
    if (rpt === undefined) throw refusal(line, authority, 'its answer has no token');
    this.#rpts.keep(line.method, line.url, rpt);
    return 'granted';
  }

  #endpointOf(authority: string, line: RequestLine): Promise<string> {
    const known = this.#rpts.endpoints.get(authority);
    if (known !== undefined) return known;
    const finding = findEndpoint(authority, line);
    this.#rpts.endpoints.set(authority, finding);
    // A failure is not kept: the next attempt may succeed.
    finding.catch(() => this.#rpts.endpoints.delete(authority));
    return finding;
  }
}

/** Reads the metadata of the authorization server without credentials (section 2). */
async function findEndpoint(authority: string, line: RequestLine): Promise<string> {
  const url = new URL('.well-known/uma2-configuration', authority.replace(/\/*$/, '/')).href;
  const response = await ask(url, line, { headers: { accept: 'application/json' } });
  const { token_endpoint: endpoint } = await jsonOf(response, line);
  const { status } = response;
  if (!response.ok || typeof endpoint !== 'string') {
    const kind = isPassing(status) ? 'unavailable' : 'unexpected';
    const received = response.ok ? 'one without a token endpoint' : String(status);
    throw answerError(line, kind, `the configuration of the authorization server ${url}`, received);
  }
  return endpoint;
}

function rptOf(answer: Record<string, unknown>, dpopKey: DpopKey | undefined): Rpt | undefined {
  const { access_token: accessToken, token_type: type, expires_in: seconds } = answer;
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) return undefined;
  const namedMs = Number(seconds) * 1000;
  const isNamed = Number.isFinite(namedMs) && namedMs > 0;
  const ms = isNamed ? Math.max(namedMs - MARGIN_MS, namedMs / 2) : ASSUMED_MS;
  const isBound = typeof type === 'string' && type.toLowerCase() === 'dpop';
  return { accessToken, key: isBound ? dpopKey : undefined, endsAt: performance.now() + ms };
}

/** The error codes of section 3.3.6. Other values from the server are not repeated. */
const REFUSALS: Readonly<Partial<Record<string, string>>> = {
  need_info: 'it asks for more claims about the agent, which leadpod cannot give (need_info)',
  request_denied: 'the agent may not do this (request_denied): the owner of the pod has to allow it',
  not_authorized: 'the agent may not do this (not_authorized): the owner of the pod has to allow it',
  request_submitted: 'it asks the owner of the pod first (request_submitted): wait for the answer, then try again',
  invalid_grant:
    'it refuses the ticket or the token of the agent (invalid_grant): does this server trust LEADPOD_ISSUER?',
  invalid_client: 'it does not know the client (invalid_client): register LEADPOD_CLIENT_ID there',
  invalid_scope: 'the agent may not do this (invalid_scope): the owner of the pod has to allow it',
};

function refusedBy(line: RequestLine, authority: string, status: number, error: unknown): PodError {
  const known = typeof error === 'string' && Object.hasOwn(REFUSALS, error) ? REFUSALS[error] : undefined;
  if (isPassing(status))
    return answerError(line, 'unavailable', `a token of the authorization server ${authority}`, String(status));
  return refusal(line, authority, known ?? `it answers ${status}`);
}

/** As a 403: this resource is refused, but others may not be. */
function refusal(line: RequestLine, authority: string, why: string): PodError {
  const message = `${line.act} failed: ${line.method} ${line.url} - the authorization server ${authority} gives no token: ${why}`;
  return new PodError(message, { kind: 'forbidden', method: line.method, url: line.url, status: 403 });
}

const stranger = (line: RequestLine, named: string): UntrustedAuthorityError =>
  new UntrustedAuthorityError(
    `${line.act} failed: ${line.method} ${line.url} - the server asks for a token of ${originOf(named)}, which is neither its own origin nor the ` +
      "issuer's: leadpod does not send the token of the agent there; check LEADPOD_ISSUER and LEADPOD_STORAGE",
    line,
  );

const originOf = (named: string): string => (URL.canParse(named) ? new URL(named).origin : 'no address');

/**
 * The public keys of pod servers, by which their webhooks are told from forgeries (THREATS: T14). Only issuers that the
 * operator's pods name are asked; each at its own origin, without redirects, within bounds, and not more often than need be.
 */
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { PodError } from '../../errors.ts';
import { answerError } from '../../http/failures/answer-error.ts';
import { discardBody, readBytes } from '../../http/body.ts';
import { isLoopbackHost } from '../../system/loopback.ts';

/** The keys cannot be had at present: whether a signature is right is unknown. */
export class KeysUnavailableError extends PodError {}

/** How often keys are asked for; every member has a default. */
export interface IssuerKeysOptions {
  /** Between two looks for a key that is not known, in milliseconds; default 30,000. */
  readonly cooldownMs?: number;
  /** How long keys are believed, in milliseconds; default 600,000. */
  readonly maxAgeMs?: number;
  /** After a failure the issuer is left alone for so long, in milliseconds; default 5,000. */
  readonly pauseMs?: number;
}

const MAX_BYTES = 65_536;
const TIMEOUT_MS = 10_000;

/** Is what comes from there what its owner says? By https, or on this machine. */
export function isAuthentic(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}

/** The keys of issuers, kept for as long as they are fresh. */
export class IssuerKeys {
  readonly #options: Required<IssuerKeysOptions>;
  readonly #keys = new Map<string, JWTVerifyGetKey>();

  constructor({ cooldownMs = 30_000, maxAgeMs = 600_000, pauseMs = 5_000 }: IssuerKeysOptions = {}) {
    this.#options = { cooldownMs, maxAgeMs, pauseMs };
  }

  /** Finds the key of a token of this issuer. What it gives throws {@link KeysUnavailableError}, and what jose throws. */
  of(issuer: string): JWTVerifyGetKey {
    let keys = this.#keys.get(issuer);
    if (keys === undefined) {
      keys = this.#open(issuer);
      this.#keys.set(issuer, keys);
    }
    return keys;
  }

  #open(issuer: string): JWTVerifyGetKey {
    const { cooldownMs, maxAgeMs, pauseMs } = this.#options;
    const patient = withPause(pauseMs);
    let opening: Promise<JWTVerifyGetKey> | undefined;
    const open = async (): Promise<JWTVerifyGetKey> =>
      createRemoteJWKSet(await patient(() => discoverKeys(issuer)), {
        timeoutDuration: TIMEOUT_MS,
        cooldownDuration: cooldownMs,
        cacheMaxAge: maxAgeMs,
        [customFetch]: (url) => patient(async () => Response.json(await readJson(url))),
      });
    return async (header, token) => {
      opening ??= open().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return (await opening)(header, token);
    };
  }
}

/** Runs work; after a failure nothing is run for a while, and the failure stands. */
function withPause(pauseMs: number): <T>(work: () => Promise<T>) => Promise<T> {
  let failed: { readonly error: unknown; readonly until: number } | undefined;
  return async (work) => {
    if (failed !== undefined && performance.now() < failed.until) throw failed.error;
    try {
      return await work();
    } catch (error) {
      failed = { error, until: performance.now() + pauseMs };
      throw error;
    }
  };
}

/** Where the keys are (OpenID Connect Discovery 1.0, section 4): at the issuer's own origin, or nowhere. */
async function discoverKeys(issuer: string): Promise<URL> {
  const url = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  const { jwks_uri: keys } = await readJson(url);
  if (typeof keys === 'string' && URL.canParse(keys) && new URL(keys).origin === new URL(issuer).origin)
    return new URL(keys);
  throw unavailable(url, 'keys at the origin of the issuer', 'others or none');
}

async function readJson(url: string): Promise<Readonly<Record<string, unknown>>> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const describe = (): PodError => unavailable(url, 'an answer', 'none');
  const line = { act: ACT, method: 'GET', url };
  try {
    // No credentials go along, and no redirect leads elsewhere.
    const response = await fetch(url, { redirect: 'error', signal, headers: { accept: 'application/json' } });
    if (response.status !== 200) {
      await discardBody(response);
      throw unavailable(url, '200', String(response.status));
    }
    const bytes = await readBytes(response, { line, maxBytes: MAX_BYTES, describe });
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof KeysUnavailableError) throw error;
    throw unavailable(url, 'keys as JSON', error instanceof SyntaxError ? 'something else' : 'no such answer', error);
  }
  throw unavailable(url, 'keys as JSON', 'something else');
}

const ACT = 'Reading the keys of the pod server';

function unavailable(url: string, expected: string, received: string, cause?: unknown): KeysUnavailableError {
  const { message } = answerError({ act: ACT, method: 'GET', url }, 'unavailable', expected, received);
  return new KeysUnavailableError(message, { kind: 'unavailable', method: 'GET', url, cause });
}

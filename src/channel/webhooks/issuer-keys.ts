/**
 * The public keys of pod servers, which prove their webhooks (SECURITY.md, T14). Only the issuers of the operator's pods are
 * asked, each at its own origin, without redirects, with limits, and no more often than necessary.
 */
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { PodError } from '../../errors.ts';
import { answerError } from '../../http/failures/answer-error.ts';
import { discardBody, readBytes } from '../../http/body.ts';
import { isLoopbackHost } from '../../system/loopback.ts';

/** The keys cannot be read now, so the signature cannot be checked. */
export class KeysUnavailableError extends PodError {}

/** How often keys are read. Every member has a default. */
export interface IssuerKeysOptions {
  /** The time between two searches for an unknown key, in milliseconds. Default: 30,000. */
  readonly cooldownMs?: number;
  /** How long keys stay valid, in milliseconds. Default: 600,000. */
  readonly maxAgeMs?: number;
  /** The pause after a failed request, in milliseconds. Default: 5,000. */
  readonly pauseMs?: number;
}

const MAX_BYTES = 65_536;
const TIMEOUT_MS = 10_000;

/** Whether data from this URL cannot be changed on the way: it uses https, or is on this machine. */
export function isAuthentic(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}

/** The keys of issuers, cached while they are fresh. */
export class IssuerKeys {
  readonly #options: Required<IssuerKeysOptions>;
  readonly #keys = new Map<string, JWTVerifyGetKey>();

  constructor({ cooldownMs = 30_000, maxAgeMs = 600_000, pauseMs = 5_000 }: IssuerKeysOptions = {}) {
    this.#options = { cooldownMs, maxAgeMs, pauseMs };
  }

  /**
   * Returns the function that finds the key of a token of this issuer. That function throws {@link KeysUnavailableError}, and
   * the errors of jose.
   */
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

/** Runs work. For some time after a failure, it throws the same error again without running anything. */
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

/** The URL of the keys (OpenID Connect Discovery 1.0, section 4). It must be at the origin of the issuer. */
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
    // Without credentials, and without redirects to other servers.
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

/** Checks the flags of `leadpod serve` before anything is opened. */
import { randomBytes } from 'node:crypto';
import { UsageError } from '../../errors.ts';
import type { Gate } from '../../serve/gate.ts';
import { readSecretFile } from '../../settings/files.ts';
import { isLoopbackHost } from '../../system/loopback.ts';

/** The flags that decide who may send requests. */
export interface GateFlags {
  readonly host: string;
  readonly tokenFile?: string;
  readonly cors?: readonly string[];
  readonly publicUrl?: string;
}

/** The flags that decide what is served in addition to the desk. */
export interface ServedFlags {
  readonly sparql?: boolean;
  readonly webhooks?: boolean;
  readonly readOnly?: boolean;
  readonly data?: readonly string[];
}

/** The result: who may send requests, and the token for other commands of this machine. */
export interface ServePlan {
  readonly gate: Gate;
  readonly ownToken: string;
  /** A new token for people, if the user has not chosen one. */
  readonly freshToken?: string | undefined;
}

/**
 * Checks that the flags can be combined.
 *
 * @throws UsageError if they cannot.
 */
export function checkCombination(
  { sparql = false, webhooks = false, readOnly = false, data }: ServedFlags,
  desk: boolean,
): void {
  if (!sparql && data !== undefined) throw new UsageError('--data works only with --sparql');
  if (desk && data !== undefined)
    throw new UsageError('--data does not go with --desk, which shows the leads of a pod');
  if (desk && webhooks)
    throw new UsageError('--webhooks does not go with --desk, which syncs by itself. Run it in another process');
  if (readOnly && !desk) throw new UsageError('--read-only works only with the desk');
}

/** The syntax of RFC 6750 section 2.1. The token must be long enough that it cannot be guessed. */
const TOKEN = /^[A-Za-z0-9._~+/-]{16,}=*$/u;

/**
 * Decides who may send requests. `holdsLeads`: the server has personal data. `alwaysAsks`: a token is always required, and a
 * new one is created if the user has chosen none.
 *
 * @throws UsageError if other machines could reach leads without a token, or for an invalid token, origin or URL.
 */
export function planGate(
  flags: GateFlags,
  env: NodeJS.ProcessEnv = process.env,
  holdsLeads = true,
  alwaysAsks = false,
): ServePlan {
  const isLoopback = isLoopbackHost(flags.host);
  const token = findToken(flags, env);
  if (token === undefined && !isLoopback && holdsLeads)
    throw new UsageError(
      `--host ${flags.host}: other machines can reach this address, and leads are personal data. Set --token-file or LEADPOD_SERVE_TOKEN`,
    );
  const ownToken = createToken();
  const freshToken = token === undefined && alwaysAsks ? createToken() : undefined;
  const peoples = token ?? freshToken;
  const tokens = peoples === undefined ? [] : [peoples, ownToken];
  const origins = (flags.cors ?? []).map(toOrigin);
  return {
    gate: { isLoopback, tokens, origins, ...hostsOf(flags, alwaysAsks) },
    ownToken,
    ...(freshToken === undefined ? {} : { freshToken }),
  };
}

/**
 * The host name under which a proxy publishes the server. The page of the desk must be at the root of that host, because its
 * links begin there.
 */
function hostsOf({ publicUrl }: GateFlags, isDesk: boolean): Pick<Gate, 'hosts'> {
  if (publicUrl === undefined) return {};
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol))
    throw new UsageError('--public-url: expected an address such as https://leads.example.com/');
  const { pathname, search, hash, username, password } = url;
  if (isDesk && (pathname !== '/' || search + hash + username + password !== ''))
    throw new UsageError(
      `--public-url: the desk needs a host name of its own, not a part of one. Expected ${url.origin}/ and nothing after it`,
    );
  return { hosts: [url.hostname] };
}

const createToken = (): string => randomBytes(32).toString('base64url');

/**
 * The token that the user has chosen; `undefined` if there is none.
 *
 * @throws UsageError for an invalid token.
 */
export function findToken(
  { tokenFile }: Pick<GateFlags, 'tokenFile'>,
  { LEADPOD_SERVE_TOKEN: own = '' }: NodeJS.ProcessEnv,
): string | undefined {
  const token = tokenFile === undefined ? own : readSecretFile(tokenFile, '--token-file').trim();
  if (token === '') return undefined;
  // The message contains neither the token nor the path, which may be the token itself by mistake.
  if (!TOKEN.test(token))
    throw new UsageError(
      `${tokenFile === undefined ? 'LEADPOD_SERVE_TOKEN' : '--token-file'}: expected 16 letters, digits or ._~+/- or more`,
    );
  return token;
}

function toOrigin(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : 'null';
  if (origin !== 'null' && text.replace(/\/$/u, '') === origin) return origin;
  throw new UsageError(`--cors: expected an origin such as https://tools.example.com, received [${text}]`);
}

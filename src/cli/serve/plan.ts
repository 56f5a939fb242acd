/** What `leadpod serve` is asked to do, checked before anything is opened. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UsageError } from '../../errors.ts';
import type { Gate } from '../../serve/gate.ts';
import { isLoopbackHost } from '../../system/loopback.ts';

/** Flags that decide who may ask. */
export interface GateFlags {
  readonly host: string;
  readonly tokenFile?: string;
  readonly cors?: readonly string[];
  readonly publicUrl?: string;
}

/** Flags that decide what is served, besides the desk. */
export interface ServedFlags {
  readonly sparql?: boolean;
  readonly webhooks?: boolean;
  readonly readOnly?: boolean;
  readonly data?: readonly string[];
}

/** A gate, and the token that the commands beside it show. */
export interface ServePlan {
  readonly gate: Gate;
  readonly ownToken: string;
  /** The token of people, where nobody chose one. */
  readonly freshToken?: string | undefined;
}

/** @throws UsageError for flags that do not go together. */
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

/** Of RFC 6750 section 2.1, and long enough not to be guessed. */
const TOKEN = /^[A-Za-z0-9._~+/-]{16,}=*$/u;

/**
 * `holdsLeads`: what is served is personal data. `alwaysAsks`: a token is asked for in any case, and one is made where none is given.
 *
 * @throws UsageError for an address where others reach leads without a token, and for what is no token, no origin or no URL.
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

/** The name by which a proxy knows the server. The addresses in the desk's page begin at the root of its host. */
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

/** The token that is to be shown, if any. @throws UsageError for what is no token. */
export function findToken(
  { tokenFile }: Pick<GateFlags, 'tokenFile'>,
  { LEADPOD_SERVE_TOKEN: own = '' }: NodeJS.ProcessEnv,
): string | undefined {
  const token = tokenFile === undefined ? own : readToken(tokenFile);
  if (token === '' && tokenFile === undefined) return undefined;
  // The value is not repeated.
  if (!TOKEN.test(token))
    throw new UsageError(`${tokenFile ?? 'LEADPOD_SERVE_TOKEN'}: expected 16 letters, digits or ._~+/- or more`);
  return token;
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new UsageError(`--token-file: cannot read ${file}`, { cause });
  }
}

function toOrigin(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : 'null';
  if (origin !== 'null' && text.replace(/\/$/u, '') === origin) return origin;
  throw new UsageError(`--cors: expected an origin such as https://tools.example.com, received [${text}]`);
}

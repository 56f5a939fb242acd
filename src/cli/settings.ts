/** Flags beat the environment beats `leadpod.config.json`. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFAULT_LIMITS, type Limits } from '../message/json-decode.ts';
import type { ParseOptions } from '../message/notification.ts';
import { isTimeZone } from '../message/values/dates.ts';
import type { Region } from '../message/values/telephones.ts';
import { trustFromEnvironment, type TrustPolicy } from '../lead/identity/trust.ts';
import { UsageError } from '../errors.ts';
import { readRegistry, REGISTRY_FILES, type PodPreferences, type PodRegistry } from '../fleet/registry.ts';
import type { PodSettings } from '../solid/pod.ts';
import { dropEmpty, isPrivateFile, parseEnvText, readIfThere, readText } from '../settings/files.ts';
import {
  ACK_RULE,
  checkSettings,
  isCount,
  TEXT_RULE,
  TIME_ZONE_RULE,
  toRegion,
  TRUST_RULE,
  type Rule,
} from '../settings/rules.ts';

/** What may stand in `leadpod.config.json`. */
interface Config {
  readonly webId?: string;
  readonly storage?: string;
  readonly inbox?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly clientSecretFile?: string;
  readonly ack?: 'keep' | 'delete';
  readonly concurrency?: number;
  readonly region?: string;
  readonly timeZone?: string;
  readonly limits?: Partial<Limits>;
  readonly trust?: TrustPolicy;
  readonly placeholders?: readonly string[];
}

/** Flags of every command that talks to a pod. */
export interface PodFlags extends ReadingFlags, NamedPodFlags {
  readonly webid?: string;
  readonly storage?: string;
  readonly inbox?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
}

/** Flags that name a pod of the registry, in place of those that say where one is. */
export interface NamedPodFlags {
  readonly pod?: string | undefined;
  readonly pods?: string;
  readonly envFile?: string;
  /** Read already: no flag, but what goes along with the name where a command works on many. */
  readonly registry?: PodRegistry;
}

/** Flags of every command that reads messages. */
export interface ReadingFlags {
  readonly config?: string;
  readonly region?: string;
  readonly timeZone?: string;
  readonly maxBytes?: number;
  readonly maxDepth?: number;
  readonly maxNodes?: number;
}

const CONFIG_FILE = 'leadpod.config.json';

const isLimits = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([name, limit]) => name in DEFAULT_LIMITS && isCount(limit));

const RULES: Readonly<Record<keyof Config, Rule>> = {
  ...{ webId: TEXT_RULE, storage: TEXT_RULE, inbox: TEXT_RULE, issuer: TEXT_RULE, region: TEXT_RULE },
  timeZone: TIME_ZONE_RULE,
  ...{ clientId: TEXT_RULE, clientSecret: TEXT_RULE, clientSecretFile: TEXT_RULE },
  ack: ACK_RULE,
  concurrency: ['a whole number from 1 to 64', (value) => isCount(value) && (value as number) <= 64],
  trust: TRUST_RULE,
  placeholders: ['a list of texts', (value) => Array.isArray(value) && value.every((text) => typeof text === 'string')],
  limits: [`an object of whole numbers from 1 on, named ${Object.keys(DEFAULT_LIMITS).join(', ')}`, isLimits],
};

/** Adds the flags of {@link PodFlags}. */
export function addPodFlags(command: Command): Command {
  return addPlaceFlags(command)
    .addOption(new Option('--pod <NAME>', 'a pod of the registry, in place of the flags above').conflicts(PLACE_FLAGS))
    .addOption(podsOption());
}

/** Flags that say where one pod is and how to get in. */
export const PLACE_FLAGS = ['webid', 'storage', 'inbox', 'issuer', 'clientId', 'clientSecretFile'];

/** The registry of pods. */
export const podsOption = (): Option =>
  new Option('--pods <FILE>', `registry of pods (LEADPOD_PODS; default: ${REGISTRY_FILES.join(', ')} in this folder)`);

/** Adds the flags that say where one pod is and how to get in, and those of reading. */
export function addPlaceFlags(command: Command): Command {
  command
    .option('--webid <IRI>', 'whose pod it is (LEADPOD_WEBID)')
    .option('--storage <URL>', 'root container of the storage (LEADPOD_STORAGE; else found from the WebID)')
    .option('--inbox <URL>', 'LDN inbox (LEADPOD_INBOX; else found from the WebID)')
    .option('--issuer <URL>', 'OpenID issuer to sign in with (LEADPOD_ISSUER)')
    .option('--client-id <ID>', 'client credentials: id (LEADPOD_CLIENT_ID)')
    .option('--client-secret-file <FILE>', 'client credentials: file with the secret (else LEADPOD_CLIENT_SECRET)')
    .option('--env-file <FILE>', 'read LEADPOD_* from a file of NAME=value lines, as dev-pod writes it');
  return addReadingFlags(command);
}

/** Adds the flags of {@link ReadingFlags}. */
export function addReadingFlags(command: Command): Command {
  return command
    .option('--config <FILE>', `settings (default: ${CONFIG_FILE} in this folder, if there)`)
    .option('--region <CODE>', 'country of telephone numbers without a country code (LEADPOD_REGION; default US)')
    .option('--time-zone <ZONE>', 'zone of dates without one (LEADPOD_TIME_ZONE; default UTC, with a warning)')
    .addOption(countOption('--max-bytes <N>', `largest notification in bytes (default ${DEFAULT_LIMITS.maxBytes})`))
    .addOption(countOption('--max-depth <N>', `deepest nesting (default ${DEFAULT_LIMITS.maxDepth})`))
    .addOption(countOption('--max-nodes <N>', `most values in one notification (default ${DEFAULT_LIMITS.maxNodes})`));
}

/** An option that takes a whole number from `least` on, up to `most`. */
export function countOption(flags: string, description: string, least = 1, most = Number.MAX_SAFE_INTEGER): Option {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  return new Option(flags, description).argParser((text: string) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  });
}

/** An option that takes seconds. A timer holds 24 days at most, and goes off at once where it is given more. */
export const secondsOption = (flags: string, description: string): Option =>
  countOption(flags, description, 1, Math.floor((2 ** 31 - 1) / 1000));

/** An option that takes a TCP port; 0 takes a free one. */
export const portOption = (flags: string, description: string): Option => countOption(flags, description, 0, 65_535);

/** What relative IRIs are relative to, for every command that reads files. */
export function baseOption(): Option {
  return new Option('--base <IRI>', 'what relative IRIs are relative to').argParser((text: string) => {
    if (URL.canParse(text)) return text;
    throw new InvalidArgumentError('Expected an absolute IRI.');
  });
}

/** The file of the registry that flags or environment name; `undefined`: the one in this folder. */
export function registryFile(
  { pods }: Pick<NamedPodFlags, 'pods'>,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return pods ?? dropEmpty(env)['LEADPOD_PODS'];
}

/** The registry that the flags name. @throws UsageError as {@link readRegistry}. */
export function registryOf(
  flags: Omit<NamedPodFlags, 'pod'>,
  environment: NodeJS.ProcessEnv = process.env,
): PodRegistry {
  const env = environmentOf(flags, environment);
  return flags.registry ?? readRegistry(registryFile(flags, env), env);
}

/** What the registry says of the passes of the pod that is named, if one is. */
function preferencesOf(flags: NamedPodFlags): PodPreferences {
  return flags.pod === undefined ? {} : registryOf(flags).preferencesOf(flags.pod);
}

/** The pod and credentials that the registry has, or that flags, environment and configuration name. */
export function podSettings(flags: PodFlags, environment: NodeJS.ProcessEnv = process.env): PodSettings {
  if (flags.pod !== undefined) return registryOf(flags, environment).settingsOf(flags.pod);
  if (flags.pods !== undefined) throw new UsageError('--pods: say which of them, with --pod NAME');
  const config = readConfig(flags.config);
  const env = environmentOf(flags, environment);
  const { webid, storage, inbox, issuer, clientId } = flags;
  return {
    webId: webid ?? env['LEADPOD_WEBID'] ?? config.webId,
    storage: storage ?? env['LEADPOD_STORAGE'] ?? config.storage,
    inbox: inbox ?? env['LEADPOD_INBOX'] ?? config.inbox,
    issuer: required(issuer ?? env['LEADPOD_ISSUER'] ?? config.issuer, 'issuer', 'LEADPOD_ISSUER or --issuer'),
    clientId: required(
      clientId ?? env['LEADPOD_CLIENT_ID'] ?? config.clientId,
      'client id',
      'LEADPOD_CLIENT_ID or --client-id',
    ),
    clientSecret: required(
      findSecret(flags, env, config),
      'client secret',
      'LEADPOD_CLIENT_SECRET or --client-secret-file',
    ),
  };
}

function environmentOf(
  { envFile }: Pick<NamedPodFlags, 'envFile'>,
  environment: NodeJS.ProcessEnv,
): NodeJS.Dict<string> {
  return dropEmpty(
    envFile === undefined ? environment : { ...environment, ...parseEnvText(readText(envFile, '--env-file')) },
  );
}

/** No flag takes the secret itself: every user of the machine can read the command lines of the others. */
function findSecret(flags: PodFlags, env: NodeJS.ProcessEnv, config: Config): string | undefined {
  if (flags.clientSecretFile !== undefined) return readSecret(flags.clientSecretFile);
  const secret = env['LEADPOD_CLIENT_SECRET'];
  if (secret !== undefined) return secret;
  return config.clientSecretFile === undefined ? config.clientSecret : readSecret(config.clientSecretFile);
}

/** How messages are read: default region, time zone and limits. */
export function readingOptions(
  flags: ReadingFlags & NamedPodFlags,
  environment: NodeJS.ProcessEnv = process.env,
): ParseOptions {
  const config = readConfig(flags.config);
  const { maxBytes, maxDepth, maxNodes } = flags;
  const limits = Object.entries({ ...config.limits, ...givenOnly({ maxBytes, maxDepth, maxNodes }) });
  const env = dropEmpty(environment);
  const own = preferencesOf(flags);
  const region = flags.region ?? own.region ?? env['LEADPOD_REGION'] ?? config.region;
  const timeZone = flags.timeZone ?? own.timeZone ?? env['LEADPOD_TIME_ZONE'] ?? config.timeZone;
  return {
    limits: Object.fromEntries(limits),
    ...(region === undefined ? {} : { region: regionOf(region) }),
    ...(timeZone === undefined ? {} : { timeZone: timeZoneOf(timeZone) }),
    ...givenOnly({ placeholders: config.placeholders }),
  };
}

/** The settings of a pass that registry or configuration may hold. */
export function syncDefaults(flags: PodFlags): Pick<Config, 'ack' | 'concurrency' | 'trust'> {
  const { ack, concurrency } = readConfig(flags.config);
  return { ...givenOnly({ ack: preferencesOf(flags).ack ?? ack, concurrency }), ...trustOptions(flags) };
}

/** Whose events are taken, where registry, environment or configuration say so. */
export function trustOptions(flags: PodFlags, environment: NodeJS.ProcessEnv = process.env): Pick<Config, 'trust'> {
  const { trust: own } = preferencesOf(flags);
  if (own !== undefined) return { trust: own };
  const { trust } = readConfig(flags.config);
  const told = trustFromEnvironment(environmentOf(flags, environment));
  return trust === undefined && told === undefined ? {} : { trust: { ...trust, ...told } };
}

function regionOf(text: string): Region {
  const region = toRegion(text);
  if (region !== undefined) return region;
  throw new UsageError(`region: expected a country code of two letters such as US, received [${text}]`);
}

function timeZoneOf(text: string): string {
  if (isTimeZone(text)) return text;
  throw new UsageError(`time zone: expected ${TIME_ZONE_RULE[0]}, received [${text}]`);
}

function required(value: string | undefined, what: string, where: string): string {
  if (value !== undefined && value !== '') return value;
  throw new UsageError(`No ${what}: set ${where} (leadpod dev-pod --env-file FILE makes all of them for a trial)`);
}

function readConfig(path: string | undefined): Config {
  const text = path === undefined ? readIfThere(CONFIG_FILE) : readText(path, '--config');
  if (text === undefined) return {};
  const file = path ?? CONFIG_FILE;
  const config = parseConfig(text, file);
  checkSettings(config, RULES, (member) => (member === undefined ? file : `${file}: ${member}`));
  if (config.clientSecret !== undefined && !isPrivateFile(file)) {
    throw new UsageError(
      `${file}: holds clientSecret and can be read by others - chmod 600 ${file}, or use clientSecretFile`,
    );
  }
  return config;
}

function parseConfig(text: string, file: string): Config {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The parser's message quotes the file, which may hold a secret.
  }
  throw new UsageError(`${file}: expected a JSON object`);
}

const readSecret = (path: string): string => readText(path, '--client-secret-file').trim();

/** The flags that were given; commander has the others as `undefined`, which options may not be. */
export function givenOnly<T extends object>(flags: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

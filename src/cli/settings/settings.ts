/** Finds settings. A flag has precedence over the environment, and the environment over `leadpod.config.json`. */
import { Option, type Command } from 'commander';
import { DEFAULT_LIMITS } from '../../message/decode/json-decode.ts';
import type { ParseOptions } from '../../message/parsed-notification.ts';
import { isTimeZone } from '../../message/values/dates.ts';
import type { Region } from '../../message/values/telephones.ts';
import { trustFromEnvironment } from '../../lead/identity/trust.ts';
import { CONFIG_FILE, readConfig, type Config } from './config-file.ts';
import { findCredentials, type CredentialFlags } from './credentials.ts';
import { countOption } from '../flags/values.ts';
import { UsageError } from '../../errors.ts';
import { readRegistry, REGISTRY_FILES, type PodPreferences, type PodRegistry } from '../../fleet/registry/registry.ts';
import type { PodSettings } from '../../solid/pod.ts';
import type { AnswerSettings } from '../../settings/answers.ts';
import { belowEnvironment, notifySettings, type NotifySettings } from '../../settings/notify.ts';
import { dropEmpty, parseEnvText, readText } from '../../settings/files.ts';
import { REGION_RULE, TIME_ZONE_RULE, toRegion } from '../../settings/rules.ts';

/** The flags of all commands that use a pod. */
export interface PodFlags extends ReadingFlags, NamedPodFlags, CredentialFlags {
  readonly webid?: string;
  readonly storage?: string;
  readonly inbox?: string;
}

/** The flags that name a pod of the registry. They replace those for one pod. */
export interface NamedPodFlags {
  readonly pod?: string | undefined;
  readonly pods?: string;
  readonly settings?: string;
  /** The old name of `settings`. If the file is missing, Node 20 takes this flag for its own. */
  readonly envFile?: string;
  /** The registry, if it was already read. It is not a flag: commands for many pods pass it on together with the name. */
  readonly registry?: PodRegistry;
}

/** The flags of all commands that read messages. */
export interface ReadingFlags {
  readonly config?: string;
  readonly region?: string;
  readonly timeZone?: string;
  readonly maxBytes?: number;
  readonly maxDepth?: number;
  readonly maxNodes?: number;
}

/** Adds the flags of {@link PodFlags}. */
export function addPodFlags(command: Command): Command {
  return addPlaceFlags(command)
    .addOption(new Option('--pod <NAME>', 'a pod of the registry').conflicts(PLACE_FLAGS).hideHelp())
    .addOption(podsOption().hideHelp());
}

/** The flags for the place of one pod and for signing in. */
export const PLACE_FLAGS = ['webid', 'storage', 'inbox', 'issuer', 'clientId', 'clientSecretFile'];

/** The flag for the registry of pods. */
export const podsOption = (): Option =>
  new Option('--pods <FILE>', `registry of pods (LEADPOD_PODS; default: ${REGISTRY_FILES.join(', ')} in this folder)`);

/**
 * Adds the flags for the place of one pod, for signing in, and for reading messages. All commands have the same: their help
 * shows one of them, and `leadpod help connection` shows all.
 */
export function addPlaceFlags(command: Command): Command {
  command.option('--settings <FILE>', 'connection settings, as dev-pod writes them (more: leadpod help connection)');
  const options = [...PLACE_OPTIONS.map(([flags, text]) => new Option(flags, text)), ...readingFlags()];
  for (const option of options) command.addOption(option.hideHelp());
  return command;
}

const PLACE_OPTIONS = [
  ['--webid <IRI>', 'the WebID of the owner of the pod (LEADPOD_WEBID)'],
  ['--storage <URL>', 'root container of the storage (LEADPOD_STORAGE; default: found from the WebID)'],
  ['--inbox <URL>', 'inbox for Linked Data Notifications (LEADPOD_INBOX; default: found from the WebID)'],
  ['--issuer <URL>', 'OpenID issuer to sign in with (LEADPOD_ISSUER)'],
  ['--client-id <ID>', 'id of the client credentials (LEADPOD_CLIENT_ID)'],
  ['--client-secret-file <FILE>', 'file with the secret of the client credentials (or set LEADPOD_CLIENT_SECRET)'],
  ['--env-file <FILE>', 'the old name of --settings'],
] as const;

/** Adds the flags of {@link ReadingFlags}. */
export function addReadingFlags(command: Command): Command {
  for (const option of readingFlags()) command.addOption(option);
  return command;
}

const readingFlags = (): Option[] => [
  new Option('--config <FILE>', `settings as JSON (default: ${CONFIG_FILE} in this folder, if it exists)`),
  new Option('--region <CODE>', 'country of telephone numbers without a country code (LEADPOD_REGION; default US)'),
  new Option('--time-zone <ZONE>', 'time zone of dates without one (LEADPOD_TIME_ZONE; default UTC, with a warning)'),
  countOption('--max-bytes <N>', `largest notification in bytes (default ${DEFAULT_LIMITS.maxBytes})`),
  countOption('--max-depth <N>', `deepest nesting of a notification (default ${DEFAULT_LIMITS.maxDepth})`),
  countOption('--max-nodes <N>', `largest number of values in one notification (default ${DEFAULT_LIMITS.maxNodes})`),
];

/** The file of the registry, from flags or environment. `undefined` means the file in the current folder. */
export function registryFile(
  { pods }: Pick<NamedPodFlags, 'pods'>,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return pods ?? dropEmpty(env)['LEADPOD_PODS'];
}

/**
 * Reads the registry that the flags name.
 *
 * @throws UsageError as {@link readRegistry} does.
 */
export function registryOf(
  flags: Omit<NamedPodFlags, 'pod'>,
  environment: NodeJS.ProcessEnv = process.env,
): PodRegistry {
  const env = environmentOf(flags, environment);
  return flags.registry ?? readRegistry(registryFile(flags, env), env);
}

/** The settings for passes in the registry, if the flags name a pod. */
export function preferencesOf(flags: NamedPodFlags): PodPreferences {
  return flags.pod === undefined ? {} : registryOf(flags).preferencesOf(flags.pod);
}

/**
 * The pod and its credentials: from the registry if the flags name a pod, or else from flags, environment and configuration.
 */
export function podSettings(flags: PodFlags, environment: NodeJS.ProcessEnv = process.env): PodSettings {
  if (flags.pod !== undefined) return registryOf(flags, environment).settingsOf(flags.pod);
  if (flags.pods !== undefined) throw new UsageError('--pods needs --pod NAME or --all');
  const config = readConfig(flags.config);
  const env = environmentOf(flags, environment);
  const { webid, storage, inbox } = flags;
  return {
    webId: webid ?? env['LEADPOD_WEBID'] ?? config.webId,
    storage: storage ?? env['LEADPOD_STORAGE'] ?? config.storage,
    inbox: inbox ?? env['LEADPOD_INBOX'] ?? config.inbox,
    ...findCredentials(flags, env, config),
  };
}

/** The flags that name a settings file. */
export type SettingsFlags = Pick<NamedPodFlags, 'settings' | 'envFile'>;

/** The environment, with the variables of the settings file, which have precedence. Empty variables are left out. */
export function environmentOf(
  { settings, envFile }: SettingsFlags,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.Dict<string> {
  const file = settings ?? envFile;
  if (file === undefined) return dropEmpty(environment);
  const flag = settings === undefined ? '--env-file' : '--settings';
  const found = parseEnvText(readText(file, flag));
  if (Object.keys(found).length === 0)
    throw new UsageError(
      `${flag}: ${file} has no settings. Expected lines such as LEADPOD_ISSUER=https://login.example.org/`,
    );
  return dropEmpty({ ...environment, ...found });
}

/** How messages are read: the default region, the time zone and the limits. */
export function readingOptions(
  flags: ReadingFlags & NamedPodFlags,
  environment: NodeJS.ProcessEnv = process.env,
): ParseOptions {
  const config = readConfig(flags.config);
  const { maxBytes, maxDepth, maxNodes } = flags;
  const limits = Object.entries({ ...config.limits, ...givenOnly({ maxBytes, maxDepth, maxNodes }) });
  const env = environmentOf(flags, environment);
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

/** The settings of a pass that are in the registry or in the configuration. */
export function syncDefaults(
  flags: PodFlags,
): Pick<Config, 'ack' | 'concurrency' | 'trust' | 'routing' | 'deadlines' | 'addressBook'> {
  const { ack, concurrency, routing, deadlines } = readConfig(flags.config);
  const own = preferencesOf(flags);
  const chosen = { ack: own.ack ?? ack, routing: own.routing ?? routing, deadlines: own.deadlines ?? deadlines };
  return { ...givenOnly({ ...chosen, concurrency, addressBook: hasAddressBook(flags) }), ...trustOptions(flags) };
}

/** Whether to keep an address book, from the registry or the configuration. */
export const hasAddressBook = (flags: PodFlags): boolean | undefined =>
  preferencesOf(flags).addressBook ?? readConfig(flags.config).addressBook;

/** Whose events are accepted, from the registry, the environment or the configuration. */
export function trustOptions(flags: PodFlags, environment: NodeJS.ProcessEnv = process.env): Pick<Config, 'trust'> {
  const { trust: own } = preferencesOf(flags);
  if (own !== undefined) return { trust: own };
  const { trust } = readConfig(flags.config);
  const fromEnvironment = trustFromEnvironment(environmentOf(flags, environment));
  return trust === undefined && fromEnvironment === undefined ? {} : { trust: { ...trust, ...fromEnvironment } };
}

/**
 * Where webhooks are sent, and with which secret they are signed. From a flag, the registry, the environment or the
 * configuration.
 */
export function notifyOptions(
  flags: PodFlags & { readonly notifyUrl?: string },
  environment: NodeJS.ProcessEnv = process.env,
): NotifySettings | undefined {
  const { notify: own } = preferencesOf(flags);
  const env = environmentOf(flags, environment);
  const section = own ?? belowEnvironment(readConfig(flags.config).notify, env);
  return notifySettings(flags.notifyUrl ?? own?.url, section, env);
}

/** How answers are sent, from the registry or the configuration. */
export function answerSettings(flags: PodFlags): AnswerSettings {
  return preferencesOf(flags).answers ?? readConfig(flags.config).answers ?? {};
}

function regionOf(text: string): Region {
  const region = toRegion(text);
  if (region !== undefined) return region;
  throw new UsageError(`region: expected ${REGION_RULE[0]}, received [${text}]`);
}

function timeZoneOf(text: string): string {
  if (isTimeZone(text)) return text;
  throw new UsageError(`time zone: expected ${TIME_ZONE_RULE[0]}, received [${text}]`);
}

/** Leaves out the flags that were not given. Commander sets them to `undefined`, but options must not have such members. */
export function givenOnly<T extends object>(flags: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Reads and checks `leadpod.config.json`. */
import type { TrustPolicy } from '../../lead/identity/trust.ts';
import { decodeJson, DEFAULT_LIMITS, type Limits } from '../../message/decode/json-decode.ts';
import { NotificationError, UsageError } from '../../errors.ts';
import { checkAnswers, type AnswerSettings } from '../../settings/answers.ts';
import { checkNotify, type NotifySection } from '../../settings/notify.ts';
import { OBJECT_RULE } from '../../settings/shape.ts';
import { isPrivateFile, readIfThere, readText } from '../../settings/files.ts';
import { isRecord } from '../../text/record.ts';
import {
  ACK_RULE,
  checkSettings,
  isCount,
  REGION_RULE,
  SWITCH_RULE,
  TEXT_RULE,
  TIME_ZONE_RULE,
  TRUST_RULE,
  type Rule,
} from '../../settings/rules.ts';

/** The members of `leadpod.config.json`. */
export interface Config {
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
  /** Whether to keep an address book of the contacts. */
  readonly addressBook?: boolean;
  readonly answers?: AnswerSettings;
  /** The routing policy. It is parsed when it is needed. */
  readonly routing?: object;
  /** The deadlines of members. They are parsed when they are needed. */
  readonly deadlines?: object;
  /** Where webhooks about leads are sent. */
  readonly notify?: NotifySection;
}

/** The name of the file, if no flag gives another name. */
export const CONFIG_FILE = 'leadpod.config.json';

const isLimits = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([name, limit]) => name in DEFAULT_LIMITS && isCount(limit));

const RULES: Readonly<Record<keyof Config, Rule>> = {
  webId: TEXT_RULE,
  storage: TEXT_RULE,
  inbox: TEXT_RULE,
  issuer: TEXT_RULE,
  region: REGION_RULE,
  timeZone: TIME_ZONE_RULE,
  clientId: TEXT_RULE,
  clientSecret: TEXT_RULE,
  clientSecretFile: TEXT_RULE,
  ack: ACK_RULE,
  addressBook: SWITCH_RULE,
  concurrency: ['a whole number from 1 to 64', (value) => isCount(value) && (value as number) <= 64],
  trust: TRUST_RULE,
  answers: OBJECT_RULE,
  routing: OBJECT_RULE,
  deadlines: OBJECT_RULE,
  notify: OBJECT_RULE,
  placeholders: ['a list of texts', (value) => Array.isArray(value) && value.every((text) => typeof text === 'string')],
  limits: [`an object of whole numbers from 1 on, named ${Object.keys(DEFAULT_LIMITS).join(', ')}`, isLimits],
};

/**
 * Reads the configuration. Without a path, it reads the file in the current folder, if there is one.
 *
 * @throws UsageError for an invalid file.
 */
export function readConfig(path: string | undefined): Config {
  const text = path === undefined ? readIfThere(CONFIG_FILE) : readText(path, '--config');
  if (text === undefined) return {};
  const file = path ?? CONFIG_FILE;
  const config = parseConfig(text, file);
  checkSettings(config, RULES, (member) => (member === undefined ? file : `${file}: ${member}`));
  checkAnswers(config.answers, (member) => `${file}: ${member}`);
  checkNotify(config.notify, (member) => `${file}: ${member}`);
  if (config.clientSecret !== undefined && !isPrivateFile(file)) {
    throw new UsageError(
      `${file}: holds clientSecret and can be read by others - chmod 600 ${file}, or use clientSecretFile`,
    );
  }
  return config;
}

function parseConfig(text: string, file: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message of `JSON.parse` is not used, because it quotes the file, which may contain a secret.
    throw new UsageError(`${file}: not JSON${placeOfFault(text)}`);
  }
  if (isRecord(value)) return value;
  throw new UsageError(`${file}: expected a JSON object`);
}

/**
 * Describes where the text is not JSON, and what is expected there. Empty for faults that leadpod accepts in messages.
 */
function placeOfFault(text: string): string {
  try {
    decodeJson(text);
    return '';
  } catch (error) {
    return error instanceof NotificationError ? `: ${error.message}` : '';
  }
}

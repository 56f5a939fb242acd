/** One pod of a registry, and the checks of its members. */
import type { TrustPolicy } from '../../lead/identity/trust.ts';
import { UsageError } from '../../errors.ts';
import { checkAnswers, type AnswerSettings } from '../../settings/answers.ts';
import { checkNotify, type NotifySection } from '../../settings/notify.ts';
import {
  ACK_RULE,
  ADDRESS_RULE,
  checkSettings,
  REGION_RULE,
  SWITCH_RULE,
  TEXT_RULE,
  TIME_ZONE_RULE,
  TRUST_RULE,
  VARIABLE_RULE,
  type Rule,
} from '../../settings/rules.ts';
import { OBJECT_RULE } from '../../settings/shape.ts';

/** The members of one pod in the registry. */
export interface PodEntry {
  readonly name: string;
  readonly storage: string;
  readonly issuer: string;
  readonly webId?: string;
  readonly inbox?: string;
  readonly clientId?: string;
  readonly clientIdEnv?: string;
  readonly clientIdFile?: string;
  readonly clientSecret?: string;
  readonly clientSecretEnv?: string;
  readonly clientSecretFile?: string;
  readonly envFile?: string;
  readonly ack?: 'keep' | 'delete';
  readonly region?: string;
  readonly timeZone?: string;
  readonly trust?: TrustPolicy;
  readonly answers?: AnswerSettings;
  readonly addressBook?: boolean;
  readonly routing?: object;
  readonly deadlines?: object;
  readonly notify?: NotifySection;
}

/** The members that can provide the id and the secret. The first of each list contains the value itself. */
const ID_SOURCES = ['clientId', 'clientIdEnv', 'clientIdFile'] as const;
const SECRET_SOURCES = ['clientSecret', 'clientSecretEnv', 'clientSecretFile'] as const;

const NAME: Rule = [
  'a name of 1 to 64 letters, digits and . _ - that begins with a letter or digit',
  (value) => typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value),
];

const RULES: Readonly<Record<keyof PodEntry, Rule>> = {
  name: NAME,
  storage: ADDRESS_RULE,
  issuer: ADDRESS_RULE,
  webId: ADDRESS_RULE,
  inbox: ADDRESS_RULE,
  clientId: TEXT_RULE,
  clientIdEnv: VARIABLE_RULE,
  clientIdFile: TEXT_RULE,
  clientSecret: TEXT_RULE,
  clientSecretEnv: VARIABLE_RULE,
  clientSecretFile: TEXT_RULE,
  envFile: TEXT_RULE,
  ack: ACK_RULE,
  region: REGION_RULE,
  timeZone: TIME_ZONE_RULE,
  trust: TRUST_RULE,
  answers: OBJECT_RULE,
  routing: OBJECT_RULE,
  deadlines: OBJECT_RULE,
  notify: OBJECT_RULE,
  addressBook: SWITCH_RULE,
};

const REQUIRED = ['name', 'storage', 'issuer'] as const;

/**
 * Checks a value, and returns it as an entry. `place` describes where the entry or one of its members is. `isPrivate` says
 * whether only the owner can read the file.
 *
 * @throws UsageError with the place and the reason. The message never contains a value.
 */
export function checkEntry(value: unknown, place: (member?: string) => string, isPrivate: boolean): PodEntry {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${place()}: expected an object`);
  checkSettings(value, RULES, place);
  for (const member of REQUIRED)
    if (!Object.hasOwn(value, member)) throw new UsageError(`${place(member)}: is missing`);
  const entry = value as PodEntry;
  checkSources(entry, place);
  checkAnswers(entry.answers, place);
  checkNotify(entry.notify, place);
  for (const inline of [ID_SOURCES[0], SECRET_SOURCES[0]])
    if (entry[inline] !== undefined && !isPrivate)
      throw new UsageError(
        `${place(inline)}: other users can read this file. Run chmod 600 on it, or use ${inline}File`,
      );
  return entry;
}

/** Each value may have only one source, because two sources could differ. */
function checkSources(entry: PodEntry, place: (member?: string) => string): void {
  for (const sources of [ID_SOURCES, SECRET_SOURCES]) {
    const given = sources.filter((source) => entry[source] !== undefined);
    if (given.length > 1) throw new UsageError(`${place(given[1])}: give only one of ${given.join(' and ')}`);
    if (given.length === 0 && entry.envFile === undefined)
      throw new UsageError(`${place()}: expected one of ${sources.slice(1).join(', ')}, envFile, ${sources[0]}`);
  }
}

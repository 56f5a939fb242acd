/**
 * The section `notify` of the configuration, an option of a command, or the environment: where webhooks about leads are sent.
 */
import { UsageError } from '../errors.ts';
import { readSecretFile } from './files.ts';
import { ADDRESS_RULE, checkSettings, isAddress, TEXT_RULE, VARIABLE_RULE, type Rule } from './rules.ts';

/** The section in a configuration. The secret itself is not there. */
export interface NotifySection {
  readonly url?: string;
  readonly secretFile?: string;
  readonly secretEnv?: string;
}

/** The URL of webhooks, and the secret with which they are signed. */
export interface NotifySettings {
  /** An http or https URL. It may be private, or without https, because the operator has chosen it. */
  readonly url: string;
  /** `whsec_` followed by 24 to 64 bytes in base64. */
  readonly secret: string;
}

const SECRET_VARIABLE = 'LEADPOD_NOTIFY_SECRET';
const RULES: Readonly<Record<keyof NotifySection, Rule>> = {
  url: ADDRESS_RULE,
  secretFile: TEXT_RULE,
  secretEnv: VARIABLE_RULE,
};

/**
 * Checks the section. `place` describes where a member is, for messages.
 *
 * @throws UsageError with the place and the rule. The message never contains a value.
 */
export function checkNotify(section: NotifySection | undefined, place: (member: string) => string): void {
  if (section === undefined) return;
  checkSettings(section, RULES, (member) => place(member === undefined ? 'notify' : `notify.${member}`));
  if (section.secretFile !== undefined && section.secretEnv !== undefined)
    throw new UsageError(`${place('notify')}: expected either secretFile or secretEnv`);
}

/**
 * The section of the configuration without its secret file if the environment has a secret, because the environment has
 * precedence over the configuration. It is not for an entry of a registry, which is about one pod of many.
 */
export function belowEnvironment(
  section: NotifySection | undefined,
  { [SECRET_VARIABLE]: secret }: NodeJS.Dict<string>,
): NotifySection | undefined {
  if (secret === undefined || section?.secretFile === undefined) return section;
  const { url } = section;
  return url === undefined ? {} : { url };
}

/**
 * The settings of webhooks; `undefined` if no URL is set.
 *
 * @throws UsageError for an invalid URL, or for a missing or invalid secret.
 */
export function notifySettings(
  flag: string | undefined,
  section: NotifySection = {},
  environment: NodeJS.Dict<string> = process.env,
): NotifySettings | undefined {
  const url = flag ?? environment['LEADPOD_NOTIFY_URL'] ?? section.url;
  if (url === undefined) return undefined;
  if (!isAddress(url)) throw new UsageError(`--notify-url (LEADPOD_NOTIFY_URL): expected ${ADDRESS_RULE[0]}`);
  const { secretFile, secretEnv = SECRET_VARIABLE } = section;
  const text = secretFile === undefined ? environment[secretEnv] : readSecretFile(secretFile, 'notify.secretFile');
  const secret = text?.trim() ?? '';
  if (isSecret(secret)) return { url: new URL(url).href, secret };
  const where = secretFile === undefined ? secretEnv : 'notify.secretFile';
  throw new UsageError(
    `Webhooks need a secret: ${where} ${secret === '' ? 'is not set' : 'has none'}. Expected whsec_ and the base64 of 24 to 64 bytes. ` +
      'Make one with: echo "whsec_$(openssl rand -base64 32)"',
  );
}

/** Whether a text is a valid secret. */
function isSecret(text: string): boolean {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64').length;
  return bytes >= 24 && bytes <= 64;
}

/** Where webhooks about leads go: the section `notify` of the configuration, a flag, or the environment. */
import { UsageError } from '../errors.ts';
import { readSecretFile } from './files.ts';
import { ADDRESS_RULE, checkSettings, isAddress, TEXT_RULE, VARIABLE_RULE, type Rule } from './rules.ts';

/** What a configuration says of webhooks. The secret stands elsewhere. */
export interface NotifySection {
  readonly url?: string;
  readonly secretFile?: string;
  readonly secretEnv?: string;
}

/** Where webhooks go, and what they are signed with. */
export interface NotifySettings {
  /** An http or https address. The operator named it, so that it need be neither public nor https. */
  readonly url: string;
  /** `whsec_` and the base64 of 24 to 64 bytes. */
  readonly secret: string;
}

const SECRET_VARIABLE = 'LEADPOD_NOTIFY_SECRET';
const RULES: Readonly<Record<keyof NotifySection, Rule>> = {
  ...{ url: ADDRESS_RULE, secretFile: TEXT_RULE, secretEnv: VARIABLE_RULE },
};

/**
 * Holds the section to its rules; `place` says where a member stands.
 *
 * @throws UsageError with the place and the rule, never with a value.
 */
export function checkNotify(section: NotifySection | undefined, place: (member: string) => string): void {
  if (section === undefined) return;
  checkSettings(section, RULES, (member) => place(member === undefined ? 'notify' : `notify.${member}`));
  if (section.secretFile !== undefined && section.secretEnv !== undefined)
    throw new UsageError(`${place('notify')}: expected one of secretFile and secretEnv`);
}

/**
 * The settings of webhooks; `undefined` where no URL is named.
 *
 * @throws UsageError for a URL that is none, and a secret that is not there or no secret.
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
    `Webhooks need a secret: ${where} ${secret === '' ? 'is not set' : 'holds none'}. Expected whsec_ and the base64 of 24 to 64 bytes. ` +
      'Make one with: echo "whsec_$(openssl rand -base64 32)"',
  );
}

/** Is it a secret of a webhook? */
function isSecret(text: string): boolean {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64').length;
  return bytes >= 24 && bytes <= 64;
}

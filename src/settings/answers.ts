/** The section `answers` of the configuration, or of a pod in the registry: how answers are sent. */
import { resolve } from 'node:path';
import { originOf } from '../lead/identity/trust.ts';
import { UsageError } from '../errors.ts';
import { parseDuration } from '../text/duration.ts';
import { readSecretFile } from './files.ts';
import { ADDRESS_RULE, checkSettings, isAddress, TEXT_RULE, VARIABLE_RULE, type Rule } from './rules.ts';
import { isObject } from './shape.ts';

/** How answers are sent. Every member has a default. */
export interface AnswerSettings {
  /** How long leadpod tries to deliver an answer, as a time span such as `12h`. Default: `7d`. */
  readonly notAfter?: string;
  /** Publish a proof of each event. Recipients with `trust.verify: origin` require it. The proof contains no personal data. */
  readonly proof?: boolean;
  /** Origins of recipients that may be private, or without https, such as `http://crm.intranet.example:8080`. */
  readonly privateOrigins?: readonly string[];
  /** Origins outside our pod to which our token is sent, because their inboxes require one. */
  readonly tokenOrigins?: readonly string[];
  /** The settings of single recipients, by WebID. */
  readonly recipients?: Readonly<Record<string, RecipientSettings>>;
}

/** How to reach a recipient, if not by the inbox that its WebID names. */
export interface RecipientSettings {
  readonly inbox?: string;
  readonly publish?: PublishSettings;
}

/** An endpoint that accepts events as JSON with an API key. The key itself is not in the configuration. */
export interface PublishSettings {
  readonly url: string;
  readonly apiKeyFile?: string;
  readonly apiKeyEnv?: string;
}

/** The default of `notAfter`: a week, in milliseconds. */
const DEFAULT_NOT_AFTER_MS = 7 * 86_400_000;

/** The time after which an event that is created at `now` is no longer delivered. Both are RFC 3339 in UTC. */
export function notAfterOf(now: string, { notAfter }: AnswerSettings = {}): string {
  const triedMs = (notAfter === undefined ? undefined : parseDuration(notAfter)) ?? DEFAULT_NOT_AFTER_MS;
  return new Date(Date.parse(now) + triedMs).toISOString();
}

const ORIGINS: Rule = [
  'a list of origins such as https://crm.example.com',
  (value) => Array.isArray(value) && value.every((text) => typeof text === 'string' && originOf(text) === text),
];

const RULES: Readonly<Record<keyof AnswerSettings, Rule>> = {
  notAfter: [
    'a time span of at most 24 days such as 7d or 12h',
    (value) => typeof value === 'string' && (parseDuration(value) ?? 0) > 0,
  ],
  proof: ['true or false', (value) => typeof value === 'boolean'],
  privateOrigins: ORIGINS,
  tokenOrigins: ORIGINS,
  recipients: ['an object whose members are named by WebIDs', isObject],
};
const RECIPIENT: Readonly<Record<keyof RecipientSettings, Rule>> = {
  inbox: ADDRESS_RULE,
  publish: ['an object with url, and apiKeyFile or apiKeyEnv', isObject],
};
const PUBLISH: Readonly<Record<keyof PublishSettings, Rule>> = {
  url: ADDRESS_RULE,
  apiKeyFile: TEXT_RULE,
  apiKeyEnv: VARIABLE_RULE,
};

/**
 * Checks the section. `place` describes where a member is, for messages.
 *
 * @throws UsageError with the place and the rule. The message never contains a value.
 */
export function checkAnswers(answers: AnswerSettings | undefined, place: (member: string) => string): void {
  if (answers === undefined) return;
  const at =
    (...path: string[]) =>
    (member?: string): string =>
      place(['answers', ...path, ...(member === undefined ? [] : [member])].join('.'));
  checkSettings(answers, RULES, at());
  for (const [webId, recipient] of Object.entries(answers.recipients ?? {})) {
    const where = at('recipients', webId);
    if (!isAddress(webId)) throw new UsageError(`${at('recipients')()}: expected WebIDs as names, received [${webId}]`);
    if (!isObject(recipient)) throw new UsageError(`${where()}: expected an object with inbox or publish`);
    checkSettings(recipient, RECIPIENT, where);
    checkRecipient(recipient, where, at('recipients', webId, 'publish'));
  }
}

function checkRecipient(
  { inbox, publish }: RecipientSettings,
  where: (member?: string) => string,
  atPublish: (member?: string) => string,
): void {
  if ((inbox === undefined) === (publish === undefined))
    throw new UsageError(`${where()}: expected either inbox or publish`);
  if (publish === undefined) return;
  checkSettings(publish, PUBLISH, atPublish);
  if (!Object.hasOwn(publish, 'url')) throw new UsageError(`${atPublish('url')}: is missing`);
  if ((publish.apiKeyFile === undefined) === (publish.apiKeyEnv === undefined))
    throw new UsageError(`${atPublish()}: expected either apiKeyFile or apiKeyEnv, which say where the key is`);
}

/**
 * Makes the paths of files with API keys absolute, relative to `folder`. Without this, they would depend on the current folder.
 */
export function withKeysBeside(answers: AnswerSettings, folder: string): AnswerSettings {
  if (answers.recipients === undefined) return answers;
  const recipients = Object.entries(answers.recipients).map(([webId, recipient]) => {
    const { publish } = recipient;
    if (publish?.apiKeyFile === undefined) return [webId, recipient] as const;
    return [webId, { ...recipient, publish: { ...publish, apiKeyFile: resolve(folder, publish.apiKeyFile) } }] as const;
  });
  return { ...answers, recipients: Object.fromEntries(recipients) };
}

/**
 * Reads the API key of an endpoint.
 *
 * @throws UsageError if it is missing, or if it cannot be sent. The message never contains the key.
 */
export function readApiKey(
  { apiKeyFile, apiKeyEnv }: PublishSettings,
  environment: NodeJS.Dict<string> = process.env,
): string {
  const where = apiKeyFile === undefined ? `apiKeyEnv: ${apiKeyEnv ?? ''}` : 'apiKeyFile: the file';
  const text =
    apiKeyFile === undefined
      ? environment[apiKeyEnv ?? '']
      : readSecretFile(apiKeyFile, 'answers.recipients: apiKeyFile');
  const key = text?.trim() ?? '';
  if (key === '') throw new UsageError(`answers.recipients: ${where} holds no API key`);
  // This is checked here, because the error message of `fetch` repeats an invalid value of a header.
  if (!/^[\x21-\x7e]{1,4096}$/.test(key))
    throw new UsageError(`answers.recipients: ${where} does not contain a valid API key of letters, digits and signs`);
  return key;
}

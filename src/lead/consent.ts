/**
 * Whether the contact agreed to be reached by e-mail, text message or telephone. Senders name this in many ways:
 * `marketingViaSmsOptIn`, `doNotCall`, `unsubscribedFromEmail`. Each channel has its own answer. A missing answer means
 * unknown.
 */
import { isScalar, JsonObject, scalarText, type Json, valuesOf, items } from '../text/json.ts';
import { known } from '../text/known.ts';
import { firstOf, readText } from '../message/values/actors.ts';

/** The last answer for each channel. */
export interface Consent {
  readonly email?: boolean;
  readonly sms?: boolean;
  readonly telephone?: boolean;
}

type Channel = keyof Consent;

const CHANNELS: readonly (readonly [Channel, RegExp])[] = [
  ['email', /\be ?mail(?:s|ing)?\b/],
  ['sms', /\b(?:sms|text(?:s|ing)?)\b/],
  ['telephone', /\b(?:(?:tele)?phones?|call(?:s|ing)?|voice|dnc)\b/],
];
const EVERY: readonly Channel[] = ['email', 'sms', 'telephone'];
/** Words of keys whose `true` means consent, and of keys whose `true` means refusal. */
const YES =
  /(?:opt(?:ed)? ?in|consent|allow|permi(?:t|ssion)|subscri(?:be|ption)|agree|accept|ok to|\bcan (?:e ?mail|text|sms|call|contact)|\breceives? )/;
const NO = /(?:opt(?:ed)? ?out|\bdo ?not\b|\bdont\b|unsubscribe|\bno (?:e ?mail|sms|text|phone|call)|\bdnc\b)/;

/** Keys of objects and lists that contain consent flags, or channels with their answers. */
const HOLDS = /(?:privacy|preference|communication|permission|marketing|consent|subscription|notification|\bopt\b)/;
/** The Telephone Consumer Protection Act requires consent to calls and text messages. */
const OF_CALLS = /\btcpa\b/;

/** Reads consent from the members of objects, from their free properties and from their `consent` member. */
export function readConsent(...objects: readonly (JsonObject | undefined)[]): Consent {
  const answers = new Map<Channel, boolean>();
  const hear = (channel: Channel, answer: boolean): void => {
    // If a message contains both answers for a channel, the refusal counts.
    answers.set(channel, answer && answers.get(channel) !== false);
  };
  for (const { words, value } of objects.flatMap((object) => (object === undefined ? [] : questionsOf(object)))) {
    const isNo = NO.test(words);
    if (!isNo && !YES.test(words) && !isSelfTelling(value)) continue;
    const answer = answerOf(value);
    if (answer === undefined) continue;
    for (const channel of channelsOf(words, answer === isNo)) hear(channel, isNo ? !answer : answer);
  }
  return known<Consent>({
    email: answers.get('email'),
    sms: answers.get('sms'),
    telephone: answers.get('telephone'),
  });
}

/** Combines consent: the later answer for each channel, else the earlier one. */
export const mergeConsent = (before: Consent, after: Consent): Consent => ({ ...before, ...after });

function questionsOf(object: JsonObject): { words: string; value: Json }[] {
  return [...object].flatMap(([key, value]) => {
    if (key === 'additionalProperty' || key === 'additionalProperties')
      return valuesOf(value).flatMap((item) => (item instanceof JsonObject ? questionsOf(item) : []));
    const words = wordsOf(key);
    if (Array.isArray(value)) return value.flatMap((item) => questionsOfItem(words, item));
    if (!(value instanceof JsonObject)) return [{ words, value }];
    // `{"consent": {"email": true}}`: both keys together name the flag.
    if (!YES.test(words) && !NO.test(words) && !HOLDS.test(words)) return [];
    return [...value].map(([key, answer]) => {
      const channel = wordsOf(key);
      return {
        words: `${CHANNELS.some(([, pattern]) => pattern.test(channel)) ? askedBy(words) : words} ${channel}`,
        value: answer instanceof JsonObject ? (firstOf(answer, ANSWERS) ?? null) : answer,
      };
    });
  });
}

/** `{"marketingConsent": [{"channel": "email", "granted": false}]}`: each names its channel and its answer. */
function questionsOfItem(words: string, item: Json): { words: string; value: Json }[] {
  if (!(item instanceof JsonObject)) return [{ words, value: item }];
  const channel = readText(firstOf(item, ['channel', 'name', 'type']));
  const value = firstOf(item, ANSWERS);
  return channel === undefined || value === undefined
    ? []
    : [{ words: `${askedBy(words)} ${wordsOf(channel)}`, value }];
}

/** The words of a key with those of the question. An answer for a channel in preferences is about consent. */
const askedBy = (words: string): string =>
  HOLDS.test(words) && !YES.test(words) && !NO.test(words) ? `${words} consent` : words;

const ANSWERS = ['granted', 'status', 'answer', 'value', 'optIn', 'optedIn', 'allowed', 'consent', 'subscribed'];

/** `marketingViaSmsOptIn` as `marketing via sms opt in`. */
const wordsOf = (key: string): string =>
  key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .toLowerCase()
    .trim();

/** Whether the answer shows that the key is about consent, as in `{"smsStatus": "opted out"}`. */
const isSelfTelling = (value: Json): boolean =>
  typeof value === 'string' && /^(?:opt(?:ed)?[ _-]?(?:in|out)|(?:un)?subscribed)$/i.test(value.trim());

/**
 * The channels that a flag is about. A refusal without a channel is about all of them, consent without one about none.
 */
function channelsOf(words: string, isPlainNo: boolean): readonly Channel[] {
  const channels = CHANNELS.filter(([, pattern]) => pattern.test(words)).map(([channel]) => channel);
  if (channels.length > 0) return channels;
  if (OF_CALLS.test(words)) return ['sms', 'telephone'];
  if (/^(?:is )?unsubscribed?$/.test(words)) return ['email'];
  return isPlainNo && /contact|market|communicat|\b(?:all|global|everything)\b/.test(words) ? EVERY : [];
}

function answerOf(value: Json): boolean | undefined {
  const [only] = items(value, '');
  if (only === undefined || !isScalar(only.value)) return undefined;
  const text = scalarText(only.value).trim().toLowerCase();
  if (
    /^(?:true|yes|y|1|on|opt(?:ed)?[ _-]?in|granted|given|subscribed|allowed|express(?: written| consent)?|implied)$/.test(
      text,
    )
  )
    return true;
  if (/^(?:false|no|n|0|off|opt(?:ed)?[ _-]?out|denied|declined|unsubscribed|refused|revoked|withdrawn)$/.test(text))
    return false;
  return undefined;
}

/**
 * Which person an event is about: the contact that the event itself states, by name, e-mail address, telephone number and
 * contact identifier. The lead of the event does not matter, because strangers may send events for any lead.
 */
import type { LeadEvent } from '../message/event/event.ts';
import { describeKey, keysOf } from '../message/event/keys.ts';
import { nameOf as nameIn } from './lead-name.ts';
import { keysInText } from './mentions.ts';
import { addressesOf, composedText, plainText } from '../message/values/spellings.ts';
import { DEFAULT_REGION } from '../message/values/telephones.ts';

/**
 * The keys of an event's contact, as the event has them and in the normal form in which keys are compared. Also finds addresses
 * and numbers inside other texts, such as `Ann <ann@mail.example>`.
 */
export function contactKeysOf(event: LeadEvent): Set<string> {
  const { emails, telephones } = event.statement;
  const keys = keysOf(event);
  return new Set([
    ...[...keys[2], ...keys[3]].flatMap(spellingsOf),
    ...emails.flatMap((text) => spellingsOf(`email ${text}`)),
    // A text that is not a number also becomes a key as it is. So a person who enters exactly this text finds it.
    ...telephones.flatMap((text) => [`telephone ${text}`, ...(isNumber(text) ? [] : keysInText(text, DEFAULT_REGION))]),
  ]);
}

/** All keys by which a person may name an event: those of its contact and of its lead. */
export function namedKeysOf(event: LeadEvent): Set<string> {
  return new Set([...keysOf(event)[1].flatMap(spellingsOf), ...contactKeysOf(event)]);
}

/** The name that an event states, in the normal form in which names are compared; `undefined` if it states none. */
export function nameOf({ statement }: LeadEvent): string | undefined {
  const plain = plainText(nameIn(statement.fields)).replace(/\s+/g, ' ').trim();
  return plain === '' ? undefined : plain;
}

/** A key as it is, and in the normal form in which keys are compared. */
export function spellingsOf(key: string): string[] {
  const { kind, value } = describeKey(key);
  if (kind === 'telephone') return [key];
  if (kind === 'e-mail') return [key, ...[...addressesOf(value)].map((address) => `email ${address}`)];
  return [key, composedText(key)];
}

const isNumber = (text: string): boolean => /^\+[1-9]\d{6,14}(?:;ext=\d+)?$/.test(text);

/**
 * Whom is an event about? The contact that it states is its person: by name, e-mail address, telephone number and contact
 * identifier. A lead has no person of its own, since strangers may send events for any lead.
 */
import type { LeadEvent } from '../message/event/event.ts';
import { describeKey, keysOf } from '../message/event/keys.ts';
import { nameOf as nameIn } from './lead-name.ts';
import { keysInText } from './mentions.ts';
import { addressesOf, composedText, plainText } from '../message/values/spellings.ts';
import { DEFAULT_REGION } from '../message/values/telephones.ts';

/**
 * The keys of the contact of an event, as it has them and in the one spelling in which they are compared: also those of texts
 * that are no address or number but hold some, such as `Ann <ann@mail.example>`.
 */
export function contactKeysOf(event: LeadEvent): Set<string> {
  const { emails, telephones } = event.statement;
  const keys = keysOf(event);
  return new Set([
    ...[...keys[2], ...keys[3]].flatMap(spellingsOf),
    ...emails.flatMap((text) => spellingsOf(`email ${text}`)),
    // What is no number is still found by someone who names it as it is.
    ...telephones.flatMap((text) => [`telephone ${text}`, ...(isNumber(text) ? [] : keysInText(text, DEFAULT_REGION))]),
  ]);
}

/** All keys by which a person may name an event: those of its contact and of its lead. */
export function namedKeysOf(event: LeadEvent): Set<string> {
  return new Set([...keysOf(event)[1].flatMap(spellingsOf), ...contactKeysOf(event)]);
}

/** The name that an event states, as names are compared; `undefined` where it states none. */
export function nameOf({ statement }: LeadEvent): string | undefined {
  const plain = plainText(nameIn(statement.fields)).replace(/\s+/g, ' ').trim();
  return plain === '' ? undefined : plain;
}

/** A key as it is borne, and in the one spelling in which keys are compared. */
export function spellingsOf(key: string): string[] {
  const { kind, value } = describeKey(key);
  if (kind === 'telephone') return [key];
  if (kind === 'e-mail') return [key, ...[...addressesOf(value)].map((address) => `email ${address}`)];
  return [key, composedText(key)];
}

const isNumber = (text: string): boolean => /^\+[1-9]\d{6,14}(?:;ext=\d+)?$/.test(text);

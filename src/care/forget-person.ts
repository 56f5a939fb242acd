/** How a person is named who is to be forgotten, and what that says. */
import { composedText } from '../message/values/spellings.ts';
import { emailsIn } from '../message/values/emails.ts';
import { comparable, identifierKey, type Identifier } from '../message/values/identifiers.ts';
import { telephonesIn } from '../message/values/telephone-texts.ts';
import { DEFAULT_REGION, type Region } from '../message/values/telephones.ts';
import { UsageError } from '../errors.ts';
import type { WorkspaceOptions } from '../workspace/options.ts';

/** Who is meant; several name one person, or several people. */
export interface Person {
  readonly emails?: readonly string[];
  readonly telephones?: readonly string[];
  readonly identifiers?: readonly Identifier[];
  /** Slugs or IRIs of leads, all events of which are taken, whomever they name. */
  readonly leads?: readonly string[];
  /**
   * Bar from now on also the other keys that no event has but those that are taken. Look at them first: whoever sends an event
   * with an address of the person may have put keys of other people into it.
   */
  readonly allKeys?: boolean;
}

/**
 * The keys by which a person is named, each in the one spelling in which keys are compared.
 *
 * @throws UsageError where a text is no address or number, or names more than one.
 */
export function keysOfPerson(person: Person, { region = DEFAULT_REGION }: WorkspaceOptions): string[] {
  return [
    ...(person.emails ?? []).map((text) => `email ${readEmail(text)}`),
    ...(person.telephones ?? []).map((text) => `telephone ${readTelephone(text, region)}`),
    ...(person.identifiers ?? []).flatMap((identifier) =>
      ['lead', 'contact'].map((kind) => composedText(`${kind} ${identifierKey(comparable(identifier))}`)),
    ),
  ];
}

function readEmail(text: string): string {
  const [address, ...others] = emailsIn(text);
  return address === undefined || others.length > 0 ? refuse('one e-mail address', text) : address;
}

/** What is no possible number is still found where someone sent it as it is, as long as it looks like one. */
function readTelephone(text: string, region: Region): string {
  const looksLikeOne = (text.match(/\d/g) ?? []).length >= MIN_DIGITS;
  const [number, ...others] = telephonesIn(text, region).numbers;
  if (others.length > 0) refuse('one telephone number', text);
  return number ?? (looksLikeOne ? text : refuse('a telephone number', text));
}

const MIN_DIGITS = 5;

function refuse(expected: string, text: string): never {
  throw new UsageError(`expected ${expected}, received [${text}]`);
}

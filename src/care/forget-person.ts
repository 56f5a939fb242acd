/** Parses how the user names the person to forget. */
import { composedText } from '../message/values/spellings.ts';
import { emailsIn } from '../message/values/emails.ts';
import { comparable, identifierKey, type Identifier } from '../message/values/identifiers.ts';
import { telephonesIn } from '../message/values/telephone-texts.ts';
import { DEFAULT_REGION, type Region } from '../message/values/telephones.ts';
import { UsageError } from '../errors.ts';
import type { WorkspaceOptions } from '../workspace/options.ts';

/** Who to forget. Several values name one person, or several people. */
export interface Person {
  readonly emails?: readonly string[];
  readonly telephones?: readonly string[];
  readonly identifiers?: readonly Identifier[];
  /** Slugs or IRIs of leads. All of their events are removed, whoever they name. */
  readonly leads?: readonly string[];
  /**
   * Also bar the other keys that only the removed events have. Check these first: a sender may have put keys of other people
   * into an event with an address of the person.
   */
  readonly allKeys?: boolean;
}

/**
 * The keys of a person, in the normal form in which keys are compared.
 *
 * @throws UsageError if a text is not an address or number, or contains more than one.
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

/** A text that is not a valid number is still searched for as it is, if it looks like a number. */
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

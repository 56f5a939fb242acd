/**
 * The meaning of a person's members by the words of their keys, in any spelling and with additions: `email_txt`,
 * `PrimaryPhone`, `phone_1`, `customer-email`. Words are in lower case, without the characters between them.
 */
import { remembered } from '../../text/remembered.ts';
import { wordsIn } from '../../text/words.ts';
import { folded } from './spelled.ts';

/** The kinds of members that name or reach a person. */
export type PersonWord = 'email' | 'telephone' | 'name' | 'given' | 'family';

const NOUNS: ReadonlyMap<string, PersonWord> = new Map(
  Object.entries({
    email: wordsIn('email emails emailaddress emailaddresses emailid emailtxt emailaddr eaddress mbox'),
    telephone: wordsIn(
      'telephone telephones phone phones phonenumber phonenumbers phoneno phonenum phonetxt tel telno telnumber',
      'telephonenumber telephonenumbers telephoneno mobile mobiles mobilephone mobilephonenumber mobilenumber mobileno',
      'cell cellphone cellphonenumber cellnumber landline msisdn whatsapp whatsappnumber',
    ),
    name: wordsIn('name fullname displayname formattedname fn fullnm'),
    given: wordsIn('givenname givennames firstname forename fname firstnm'),
    family: wordsIn('familyname lastname surname lname lastnm'),
  }).flatMap(([kind, nouns]) => nouns.map((noun): [string, PersonWord] => [noun, kind as PersonWord])),
);

/** Words before a key that say whose or which value it is. With other words (agent, office, seller), it is another person's. */
const BEFORE = wordsIn(
  'primary preferred main default best contact person customer consumer client lead buyer renter prospect visitor guest',
  'inquirer applicant your my home work personal private business secondary alternate alternative alt additional other',
  'second third day daytime evening night has mobile cell',
);
const BEHIND = wordsIn(
  'home work personal private business primary secondary alternate other mobile cell main day evening',
);
/** Words that make a name no person's name: `business name`, `home name`. */
const NO_NAMES = new Set(
  wordsIn(
    'home work business day daytime evening night other has mobile cell personal private additional alternate alternative alt',
    'secondary second third main default best preferred',
  ),
);

/** The kind of a member. `undefined` for other members. */
export const personWordOf = remembered((key): PersonWord | undefined => {
  const word = folded(key).replace(/(?<=\D)\d$/, '');
  return NOUNS.get(word) ?? withoutBefore(word, 2) ?? withoutBehind(word);
});

function withoutBefore(word: string, times: number): PersonWord | undefined {
  for (const qualifier of BEFORE) {
    if (!word.startsWith(qualifier)) continue;
    const rest = word.slice(qualifier.length);
    const found = NOUNS.get(rest) ?? (times > 1 ? withoutBefore(rest, times - 1) : undefined);
    if (found !== undefined && !(NO_NAMES.has(qualifier) && found !== 'email' && found !== 'telephone')) return found;
  }
  return undefined;
}

function withoutBehind(word: string): PersonWord | undefined {
  for (const qualifier of BEHIND) {
    const found = word.endsWith(qualifier) ? NOUNS.get(word.slice(0, -qualifier.length)) : undefined;
    if (found === 'email' || found === 'telephone') return found;
  }
  return undefined;
}

/** Relatives and other people who may be named with the contact. Keys may begin with the word: `spouse_email`. */
const RELATIONS: ReadonlyMap<string, string> = new Map([
  ...wordsIn(
    'spouse partner husband wife child children parent parents sibling roommate guarantor',
    'mother father brother sister son daughter friend fiance fiancee assistant attorney',
  ).map((word): [string, string] => [word, word]),
  ...[
    ...['coBuyer', 'coBorrower', 'coApplicant', 'coOwner', 'coTenant', 'coSigner', 'emergencyContact'],
    ...['significantOther', 'domesticPartner'],
  ].map((word): [string, string] => [word.toLowerCase(), word]),
]);
/** Keys for such people that do not state the relation. */
const OTHERS = new Set(
  wordsIn(
    'contacts secondarycontact additionalcontact additionalcontacts relatedto relatedcontacts relationship relationships knows',
    'household householdmembers familymembers members relatives secondarybuyer secondbuyer buyer2 contact2 secondcontact',
    'otherbuyers additionalbuyers occupants',
  ),
);

/** The relation of the people under this key to the contact. `''` if the key states none; `undefined` for other keys. */
export const relationOf = remembered((key): string | undefined => {
  const word = folded(key);
  if (OTHERS.has(word)) return '';
  return RELATIONS.get(word) ?? RELATIONS.get(word.replace(/s$/, ''));
});

/** Splits a key such as `spouse_email` into person and kind. `undefined` for other keys. */
export const relatedMember = remembered((key): { readonly whose: string; readonly word: PersonWord } | undefined => {
  const folding = folded(key);
  for (const whose of [...RELATIONS.keys(), ...OTHERS]) {
    const word = folding.startsWith(whose) ? personWordOf(folding.slice(whose.length)) : undefined;
    if (word !== undefined) return { whose, word };
  }
  return undefined;
});

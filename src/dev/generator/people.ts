/** Invented people and companies, before a message writes them in a certain form. */
import type { Chance } from './chance.ts';
import type { Draft } from './words.ts';
import {
  AREA_CODES,
  COMPANIES,
  FAMILY_NAMES,
  FOREIGN_NUMBERS,
  GIVEN_NAMES,
  INSTRUMENTS,
  STREETS,
  TOWNS,
} from './words.ts';

/** A fictional telephone number in parts, because each system writes it in another form. */
export interface Phone {
  /** The area code, the exchange and the line of a US number. Missing for other countries. */
  us?: readonly [area: string, exchange: string, line: string];
  international: string;
  /** The digits of the extension; empty if there is none. All spellings include it, because it is a part of the number. */
  extension: string;
}

/** The person who wants to buy or to sell. */
export interface Contact {
  givenName: string;
  familyName: string;
  email: string;
  phone: Phone;
  /** The keys of vendors for the person, not for the lead. May be empty. */
  identifier: Draft;
  sameAs: Draft;
  address: Draft;
}

/** An agent, a company or a program that takes part in an event. */
export interface Party {
  type: 'RealEstateAgent' | 'RealEstateOrganization' | 'SoftwareApplication';
  iri: string;
  name: string;
  number: number;
}

const WEB_ID = 'profile/card#me';

/**
 * The telephone number of the person with this ordinal. It differs between any 500 people in a row. `turn` 1 is a second number
 * of the person.
 */
export function createPhone(chance: Chance, ordinal: number, turn: 0 | 1): Phone {
  const extension = chance.is(0.06) ? String(chance.int(2, 9999)) : '';
  // 37 has no common factor with 1,000 or 5,400. So the numbers of neighbours differ a lot, and no number occurs twice within a
  // round.
  const index = (ordinal * 2 + turn) * 37;
  if (chance.is(0.05)) {
    const digits = String(index % 1000).padStart(3, '0');
    let used = 0;
    const international = chance.pick(FOREIGN_NUMBERS).replaceAll('#', () => digits.charAt(used++));
    return { international, extension: '' };
  }
  const area = String(AREA_CODES[index % AREA_CODES.length]);
  const line = `01${String(Math.floor(index / AREA_CODES.length) % 100).padStart(2, '0')}`;
  return { us: [area, '555', line], international: `+1 ${area} 555 ${line}`, extension };
}

/** An address at an example domain. It contains the ordinal, so it is unique. */
export function createEmail(chance: Chance, givenName: string, familyName: string, ordinal: number): string {
  const ascii = `${givenName}.${familyName}`.normalize('NFD').replaceAll(/[^A-Za-z.]/g, '');
  const local = chance.is(0.1) ? ascii.replace('.', '_') : ascii;
  const domain = chance.pick(['example.com', 'example.org', 'example.net', 'mail.example.com', 'post.example.org']);
  return `${local.toLowerCase()}${chance.is(0.05) ? '+homes' : ''}.${ordinal.toString(36)}@${domain}`;
}

/** The person with this ordinal. No two ordinals have the same e-mail address or the same key of a vendor. */
export function createContact(chance: Chance, ordinal: number): Contact {
  const givenName = chance.pick(GIVEN_NAMES);
  const familyName = chance.pick(FAMILY_NAMES);
  const identifier: Draft = {};
  if (chance.is(0.3)) identifier.redContact_Guid = chance.uuid();
  if (chance.is(0.15)) identifier.hearthContactId = 70_000_000 + ordinal;
  const sameAs: Draft = {};
  if (chance.is(0.12)) sameAs.northstar = `https://northstar.example.net/people/${ordinal.toString(36)}`;
  const [town, region] = chance.pick(TOWNS);
  const address: Draft = {
    type: 'PostalAddress',
    streetAddress: `${chance.int(1, 9999)} ${chance.pick(STREETS)}`,
    addressLocality: town,
    addressRegion: region,
    // If a program stores the postal code as a number, a leading zero is lost. So both forms occur.
    postalCode: chance.is(0.3) ? chance.int(10_000, 99_999) : String(chance.int(1_000, 99_999)).padStart(5, '0'),
  };
  const email = createEmail(chance, givenName, familyName, ordinal);
  return { givenName, familyName, email, phone: createPhone(chance, ordinal, 0), identifier, sameAs, address };
}

/** One of the agents. The same number always has the same name. */
export function createAgent(chance: Chance): Party {
  const number = chance.int(3_000_001, 3_000_400);
  const given = GIVEN_NAMES[number % GIVEN_NAMES.length] ?? '';
  const family = FAMILY_NAMES[(number * 7) % FAMILY_NAMES.length] ?? '';
  const iri = `https://${number}.brand.example.com/${WEB_ID}`;
  return { type: 'RealEstateAgent', iri, name: `${given} ${family}`, number };
}

/** One of the companies that own leads. */
export function createCompany(chance: Chance): Party {
  const number = chance.int(0, COMPANIES.length * 3 - 1);
  const name = COMPANIES[number % COMPANIES.length] ?? '';
  return { type: 'RealEstateOrganization', iri: `https://pa${900 + number}.brand.example.com/${WEB_ID}`, name, number };
}

/** One of the programs that publish events. */
export function createInstrument(chance: Chance): Party {
  const number = chance.int(0, INSTRUMENTS.length - 1);
  const name = INSTRUMENTS[number] ?? '';
  return { type: 'SoftwareApplication', iri: `https://${name}.brand.example.com/${WEB_ID}`, name, number };
}

/**
 * The details that are printed besides the fields of a lead: who the contact is, what it searches for, where it came
 * from.
 */
import { actorsAs, type LeadEvent } from '../message/event/event.ts';
import { mergeConsent, readConsent, type Consent } from './consent.ts';
import { viewFurtherContact, type FurtherContact } from '../message/parts/relatives.ts';
import { isScalar, JsonObject, scalarText, type Json, valuesOf } from '../text/json.ts';
import { known } from '../text/known.ts';
import { viewListing, type Listing } from '../message/parts/listings.ts';
import { first, type Plain } from '../message/parts/prices.ts';
import { viewOffer, type Offer } from '../message/parts/offers.ts';
import type { Parts } from '../message/parts/parts.ts';
import { viewSearch, type Search } from '../message/parts/searches.ts';
import { readOrigin, type Origin } from '../message/parts/sources.ts';
import { keyList, spelled, spelledText } from '../message/values/spelled.ts';
import { actorText, readActors, readText } from '../message/values/actors.ts';
import { addressesOf, type Address } from '../message/values/addresses.ts';
import { parseDay } from '../message/values/days.ts';

/** The printed details. Unknown ones are absent. */
export interface Details extends Origin {
  /** All recipients, if there is more than one. */
  readonly recipients?: readonly string[];
  readonly comments?: readonly string[];
  readonly score?: Plain;
  readonly address?: readonly Address[];
  readonly jobTitle?: string;
  readonly organization?: string;
  /** A day, `YYYY-MM-DD`. */
  readonly birthDate?: string;
  readonly language?: readonly string[];
  /** How the contact wants to be reached, and when. */
  readonly preferredContact?: string;
  readonly consent?: Consent;
  readonly keywords?: readonly string[];
  readonly groups?: readonly string[];
  readonly contacts?: readonly FurtherContact[];
  readonly listings?: readonly Listing[];
  readonly searches?: readonly Search[];
  readonly offers?: readonly Offer[];
}

export const JOB_TITLE = keyList('jobTitle occupation hasOccupation profession position');
export const ORGANIZATION = keyList(
  'worksFor organization organizationName company companyName companyNm employer employerName',
);
export const COMMENTS = keyList('comment comments note notes remarks additionalComments');
const LANGUAGES = keyList('knowsLanguage language languages inLanguage spokenLanguages primaryLanguage');
const PREFERRED_LANGUAGE = keyList('preferredLanguage');
export const GROUPS = keyList('contactGroup contactGroups group groups tags');

/** The details of a history. `folded` is its parts, combined. */
export function foldDetails(events: readonly LeadEvent[], folded: Parts): Details {
  const history = events.flatMap(({ statement }) => statement.parts ?? []);
  const { lead, contact, action } = folded;
  const person = contact.size === 0 ? lead : contact;
  const consent = history
    .map((parts) => readConsent(parts.lead, parts.contact))
    .reduce<Consent>((before, after) => mergeConsent(before, after), {});
  const origin = history.map(originOf).reduce<Origin>((before, after) => ({ ...before, ...after }), {});
  const score = history.map(scoreOf).findLast((found) => found !== undefined);
  return known<Details>({
    ...origin,
    recipients: atLeast(2, recipientsOf(events, lead)),
    comments: atLeast(1, unique([lead, action, contact].flatMap(commentsOf))),
    score,
    address: atLeast(1, addressesOf(person)),
    jobTitle: spelledText(person, JOB_TITLE),
    organization: spelled(person, ORGANIZATION).flatMap(organizationsOf)[0],
    birthDate: birthDateOf(person),
    language: atLeast(1, languagesOf(person)),
    preferredContact: preferredContactOf(person),
    consent: Object.keys(consent).length === 0 ? undefined : consent,
    keywords: atLeast(1, unique([contact, lead].flatMap((object) => keywordsOf(object.get('keywords'))))),
    groups: atLeast(1, unique([contact, lead].flatMap(groupsOf))),
    contacts: atLeast(1, [...folded.people.values()].map(viewFurtherContact)),
    listings: atLeast(1, [...folded.listings.values()].map(viewListing).filter(saysMore)),
    searches: atLeast(1, [...folded.searches.values()].map(viewSearch).filter(saysMore)),
    // An offer with neither a price nor a subject is only a source.
    offers: atLeast(1, [...folded.offers.values()].map(viewOffer).filter(saysMore)),
  });
}

const saysMore = (view: object): boolean => Object.keys(view).length > 0;

/** The list, or `undefined` if it has fewer than `least` items: empty lists are not printed. */
const atLeast = <T>(least: number, list: readonly T[]): readonly T[] | undefined =>
  list.length < least ? undefined : list;

const originOf = ({ sources, contact, lead, action }: Parts): Origin =>
  readOrigin([...sources.values()], [contact, lead, action]);

/** All recipients: those that the last lead object names, or those of a later action whose lead object names none. */
function recipientsOf(history: readonly LeadEvent[], lead: JsonObject): string[] {
  const last = history.findLast(({ statement }) => statement.fields.recipient !== undefined);
  const onLead = readActors(lead.get('recipient')).map(actorText);
  const named = last === undefined ? [] : actorsAs(last, 'recipient').map(actorText);
  const isOnLead = last?.statement.parts?.lead.has('recipient') === true;
  const isOnAction = !isOnLead || !onLead.includes(last.statement.fields.recipient ?? '');
  return isOnAction && named.length > 1 ? named : onLead;
}

const commentsOf = (object: JsonObject): string[] => spelled(object, COMMENTS).flatMap(textsOf);

const SCORES = keyList('score leadScore ratingValue');
const SCORES_IN_RATING = keyList(SCORES, 'value');

/** The score of a lead: from its members, its free properties, or a score event. */
function scoreOf({ lead, contact, action }: Parts): Plain | undefined {
  const properties = valuesOf(lead.get('additionalProperty')).flatMap((value) =>
    value instanceof JsonObject ? [value] : [],
  );
  for (const object of [action, lead, contact, ...properties]) {
    const score = first(object, SCORES) ?? scoreIn(object.get('result')) ?? scoreIn(object.get('rating'));
    if (score !== undefined) return score;
  }
  return undefined;
}

const scoreIn = (value: Json | undefined): Plain | undefined =>
  value instanceof JsonObject ? first(value, SCORES_IN_RATING) : undefined;

/** The keys that senders use for the date of birth. */
export const BIRTH_DATES = keyList('birthDate dateOfBirth birthday dob bday');

/** The first value that is a day, else the first text as it is. */
function birthDateOf(person: JsonObject): string | undefined {
  const values = spelled(person, BIRTH_DATES)
    .flatMap(valuesOf)
    .flatMap((value) => (isScalar(value) ? [value] : (readText(value) ?? [])));
  const texts = values.map((value) => scalarText(value).trim()).filter((text) => text !== '');
  return values.map(parseDay).find((day) => day !== undefined) ?? texts[0];
}

function languagesOf(person: JsonObject): string[] {
  const properties = propertiesOf(person);
  const named = spelled(person, LANGUAGES).flatMap(textsOf);
  return unique([
    ...named,
    ...textsOf(properties.get('preferredLanguage')),
    ...spelled(person, PREFERRED_LANGUAGE).flatMap(textsOf),
  ]);
}

const METHOD = /preferred_?contact(?:_?method)?$/i;
const TIME = /(?:preferred_?(?:contact_?)?time|best_?time(?:_?to_?(?:call|contact))?)$/i;

/** The preferred method and time, from any vendor's members (`redPreferredContactMethod`). */
function preferredContactOf(person: JsonObject): string | undefined {
  const members = [...person, ...propertiesOf(person)];
  const wishes = [METHOD, TIME].flatMap((pattern) => {
    const member = members.find(([key, value]) => pattern.test(key) && readText(value) !== undefined);
    return member === undefined ? [] : [readText(member[1]) ?? ''];
  });
  return wishes.length === 0 ? undefined : wishes.join(', ');
}

function propertiesOf(object: JsonObject): JsonObject {
  const properties = object.get('additionalProperty');
  return properties instanceof JsonObject ? properties : new JsonObject();
}

/** schema.org allows several keywords in one text, separated by commas. */
export const keywordsOf = (value: Json | undefined): string[] =>
  textsOf(value).flatMap((text) =>
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  );

/** The name of each organization. */
export const organizationsOf = (value: Json | undefined): string[] =>
  valuesOf(value).flatMap((item) => {
    const legal = item instanceof JsonObject ? readText(item.get('legalName')) : undefined;
    return readText(item) ?? legal ?? [];
  });

const groupsOf = (object: JsonObject): string[] => spelled(object, GROUPS).flatMap(textsOf);

/** The text of each value. */
export const textsOf = (value: Json | undefined): string[] => valuesOf(value).flatMap((item) => readText(item) ?? []);

const unique = (list: readonly string[]): string[] => [...new Set(list)];

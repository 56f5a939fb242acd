/** The output of `leadpod show` above the history of a lead: one label and its value on each line. */
import type { Lead } from '../../lead/lead.ts';
import type { LeadJson } from '../../lead/lead-json.ts';
import { groupBy } from '../../text/group-by.ts';
import type { Listing } from '../../message/parts/listings.ts';
import type { Plain } from '../../message/parts/prices.ts';
import type { Offer } from '../../message/parts/offers.ts';
import type { PropertyJson } from '../../lead/properties.ts';
import { sourceWords } from '../../message/parts/sources.ts';
import type { Search } from '../../message/parts/searches.ts';
import { isRepair, type Warning } from '../../message/warning.ts';
import { warningLine } from './warnings.ts';

/** A label and its value. A line without a value is not printed. */
export type Line = readonly [label: string, value: string | number | undefined];

/** The lines of a lead, in the order of importance for people. With `isVerbose`, there is one line for each repair. */
export function linesOf(lead: Lead, json: LeadJson, isVerbose = false): Line[] {
  return [
    ...personLines(lead, json),
    ...handoverLines(lead, json),
    ...interestLines(json),
    ...originLines(json),
    ...doubtLines(lead, isVerbose),
  ];
}

const each = (label: string, values: readonly (string | undefined)[] | undefined): Line[] =>
  (values ?? []).map((value) => [label, value]);

function personLines(lead: Lead, json: LeadJson): Line[] {
  return [
    ['lead', json.id],
    ...each('e-mail', json.email),
    ...each('telephone', json.telephone),
    ...each(
      'address',
      json.address?.map(({ text }) => text),
    ),
    ['job', json.jobTitle],
    ['organization', json.organization],
    ['born', json.birthDate],
    ['language', json.language?.join(', ')],
    ['prefers', json.preferredContact],
    ['consent', consentWords(json)],
    ...each('identifier', json.identifiers.map(pairWords)),
    ...each('contact', lead.contactIdentifiers.map(pairWords)),
    ...each(
      'with',
      json.contacts?.map(({ id, name, email, telephone, relationship }) =>
        [name ?? id, relationship, ...email, ...telephone].filter(Boolean).join(', '),
      ),
    ),
  ];
}

function handoverLines({ assignment }: Lead, json: LeadJson): Line[] {
  const { assignee, dateAssigned, previousAssignee, dateUnassigned } = assignment;
  return [
    ...(json.recipients === undefined ? [['recipient', json.recipient] as const] : each('recipient', json.recipients)),
    ['assignee', timed(assignee, 'since', dateAssigned)],
    ['before', timed(previousAssignee, 'until', dateUnassigned)],
    ['sender', json.sender],
    ['owner', json.owner],
    ['dateSent', json.dateSent],
    ['dateReceived', json.dateReceived],
    ['dateAccepted', json.dateAccepted],
    ['dateRejected', json.dateRejected],
    ['reason', json.reason],
    ...(json.comments === undefined ? [['comment', json.comment] as const] : each('comment', json.comments)),
    ['score', plain(json.score)],
  ];
}

function interestLines(json: LeadJson): Line[] {
  return [
    ...each('listing', json.listings?.map(listingWords)),
    ...each('search', json.searches?.map(searchWords)),
    ...each('offer', json.offers?.map(offerWords)),
    ...each('keywords', json.keywords),
    ...each('group', json.groups),
  ];
}

function originLines(json: LeadJson): Line[] {
  return [
    ...each('source', json.sources.map(sourceWords)),
    ['website', json.website],
    ['application', json.application],
    ['campaign', json.campaign],
    ['by', json.sourceAgent],
    ['system', json.originatingSystem],
    ...Object.entries(json.properties ?? {}).map(([name, values]): Line => [name, propertyWords(values)]),
    ['marks', json.marks?.join(', ')],
  ];
}

/** Repairs by their kind, and warnings with their place in an event. */
function doubtLines({ events }: Lead, isVerbose: boolean): Line[] {
  const all = events.flatMap(({ id, warnings }) => warnings.map((warning) => ({ id, warning })));
  const repairs = all.filter(({ warning }) => isRepair(warning));
  const line = ({ id, warning }: (typeof all)[number]): string => `${warningLine(warning)} in ${id}`;
  return [
    ...each('repair', isVerbose ? repairs.map(line) : repairKinds(repairs.map(({ warning }) => warning))),
    ...each('warning', all.filter(({ warning }) => !isRepair(warning)).map(line)),
  ];
}

const MOST_PLACES = 3;

/** Counts repairs by kind: `12 date-rewritten: /time, /data/object/dateSent`. */
function repairKinds(repairs: readonly Warning[]): string[] {
  return [...groupBy(repairs, ({ code }) => code)].map(([code, all]) => {
    const places = [...new Set(all.map(({ pointer }) => pointer))].filter((pointer) => pointer !== '');
    const more = places.length > MOST_PLACES ? [`${places.length - MOST_PLACES} more (--verbose lists them)`] : [];
    const named = [...places.slice(0, MOST_PLACES), ...more];
    return `${all.length} ${code}${named.length === 0 ? '' : `: ${named.join(', ')}`}`;
  });
}

const pairWords = ({ propertyID, value }: { propertyID: string; value: string }): string => `${propertyID} = ${value}`;

const timed = (who: string | undefined, word: string, time: string | undefined): string | undefined =>
  who !== undefined && time !== undefined ? `${who} ${word} ${time}` : who;

const plain = (value: Plain | undefined): string | undefined => (value === undefined ? undefined : String(value));

const price = (amount: Plain | undefined, currency: string | undefined): string | undefined =>
  amount === undefined ? undefined : [amount, currency].filter((part) => part !== undefined).join(' ');

function listingWords({ id, name, address, bedrooms, bathrooms, area, url, ...rest }: Listing): string {
  // The name of a listing is often its street.
  const place = name !== undefined && address?.startsWith(name) === true ? [address] : [name, address];
  const size = [count(bedrooms, 'beds'), count(bathrooms, 'baths'), area === undefined ? undefined : `area ${area}`];
  return [...place, price(rest.price, rest.priceCurrency), ...size, id ?? url].filter(Boolean).join(', ');
}

function searchWords({ name, minPrice, maxPrice, priceCurrency, bedrooms, place }: Search): string {
  const range = [price(minPrice, undefined), price(maxPrice, priceCurrency)].filter(Boolean).join(' to ');
  return [name, range, count(bedrooms, 'beds'), place].filter(Boolean).join(', ');
}

const offerWords = (offer: Offer): string =>
  [price(offer.price, offer.priceCurrency), offer.listing].filter(Boolean).join(' for ');

const count = (value: Plain | undefined, what: string): string | undefined =>
  value === undefined ? undefined : `${value} ${what}`;

function consentWords({ consent }: LeadJson): string | undefined {
  if (consent === undefined) return undefined;
  return Object.entries(consent)
    .map(([channel, answer]) => `${channel}: ${answer === true ? 'yes' : 'no'}`)
    .join(', ');
}

const propertyWords = (values: PropertyJson): string =>
  values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join(', ');

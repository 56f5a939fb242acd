/** A lead as the desk keeps it in memory: its row, and the values for search, filters and order. It depends on the lead only. */
import type { LeadRow } from '../../desk-api/index.ts';
import { factsOf, type LeadFacts } from '../../desk/numbers/facts.ts';
import { waitingOf, type Waiting } from '../../desk/deadlines/deadlines.ts';
import type { LeadJson } from '../../lead/lead-json.ts';
import { nameOf } from '../../lead/lead-name.ts';
import { amountOf, type Plain } from '../../message/parts/prices.ts';
import { isOwnEvent, type PodLayout } from '../../solid/layout.ts';
import { known } from '../../text/known.ts';
import { searchable } from './words.ts';

/** A lead in the table. */
export interface Entry {
  /** Without what changes while the lead stays the same. */
  readonly row: Omit<LeadRow, 'overdue' | 'delivery' | 'pending'>;
  /** The text that a search looks in, in the form of `searchable`. */
  readonly text: string;
  /** The digits of all telephone numbers, with spaces between. */
  readonly digits: string;
  readonly sources: readonly string[];
  /** All e-mail addresses and telephone numbers. */
  readonly contacts: readonly string[];
  readonly waiting: Waiting | undefined;
  /** What the numbers are made of. */
  readonly facts: LeadFacts;
  /** The ids of the owner's own events. */
  readonly own: readonly string[];
  /** The ids of all its events. */
  readonly events: readonly string[];
}

/** Longer texts are cut, because a stranger can send a megabyte. The page of the lead shows all of it. */
const MAX_LENGTH = 500;

/** The beginning of a text, in whole characters. */
function cut(text: string): string;
function cut(text: string | undefined): string | undefined;
function cut(text: string | undefined): string | undefined {
  if (text === undefined || text.length <= MAX_LENGTH) return text;
  return `${/^.{0,499}/su.exec(text)?.[0] ?? ''}…`;
}

/** Makes the entry of a lead. `layout` tells which events are the owner's own. */
export function entryOf(json: LeadJson, modified: string | undefined, layout: PodLayout): Entry {
  const sources = sourcesOf(json);
  const { price, currency } = highestPrice(json);
  const places = placesOf(json);
  const row = known<Entry['row']>({
    slug: json.slug,
    id: json.id,
    status: json.status,
    name: cut(nameOf(json)) || undefined,
    email: cut(json.email[0]),
    telephone: cut(json.telephone[0]),
    place: places[0],
    price,
    currency,
    source: sources[0],
    assignee: cut(json.assignee),
    created: json.dateReceived ?? json.dateSent ?? json.events.find(({ time }) => time !== undefined)?.time,
    lastEvent: modified,
    marks: json.marks,
  });
  return {
    row,
    text: searchable([...textsOf(json), ...places].join('\n')),
    digits: json.telephone.map((telephone) => telephone.replace(/;ext=.*$/u, '').replace(/\D/gu, '')).join(' '),
    sources,
    contacts: [...json.email, ...json.telephone],
    waiting: waitingOf(json),
    facts: smallFacts(factsOf(json)),
    own: json.events.flatMap(({ id }) => (isOwnEvent(id, layout) ? [id] : [])),
    events: json.events.map(({ id }) => id),
  };
}

/** The numbers show the names of sources and agents as they are. */
const smallFacts = ({ agents, sources, ...rest }: LeadFacts): LeadFacts => ({
  ...rest,
  agents: agents.map((agent) => cut(agent)),
  sources: sources.map(({ source, name }) => known({ source: cut(source), name: cut(name) })),
});

function textsOf(json: LeadJson): string[] {
  const identifiers = [...json.identifiers, ...(json.contactIdentifiers ?? [])].map(({ value }) => value);
  const others = (json.contacts ?? []).flatMap(({ name, email, telephone }) => [name ?? '', ...email, ...telephone]);
  const listings = (json.listings ?? []).flatMap((one) => [one.name ?? '', ...(one.identifiers ?? []).map(valueOf)]);
  return [
    ...[json.slug, json.name ?? '', json.givenName ?? '', json.familyName ?? '', json.organization ?? ''],
    ...[...json.email, ...json.telephone, ...identifiers, ...others, ...listings],
  ].map((text) => cut(text));
}

const valueOf = ({ value }: { readonly value: string }): string => value;

function placesOf({ address = [], listings = [], searches = [] }: LeadJson): string[] {
  const all = [
    ...searches.map(({ place }) => place),
    ...listings.map((listing) => listing.address),
    ...address.map(({ text }) => text),
  ];
  return [...new Set(all.flatMap((place = '') => (place === '' ? [] : cut(place))))];
}

function sourcesOf({ website, application, originatingSystem, campaign, sources }: LeadJson): string[] {
  const all = [website, application, originatingSystem, campaign, ...sources.map(({ type }) => type)];
  return [...new Set(all.flatMap((one = '') => (one === '' ? [] : cut(one))))];
}

/** Of all that the contact looks at, looks for and offers. */
function highestPrice({ listings = [], searches = [], offers = [] }: LeadJson): { price?: number; currency?: string } {
  const priced: readonly (readonly [Plain | undefined, string | undefined])[] = [
    ...offers.map(({ price, priceCurrency }) => [price, priceCurrency] as const),
    ...listings.map(({ price, priceCurrency }) => [price, priceCurrency] as const),
    ...searches.map(({ minPrice, maxPrice, priceCurrency }) => [maxPrice ?? minPrice, priceCurrency] as const),
  ];
  let highest: { price?: number; currency?: string } = {};
  for (const [price, currency] of priced) {
    const number = amountOf(price);
    if (number !== undefined && number > (highest.price ?? 0)) highest = known({ price: number, currency });
  }
  return highest;
}

/** The variables of conditions. They are plain values with limits, because the lead is foreign data. */
import { beginningOf } from '../../text/beginning.ts';
import type { LeadJson } from '../../lead/lead-json.ts';
import { amountOf } from '../../message/parts/prices.ts';
import type { Facts } from './condition.ts';
import type { Member } from './policy.ts';

/** The longest list, and the longest text, that a condition gets. */
const MAX_ITEMS = 200;
const MAX_TEXT = 2000;
/** The deepest nesting of lists and objects. */
const MAX_DEPTH = 8;

/** The facts about a lead. Texts that conditions compare (`sources`, `places`, `languages`) are in lower case. */
export function factsOf(json: LeadJson, now: Date, officeOpen: boolean): Facts {
  const sources = sourcesOf(json);
  const places = placesOf(json);
  const languages = words(json.language ?? []);
  return {
    lead: bounded(json),
    sources,
    places,
    languages,
    now,
    officeOpen,
    source: sources[0] ?? null,
    place: places[0] ?? null,
    language: languages[0] ?? null,
    price: priceOf(json) ?? null,
    score: scoreOf(json.score) ?? null,
  };
}

/** Adds the facts about a member. */
export const factsWith = (facts: Facts, { webId, name, area, languages, weight }: Member): Facts => ({
  ...facts,
  member: { webId, name: name ?? webId, area, languages, weight },
});

/**
 * The sources of a lead: its website, application, campaign and system, then the types of its sources. The most specific are
 * first.
 */
function sourcesOf({ website, application, campaign, originatingSystem, sources }: LeadJson): string[] {
  return words([website, application, campaign, originatingSystem, ...sources.map(({ type }) => type)]);
}

/**
 * The places of the listings, then of the searches, then of the address of the contact. Each line is included as a whole, and
 * in its parts.
 */
function placesOf({ listings = [], searches = [], address = [] }: LeadJson): string[] {
  const lines = [
    ...listings.map((listing) => listing.address),
    ...searches.map(({ place }) => place),
    ...address.map(({ text }) => text),
  ].filter((line) => line !== undefined);
  const parts = lines.flatMap((line) => line.split(',').flatMap(partsOf));
  // The town comes first, because most conditions use it.
  const towns = address.flatMap(({ addressLocality = [] }) => addressLocality);
  const first = lines.length === 0 ? [] : townOf(lines[0] ?? '');
  return words([...first, ...parts, ...towns, ...lines]);
}

/** `AZ 85701` is kept as a whole, and also split into region and postal code. */
const partsOf = (part: string): string[] => [
  part,
  ...(/^\s*[A-Za-z]{2}\s+\S+\s*$/.test(part) ? part.trim().split(/\s+/) : []),
];

/** The town in `12 Main St, Tucson, AZ 85701`. Without commas, the whole line. */
function townOf(line: string): string[] {
  const parts = line.split(',').filter((part) => !/\d/.test(part) && part.trim().length > 2);
  return parts.length === 0 ? [line] : parts.slice(0, 1);
}

/** The highest price of the listings, or else of the searches, or else of the offers. */
function priceOf({ listings = [], searches = [], offers = [] }: LeadJson): number | undefined {
  const lists = [
    listings.map(({ price }) => price),
    searches.map(({ maxPrice, minPrice }) => maxPrice ?? minPrice),
    offers.map(({ price }) => price),
  ];
  for (const list of lists) {
    const numbers = list.flatMap((value) => amountOf(value) ?? []);
    if (numbers.length > 0) return Math.max(...numbers.slice(0, MAX_ITEMS));
  }
  return undefined;
}

/** The number in a score: `85`, `"85"` or `"85%"`. */
function scoreOf(score: LeadJson['score']): number | undefined {
  if (typeof score === 'string') return /^\s*-?\d+(?:\.\d+)?\s*%?\s*$/.test(score) ? parseFloat(score) : undefined;
  return typeof score === 'number' ? score : undefined;
}

/** A text that conditions compare: lower case, single spaces, and one spelling of each accented letter (Unicode NFC). */
export const comparable = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim().toLowerCase();

const words = (texts: readonly (string | undefined)[]): string[] =>
  [...new Set(texts.flatMap((text) => (text === undefined ? [] : beginningOf(comparable(text), MAX_TEXT))))]
    .filter((text) => text !== '')
    .slice(0, MAX_ITEMS);

/** Copies a value up to the limits, so that conditions stay fast. */
function bounded(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return beginningOf(value, MAX_TEXT);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => bounded(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ITEMS)
      .map(([key, item]) => [key, bounded(item, depth + 1)]),
  );
}

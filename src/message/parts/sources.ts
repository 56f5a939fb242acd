/** What led to a lead: a question, a visit, a search or a website, and where it came from. */
import { localName } from '../event/actions.ts';
import { typesOf } from '../envelope.ts';
import { isScalar, JsonObject, scalarText, type Json, type JsonScalar, valuesOf } from '../../text/json.ts';
import { known } from '../../text/known.ts';
import { isIri } from '../../rdf/iri.ts';
import { listingOfText, listingText } from './listings.ts';
import { isListing, isListingKey } from './listing-kind.ts';
import { isSearch } from './searches.ts';
import { saysNothing } from '../values/placeholders.ts';
import { isSpelled, keyList, spelled, spelledText } from '../values/spelled.ts';
import { statedObject } from './stated.ts';
import { actorText, firstOf, readActor, readText } from '../values/actors.ts';

/** Something that happened before the lead: a question, a showing request, a visit to a website or an app. */
export interface LeadSource {
  readonly type?: string;
  /** The person's own words, or the name of a website or app. It never quotes the advertisement of a listing. */
  readonly text?: string;
  /** The IRI of the listing, else its name, address or number. */
  readonly listing?: string;
}

/** A source on one line, for people. */
export const sourceWords = ({ type, text, listing }: LeadSource): string =>
  [type, text, listing].filter(Boolean).join(': ');

/** A source as a message states it. A source that is only a text is an object with that text. */
export interface StatedSource {
  readonly source: LeadSource;
  readonly object: JsonObject;
}

/** Members that name where a lead came from. */
const SOURCES = keyList('leadSource source sourceName leadSourceName leadSourceNm sources leadSources');
/** Members of a form with the text that the person wrote. */
const WORDS = keyList(
  'message inquiry inquiryMessage inquiryText customerMessage leadMessage question messages questionsComments',
  'userMessage',
);

/** Are the values under this key sources? */
export const isSourceKey = (key: string): boolean => isSpelled(key, SOURCES) || isSpelled(key, WORDS);

/** All sources of a lead or contact. The text that the person wrote is one of them. */
export function sourcesOf(object: JsonObject): StatedSource[] {
  const written = spelled(object, WORDS).flatMap(valuesOf);
  const messages = written.flatMap(
    (value): Json[] =>
    isScalar(value) ? [JsonObject.of([['type', 'Message'], ['text', value]])] : [value], // prettier-ignore
  );
  return [...spelled(object, SOURCES).flatMap(readSources), ...messages.flatMap(readSources)];
}

/** The sources in a value, without those that state nothing. */
function readSources(value: Json | undefined): StatedSource[] {
  return valuesOf(value).flatMap((item): StatedSource[] => {
    if (item instanceof JsonObject) {
      const object = withVisited(item);
      const source = viewSource(object);
      return Object.keys(source).length === 0 ? [] : [{ source, object: statedObject(object) }];
    }
    const text = scalarText(item);
    return text.trim() === '' ? [] : [{ source: { text }, object: JsonObject.of([['text', item]]) }];
  });
}

const VISIT_TYPE = /^(?:View|Save)\w*Action$/;

/** A source whose `object` names pages that a person viewed or saved by their IRIs: they are listings, as in `about`. */
function withVisited(source: JsonObject): JsonObject {
  const objects = isOfType(source, VISIT_TYPE) ? valuesOf(source.get('object')) : [];
  const visited = objects.filter((one) => typeof one === 'string' && /^https?:/.test(one) && isIri(one));
  if (visited.length === 0) return source;
  const others = objects.filter((one) => !visited.includes(one));
  return JsonObject.of([
    ...[...source].filter(([key]) => key !== 'object' && key !== 'about'),
    ['object', others.length === 0 ? undefined : others],
    ['about', [...valuesOf(source.get('about')), ...visited]],
  ]);
}

/** Is this only a text without meaning, such as `N/A`? */
export const isNoSource = ({ type, text, listing }: LeadSource): boolean =>
  type === undefined && listing === undefined && saysNothing(text ?? '');

/** A key that is the same in all events that state this source. */
export function sourceKey({ type, text, listing }: LeadSource): string {
  return JSON.stringify([type ?? null, text ?? null, listing ?? null]);
}

function viewSource(source: JsonObject): LeadSource {
  const type = typesOf(source)[0];
  const listing = listingInSource(source);
  return known<LeadSource>({
    type: type === undefined ? undefined : localName(type),
    text: wordsInSource(source),
    listing: listing === undefined ? undefined : listingText(listing),
  });
}

function wordsInSource(source: JsonObject): string | undefined {
  const objects = valuesOf(source.get('object'));
  const sites = objects.filter(isSite);
  const text = readText(firstOf(source, ['text', 'question', 'message', 'query']));
  // If the object is a website or app, its name is not the question. The text of the source is.
  if (text !== undefined && sites.length > 0) return text;
  const asked = objects.filter((one) => !sites.includes(one)).flatMap(wordsOf);
  const words = [...new Set(asked.length > 0 ? asked : sites.flatMap(wordsOf))].join('\n');
  return (
    (words === '' ? undefined : words) ??
    text ??
    (isListing(source, 'leadSource') ? undefined : readText(firstOf(source, ['description', 'name', 'url']))) ??
    readText(source.get('comment'))
  );
}

const isSite = (object: JsonScalar | JsonObject): boolean =>
  object instanceof JsonObject && (isOfType(object, WEBSITE_TYPE) || isOfType(object, APPLICATION_TYPE));

/** What the object of a source says. The text of a listing or a search is not the person's. */
function wordsOf(object: JsonScalar | JsonObject): string[] {
  if (isScalar(object)) return [readText(object) ?? []].flat();
  if (isListing(object, 'object') || isSearch(object, 'object')) return [];
  return [readText(firstOf(object, ['text', 'name', 'description'])) ?? []].flat();
}

/** The listing of a source: its `about`, its object, a part of them, or the source itself. */
export function listingInSource(source: JsonObject): JsonObject | undefined {
  const objects = valuesOf(source.get('object')).flatMap((one) => (one instanceof JsonObject ? [one] : []));
  const home = objects.find((one) => isListing(one, 'object'));
  if (home !== undefined) return home;
  if (isListing(source, 'leadSource')) return source;
  for (const place of [source, ...objects]) {
    for (const [key, value] of place) {
      if (!isListingKey(key)) continue;
      const found = valuesOf(value).flatMap((item) => listingIn(item, key) ?? [])[0];
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function listingIn(value: JsonScalar | JsonObject, key: string): JsonObject | undefined {
  if (value instanceof JsonObject) return isListing(value, key) && listingText(value) !== undefined ? value : undefined;
  return scalarText(value).trim() === '' ? undefined : listingOfText(scalarText(value));
}

/** Where a lead came from. */
export interface Origin {
  readonly website?: string;
  readonly application?: string;
  readonly campaign?: string;
  /** The agent of a source. */
  readonly sourceAgent?: string;
  readonly originatingSystem?: string;
}

const WEBSITE_TYPE = /(?:Web[sS]ite|WebPage|Portal)$/;
const APPLICATION_TYPE = /(?:Application|App|Software)$/;

/** Finds where a lead came from: first in its sources, then in its contact, in the lead itself and in the action. */
export function readOrigin(sources: readonly JsonObject[], others: readonly JsonObject[]): Origin {
  const all = [...sources, ...others];
  const find = (
    read: (object: JsonObject) => string | undefined,
    within: readonly JsonObject[] = all,
  ): string | undefined => within.map(read).find((text) => text !== undefined);
  return known<Origin>({
    website: find((object) => instrumentName(object, WEBSITE_TYPE, ['website', 'webSite'])) ?? find(siteOf, sources),
    application: find((object) => instrumentName(object, APPLICATION_TYPE, ['application', 'app'])),
    campaign: find(campaignOf),
    sourceAgent:
      find((source) => nameOfActor(source.get('agent')), sources) ??
      find((object) => spelledText(object, SOURCE_AGENT)),
    originatingSystem: find((object) =>
      spelled(object, SYSTEM)
        .map(readName)
        .find((name) => name !== undefined),
    ),
  });
}

const SYSTEM = keyList('originatingSystem originatingSystemName');

const SITE = /^(?:https?:\/\/)?(?:[\p{L}\d-]+\.)+[a-z]{2,}(?:[/?#]\S*)?$/iu;

/** The website of a source that consists only of its address. */
function siteOf(source: JsonObject): string | undefined {
  const text = source.size === 1 ? readText(source.get('text')) : undefined;
  return text !== undefined && SITE.test(text.trim()) ? text : undefined;
}

const SOURCE_AGENT = keyList('sourceAgent sourceAgentName');

const isOfType = (thing: JsonObject, type: RegExp): boolean =>
  typesOf(thing).some((name) => type.test(localName(name)));

function instrumentName(object: JsonObject, type: RegExp, keys: readonly string[]): string | undefined {
  if (isOfType(object, type)) return readName(object);
  for (const key of keys) {
    const named = readName(object.get(key));
    if (named !== undefined) return named;
  }
  for (const key of ['instrument', 'object'])
    for (const value of valuesOf(object.get(key)))
      if (value instanceof JsonObject && isOfType(value, type)) return readName(value);
  return undefined;
}

/** The name of a thing, or its address on the web. */
export function readName(value: Json | undefined): string | undefined {
  for (const item of valuesOf(value)) {
    const text = item instanceof JsonObject ? readText(firstOf(item, ['name', 'url', 'id', '@id'])) : readText(item);
    if (text !== undefined) return text;
  }
  return undefined;
}

function nameOfActor(value: Json | undefined): string | undefined {
  const actor = readActor(value);
  return actor === undefined ? undefined : (actor.name ?? actorText(actor));
}

const CAMPAIGN_KEYS = keyList('campaign campaignName utmCampaign');

/** The name of a campaign: a member of the thing, one of its free properties, or a thing further down. */
function campaignOf(object: JsonObject, depth = 0): string | undefined {
  if (typesOf(object).some((type) => localName(type) === 'Campaign')) return readName(object);
  for (const member of spelled(object, CAMPAIGN_KEYS)) {
    const named = readName(member);
    if (named !== undefined) return named;
  }
  if (depth >= 3) return undefined;
  for (const key of ['additionalProperty', 'event', 'subEvents', 'subEvent', 'instrument', 'object'])
    for (const value of valuesOf(object.get(key))) {
      const found = value instanceof JsonObject ? campaignOf(value, depth + 1) : undefined;
      if (found !== undefined) return found;
    }
  return undefined;
}

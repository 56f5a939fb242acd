/**
 * The things that an event describes: the lead, its people, listings, searches, offers and sources. Each has a key that is
 * the same in every event about it. All statements about a thing are kept, so that no data is only in the original text.
 */
import { lead as leadTerm } from '../../vocab.ts';
import { contactKeysOf } from './contact.ts';
import { furtherContactsOf, personKey, relationKeysOf, type NamedPerson } from './relatives.ts';
import type { Envelope } from '../envelope.ts';
import { isScalar, JsonObject, scalarText, type Json, valuesOf } from '../../text/json.ts';
import { groupBy } from '../../text/group-by.ts';
import { known } from '../../text/known.ts';
import { ofKeys } from '../../text/shape.ts';
import type { DateReading } from '../reading-options.ts';
import { flatListingOf } from './flat-listing.ts';
import { unusedDates } from '../event/instants.ts';
import { isOwnMember, listingKey, listingOfText } from './listings.ts';
import { isListing, isListingKey } from './listing-kind.ts';
import { flatOfferOf, isOffer, isOfferKey, offerKey, offerOfScalar } from './offers.ts';
import { sameListings } from './same-listings.ts';
import { foldPeople } from './same-people.ts';
import { flatSearchOf, isSearch, isWantedKey, searchKey, searchOfAction, wholeSearch } from './searches.ts';
import { sourceKey, type StatedSource } from './sources.ts';
import { mergeStated, statedObject, uniteStated } from './stated.ts';
import { isInnerSearchKey } from '../values/search-words.ts';
import { compareKeys } from '../../text/order.ts';

/** Things by their keys. */
export type Things = ReadonlyMap<string, JsonObject>;

/** What one event, or a whole history, states about each thing. */
export interface Parts {
  readonly lead: JsonObject;
  readonly contact: JsonObject;
  /** The action itself, without the lead. */
  readonly action: JsonObject;
  /** Further contacts. Those of one event are not joined yet. */
  readonly people: ReadonlyMap<string, NamedPerson>;
  readonly sources: Things;
  readonly listings: Things;
  /**
   * For a history: descriptions of the same listing, as a map from the key of a description to the key that is used instead.
   */
  readonly sameListings?: ReadonlyMap<string, string>;
  readonly searches: Things;
  readonly offers: Things;
  /** How to read times without a time zone, if a time zone is configured. */
  readonly reading?: DateReading;
}

/** Members of the action that are stored elsewhere: agents, transport, and the lead. */
const ACTION_ASIDE = new Set([
  ...['object', 'agent', 'recipient', 'participant', 'type', '@type', 'id', '@id', 'topic', 'time', 'timestamp'],
  ...['startTime', 'envelopeAgent', 'envelopeSource', 'originalRecipient', 'deliveredAs', 'source', 'specversion'],
  ...['data', 'originalId', 'declaredType'],
]);
const LEAD_ASIDE = new Set(['object', 'leadSource']);
const CONTACT_ASIDE = new Set(['leadSource']);
/** If the action is the outer object, its `instrument` is the application that provides the event. */
const BARE_ASIDE = new Set([...ACTION_ASIDE, 'instrument']);

/** The parts of a lead that are read before its things. */
export interface LeadReading {
  readonly contact: JsonObject;
  readonly sources: readonly StatedSource[];
}

/** Everything that an event states, for each thing. */
export function readParts(
  { node, data, lead }: Envelope,
  { region, timeZone }: DateReading,
  { contact, sources }: LeadReading,
): Parts {
  const isOwn = contact === lead;
  const action = statedObject(withParties(data), node === data ? BARE_ASIDE : ACTION_ASIDE);
  const people = furtherContactsOf(lead, region);
  const leadAside = withKeys(LEAD_ASIDE, [...contactKeysOf(lead), ...relationKeysOf(lead)]);
  const contactAside = withKeys(CONTACT_ASIDE, relationKeysOf(contact));
  const parts = {
    lead: statedLead(lead, leadAside, data),
    contact: isOwn ? new JsonObject() : statedObject(contact, contactAside),
    action,
    people: new Map(people.map((one) => [personKey(one), one])),
    sources: byKey(
      sources.map(({ source, object }) => [sourceKey(source), object] as const),
      uniteStated,
    ),
  };
  const found = new Finder();
  found.look(parts.lead, 'lead');
  // Nearly every contact is complete in `parts.contact`, and need not be made again.
  const isWhole = !isOwn && contactAside === CONTACT_ASIDE && !contact.has('leadSource');
  for (const object of things(lead, 'object'))
    if (object !== contact) found.look(statedObject(object), 'object');
    else found.look(isWhole ? parts.contact : statedObject(contact), 'person');
  for (const object of [parts.lead, parts.contact]) {
    found.look(flatListingOf(object) ?? null, 'listing');
    found.look(flatSearchOf(object) ?? null, 'search');
    found.look(flatOfferOf(object) ?? null, 'offer');
  }
  found.look(parts.action, 'action');
  for (const { object } of sources) found.look(object, 'leadSource');
  for (const { person } of parts.people.values()) found.look(person, 'person');
  const { listings, searches, offers } = found;
  return { ...parts, listings, searches, offers, ...(timeZone === undefined ? {} : { reading: { region, timeZone } }) };
}

/** A set with more members. */
const withKeys = (aside: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> =>
  more.length === 0 ? aside : new Set([...aside, ...more]);

/** The agents of an action are referred to by IRI or name. All other statements about them are kept in a member `party`. */
function withParties(data: JsonObject): JsonObject {
  const parties = ['agent', 'recipient', 'participant']
    .flatMap((key) => things(data, key))
    .filter((party) => [...party.keys()].some((key) => !REFERENCE.has(key)));
  return parties.length === 0 ? data : JsonObject.of([...data, [leadTerm('party'), parties]]);
}

const REFERENCE = new Set(['id', '@id', 'type', '@type']);

function statedLead(lead: JsonObject, aside: ReadonlySet<string>, data: JsonObject): JsonObject {
  const unused = unusedDates(lead, data);
  if (unused.size === 0) return statedObject(lead, aside);
  const properties = valuesOf(lead.get('additionalProperty')).map((value) => value);
  return statedObject(JsonObject.of([...lead, ['additionalProperty', [...properties, unused]]]), aside);
}

/** Combines a history: for each member of each thing, the last statement counts. */
export function foldParts(history: readonly Parts[]): Parts {
  const last = (read: (parts: Parts) => JsonObject): JsonObject =>
    history.map(read).reduce(mergeStated, new JsonObject());
  const things = (read: (parts: Parts) => Things): Things =>
    byKey(
      history.flatMap((parts) => [...read(parts)]),
      mergeStated,
    );
  const same = sameListings(history.map(({ listings }) => listings));
  const nameOf = (key: string): string => same.get(key) ?? key;
  return {
    lead: last(({ lead }) => lead),
    contact: last(({ contact }) => contact),
    action: last(({ action }) => action),
    people: foldPeople(history.map(({ people }) => people)),
    sources: things(({ sources }) => sources),
    listings: things(({ listings }) => (same.size === 0 ? listings : joinListings(listings, nameOf))),
    sameListings: same,
    searches: things(({ searches }) => searches),
    offers: things(({ offers }) => offers),
    ...known({ reading: history.at(-1)?.reading }),
  };
}

/** Joins the descriptions of each listing in one event, in an order that does not depend on its text. */
function joinListings(listings: Things, nameOf: (key: string) => string): Things {
  const joined = [...groupBy([...listings], ([key]) => nameOf(key))].map(([key, some]) => {
    const described = some.sort(compareKeys).map(([, listing]) => listing);
    return [key, described.reduce((one, other) => uniteStated(one, other))] as const;
  });
  return new Map(joined);
}

/** Finds listings, searches and offers at any place in a message. */
class Finder {
  readonly listings = new Map<string, JsonObject>();
  readonly searches = new Map<string, JsonObject>();
  readonly offers = new Map<string, JsonObject>();

  /** With `isOwn`, the value only adds to the listing that contains it. */
  look(value: Json, key: string, isOwn = false): void {
    for (const item of valuesOf(value)) {
      if (item instanceof JsonObject) this.#thing(item, key, isOwn);
      else if (isListingKey(key)) this.#add(this.listings, listingKey, listingOfText(scalarText(item)));
      else {
        const offer = offerOfScalar(item, key);
        if (offer !== undefined) this.#add(this.offers, offerKey, offer);
      }
    }
  }

  #thing(object: JsonObject, key: string, isOwn: boolean): void {
    const isSought = isSearch(object, key);
    const isHome = !isOwn && !isSought && isListing(object, key);
    this.#itself(object, key, { isHome, isSought });
    this.#members(object, key, { isHome, isSought });
  }

  #itself(object: JsonObject, key: string, { isHome, isSought }: Kinds): void {
    if (isHome) this.#add(this.listings, listingKey, object);
    else if (isSought) this.#add(this.searches, searchKey, wholeSearch(object));
    const ran = searchOfAction(object);
    if (ran !== undefined) this.#add(this.searches, searchKey, ran);
    if (isOffer(object, key)) {
      this.#add(this.offers, offerKey, object);
      this.look(flatListingOf(object) ?? null, 'listing');
    }
  }

  #members(object: JsonObject, key: string, { isHome, isSought }: Kinds): void {
    const telling = tellingKeys(object);
    for (const [member, value] of object) {
      // Most members are texts under a key that cannot hold a listing or an offer.
      if (isScalar(value) && !telling.has(member)) continue;
      const name = key === 'lead' && member === 'offers' ? 'lead offers' : member;
      if (!(isSought && isPartOfSearch(member, value))) this.look(value, name, isHome && isOwnMember(member));
    }
  }

  #add(things: Map<string, JsonObject>, keyOf: (object: JsonObject) => string, object: JsonObject): void {
    const key = keyOf(object);
    const before = things.get(key);
    things.set(key, before === undefined ? object : uniteStated(before, object));
  }
}

/** What kind of thing an object is. */
interface Kinds {
  readonly isHome: boolean;
  readonly isSought: boolean;
}

/** Members whose text or number may stand for a listing or an offer. */
const tellingKeys = ofKeys(
  (keys) => new Set(keys.filter((key) => isListingKey(key) || isOfferKey(key) || key === 'offers')),
);

/** Does this member only add to the search that contains it? Then it is not a thing of its own. */
const isPartOfSearch = (key: string, value: Json): boolean =>
  isWantedKey(key) || (isInnerSearchKey(key) && value instanceof JsonObject);

const things = (object: JsonObject, key: string): JsonObject[] =>
  valuesOf(object.get(key)).flatMap((value) => (value instanceof JsonObject ? [value] : []));

function byKey<T>(pairs: readonly (readonly [string, T])[], merge: (one: T, other: T) => T): Map<string, T> {
  const map = new Map<string, T>();
  for (const [key, value] of pairs) {
    const before = map.get(key);
    map.set(key, before === undefined ? value : merge(before, value));
  }
  return map;
}

/** What the floor knows of the words of the generator. */

export const LEAD = 'https://w3id.org/leadpod#';
export const X = 'https://w3id.org/leadpod/x#';
export const SCHEMA = 'http://schema.org/';
export const XSD = 'http://www.w3.org/2001/XMLSchema#';
const VCARD = 'http://www.w3.org/2006/vcard/ns#';

/** How a value is read, where it is not taken as it is. */
export type FloorRole = 'topic' | 'date' | 'actor' | 'thing' | 'map' | 'email' | 'telephone' | 'iri';

/** Keys whose property has another name. */
export const EXPLICIT: Readonly<Record<string, string>> = {
  topic: `${LEAD}topic`,
  time: `${SCHEMA}startTime`,
  timestamp: `${SCHEMA}startTime`,
  source: `${LEAD}envelopeSource`,
  envelopeAgent: `${LEAD}envelopeAgent`,
  originalRecipient: `${LEAD}originalRecipient`,
  leadSource: `${LEAD}leadSource`,
  dateAccepted: `${LEAD}dateAccepted`,
  dateRejected: `${LEAD}dateRejected`,
  reason: `${LEAD}reason`,
};

/** Keys that no vocabulary knows. */
export const PLAIN_UNKNOWN: ReadonlySet<string> = new Set([
  ...['price range', 'min', 'max', 'offerPrice', 'propertyListing', 'listingId', 'listingPrice', 'leadType'],
  ...['contactGroup', 'bedrooms', 'originatingSystem', 'kind'],
]);

const rolesOf = (role: FloorRole, keys: readonly string[]): [string, FloorRole][] => keys.map((key) => [key, role]);

export const ROLES: Readonly<Record<string, FloorRole | undefined>> = Object.fromEntries([
  ...rolesOf('topic', ['topic']),
  ...rolesOf('date', ['time', 'timestamp', 'dateSent', 'dateReceived', 'datePublished', 'startTime', 'birthDate']),
  ...rolesOf('date', ['dateAccepted', 'dateRejected']),
  ...rolesOf('actor', ['agent', 'envelopeAgent', 'instrument', 'recipient', 'sender', 'owner', 'participant']),
  ...rolesOf('actor', ['source', 'originalRecipient']),
  ...rolesOf('thing', ['object', 'worksFor', 'comment', 'targetCollection', 'about', 'contactPoint', 'floorSize']),
  ...rolesOf('thing', ['data', 'spouse']),
  ...rolesOf('map', ['identifier', 'additionalProperty', 'sameAs']),
  ...rolesOf('email', ['email']),
  ...rolesOf('telephone', ['telephone']),
  ...rolesOf('iri', ['url', 'target']),
]);

const RETRACT = [`${LEAD}RetractAction`, `${SCHEMA}CancelAction`];

/** Types that are not a class of schema.org of the same name. */
export const KNOWN_TYPES: Readonly<Record<string, readonly string[] | undefined>> = {
  Lead: [`${LEAD}Lead`],
  Contact: [`${LEAD}Contact`, `${SCHEMA}Person`, `${VCARD}Individual`],
  RealEstateOrganization: [`${LEAD}RealEstateOrganization`, `${SCHEMA}Organization`],
  RealEstateWebsite: [`${LEAD}RealEstateWebsite`, `${SCHEMA}WebSite`],
  PropertyListing: [`${LEAD}PropertyListing`, `${SCHEMA}RealEstateListing`],
  RequestShowingAction: [`${LEAD}RequestShowingAction`, `${SCHEMA}Action`],
  RetractAction: RETRACT,
  'lead#retract': RETRACT,
  'lead#add': [`${SCHEMA}AddAction`],
  'lead#update': [`${SCHEMA}UpdateAction`],
  'lead#assign': [`${SCHEMA}AssignAction`],
  'lead#asssign': [`${SCHEMA}AssignAction`],
  'lead#accept': [`${SCHEMA}AcceptAction`],
  'lead#reject': [`${SCHEMA}RejectAction`],
  ListingOffer: [],
  SaveAction: [],
  PropertySearch: [],
  string: [],
  Notification: [],
};

/** The six lead events, as they are written. Made by `npm run format-types` from contexts/lead-message.schema.json, in one file however long: do not edit. */

/**
 * A lead event, as it is written.
 */
export type LeadMessage =
  LeadAddEvent | LeadUpdateEvent | LeadAssignEvent | LeadAcceptEvent | LeadRejectEvent | LeadRetractEvent;
/**
 * A lead was created.
 */
export type LeadAddEvent = MessageEnvelope & {
  /**
   * What happened.
   */
  topic: 'realestate/lead#add';
  /**
   * The name of the event: an IRI that you make once and never use again. Every copy and every retry of the event repeats it. Receivers recognise duplicates by it.
   */
  id: string;
  /**
   * When it happened, not when it was sent. With a time zone, preferably UTC. Receivers order the events of a lead by it.
   */
  time: string;
  /**
   * The event itself.
   */
  data: LeadAddData;
  [k: string]: unknown;
};
/**
 * An IRI.
 */
export type MessageIri = string | null;
/**
 * A time. Write RFC 3339 with a time zone, such as `2024-03-01T10:00:00.000Z`.
 */
export type MessageDate = string | number | MessageDate[] | null;
/**
 * A person, an office or a program: its IRI (preferably a WebID), an object, or a name if there is no IRI.
 */
export type MessageActor =
  | string
  | {
      /**
       * The WebID or another IRI of it.
       */
      id?: string;
      /**
       * `RealEstateAgent`, `RealEstateOrganization`, `Person` ...
       */
      type?: string;
      /**
       * What it is called.
       */
      name?: string;
      /**
       * Its identifiers in the systems that know it.
       */
      identifier?: {
        [k: string]: unknown;
      };
      [k: string]: unknown;
    }
  | MessageActor[]
  | null;
/**
 * The `data` of this event.
 */
export type LeadAddData = LeadEventData & {
  /**
   * `AddAction`, the schema.org type of the action. If it differs from the topic, the topic counts.
   */
  type?: string;
  /**
   * Who created the lead.
   */
  agent?: MessageActor;
  [k: string]: unknown;
};
/**
 * The lead. An event about several leads is read as one event for each.
 */
export type OneOrMoreLeads = MessageLead | OneOrMoreLeads[];
/**
 * A map from names of keys to values; also a `PropertyValue` of schema.org, or a list of either.
 */
export type MessageIdentifiers =
  | {
      [k: string]: MessageScalars;
    }
  | MessageIdentifiers[]
  | string
  | number
  | null;
export type MessageScalars = string | number | boolean | MessageScalars[] | null;
/**
 * The person whose interest the lead is. A text is a name, an address or both.
 */
export type MessageContact =
  | {
      /**
       * `Contact`, or `Person`.
       */
      type?: string;
      /**
       * The identifiers of the person in the systems that know them. Receivers find the lead by them if the lead itself has no identifier.
       */
      identifier?: MessageIdentifiers;
      /**
       * Further identifiers or profiles of the person.
       */
      sameAs?: MessageIdentifiers;
      /**
       * The whole name.
       */
      name?: MessageName;
      /**
       * The given name.
       */
      givenName?: MessageName;
      /**
       * The family name.
       */
      familyName?: MessageName;
      /**
       * One address, or a list of addresses.
       */
      email?: MessageAddress;
      /**
       * One number, or a list of numbers: preferably in E.164, with `;ext=` for an extension.
       */
      telephone?: MessageAddress;
      /**
       * Addresses and numbers with a word of what each is for.
       */
      contactPoint?: {
        [k: string]: unknown;
      }[];
      /**
       * The postal address of the person.
       */
      address?: MessagePostalAddress | string | (MessagePostalAddress | string)[];
      /**
       * A day.
       */
      birthDate?: string;
      /**
       * What the person does.
       */
      jobTitle?: string;
      /**
       * The employer.
       */
      worksFor?: string;
      /**
       * The languages of the person, as language tags.
       */
      knowsLanguage?: string[];
      /**
       * How the person wants to be reached.
       */
      preferredContactMethod?: string;
      /**
       * When the person wants to be reached.
       */
      preferredContactTime?: string;
      /**
       * A further contact. Also `partner`, `coBuyer`, `contacts`.
       */
      spouse?: {
        [k: string]: unknown;
      };
      /**
       * Remarks on the person.
       */
      comment?: string;
      /**
       * Words that describe the person.
       */
      keywords?: string[];
      /**
       * Groups that the person belongs to.
       */
      groups?: string[];
      /**
       * Everything else, as a map from names to values. Write consent here: `emailOptIn`, `smsOptIn` and `callOptIn`, `true` or `false`. The latest value counts, and `false` counts more than no value.
       */
      additionalProperty?: MessageIdentifiers;
      [k: string]: unknown;
    }
  | MessageContact[]
  | string
  | null;
/**
 * A text.
 */
export type MessageName =
  | string
  | number
  | MessageName[]
  | {
      [k: string]: unknown;
    }
  | null;
/**
 * A text. A list where there are several.
 */
export type MessageAddress =
  | string
  | number
  | MessageAddress[]
  | {
      [k: string]: unknown;
    }
  | null;
/**
 * What happened before the lead. A text is the name of a source.
 */
export type LeadSources =
  | {
      /**
       * What happened: `AskAction`, `RequestShowingAction`, `SearchAction`, `ViewAction`, a website, an application ...
       */
      type?: string;
      /**
       * When it happened.
       */
      startTime?: MessageDate;
      /**
       * Who was there: an agent at an open house, for example.
       */
      agent?: MessageActor;
      /**
       * What was asked or looked at. The `text` of a `Question` is what the person wrote.
       */
      object?: {
        [k: string]: unknown;
      };
      /**
       * The listing that it was about.
       */
      about?: MessageListing | string | (MessageListing | string)[];
      /**
       * The website or application where it happened.
       */
      instrument?: {
        [k: string]: unknown;
      };
      /**
       * What the source is called.
       */
      name?: string;
      /**
       * What the person wrote.
       */
      text?: string;
      /**
       * The web page where it happened.
       */
      url?: string;
      /**
       * The campaign that brought the person there.
       */
      campaign?: string;
      [k: string]: unknown;
    }
  | LeadSources[]
  | string
  | null;
/**
 * Something about a lead changed. The values in the message replace earlier ones. Everything else stays, and so does the status.
 */
export type LeadUpdateEvent = MessageEnvelope & {
  /**
   * What happened.
   */
  topic: 'realestate/lead#update';
  /**
   * The name of the event: an IRI that you make once and never use again. Every copy and every retry of the event repeats it. Receivers recognise duplicates by it.
   */
  id: string;
  /**
   * When it happened, not when it was sent. With a time zone, preferably UTC. Receivers order the events of a lead by it.
   */
  time: string;
  /**
   * The event itself.
   */
  data: LeadUpdateData;
  [k: string]: unknown;
};
/**
 * The `data` of this event.
 */
export type LeadUpdateData = LeadEventData & {
  /**
   * `UpdateAction`, the schema.org type of the action. If it differs from the topic, the topic counts.
   */
  type?: string;
  /**
   * Who changed the lead.
   */
  agent?: MessageActor;
  [k: string]: unknown;
};
/**
 * A lead was given or offered to someone. Some senders spell it `asssign`; leadpod reads that as `assign`.
 */
export type LeadAssignEvent = MessageEnvelope & {
  /**
   * What happened.
   */
  topic: 'realestate/lead#assign' | 'realestate/lead#asssign';
  /**
   * The name of the event: an IRI that you make once and never use again. Every copy and every retry of the event repeats it. Receivers recognise duplicates by it.
   */
  id: string;
  /**
   * When it happened, not when it was sent. With a time zone, preferably UTC. Receivers order the events of a lead by it.
   */
  time: string;
  /**
   * The event itself.
   */
  data: LeadAssignData;
  [k: string]: unknown;
};
/**
 * The `data` of this event.
 */
export type LeadAssignData = LeadEventData & {
  /**
   * `AssignAction`, the schema.org type of the action. If it differs from the topic, the topic counts.
   */
  type?: string;
  /**
   * Who assigns the lead.
   */
  agent?: MessageActor;
  /**
   * The assignee: who gets the lead. If the `recipient` of the lead differs, this one counts.
   */
  recipient?: MessageActor;
  [k: string]: unknown;
};
/**
 * A person accepted a lead.
 */
export type LeadAcceptEvent = MessageEnvelope & {
  /**
   * What happened.
   */
  topic: 'realestate/lead#accept';
  /**
   * The name of the event: an IRI that you make once and never use again. Every copy and every retry of the event repeats it. Receivers recognise duplicates by it.
   */
  id: string;
  /**
   * When it happened, not when it was sent. With a time zone, preferably UTC. Receivers order the events of a lead by it.
   */
  time: string;
  /**
   * The event itself.
   */
  data: LeadAcceptData;
  [k: string]: unknown;
};
/**
 * The `data` of this event.
 */
export type LeadAcceptData = LeadEventData & {
  /**
   * `AcceptAction`, the schema.org type of the action. If it differs from the topic, the topic counts.
   */
  type?: string;
  /**
   * Who accepted.
   */
  agent?: MessageActor;
  /**
   * Who has the lead now, if it is not the `agent`: an assistant may accept for an agent. Without it, the `recipient` of the lead counts.
   */
  recipient?: MessageActor;
  [k: string]: unknown;
};
/**
 * A person does not want a lead.
 */
export type LeadRejectEvent = MessageEnvelope & {
  /**
   * What happened.
   */
  topic: 'realestate/lead#reject';
  /**
   * The name of the event: an IRI that you make once and never use again. Every copy and every retry of the event repeats it. Receivers recognise duplicates by it.
   */
  id: string;
  /**
   * When it happened, not when it was sent. With a time zone, preferably UTC. Receivers order the events of a lead by it.
   */
  time: string;
  /**
   * The event itself.
   */
  data: LeadRejectData;
  [k: string]: unknown;
};
/**
 * The `data` of this event.
 */
export type LeadRejectData = LeadEventData & {
  /**
   * `RejectAction`, the schema.org type of the action. If it differs from the topic, the topic counts.
   */
  type?: string;
  /**
   * Who rejected.
   */
  agent?: MessageActor;
  /**
   * Who made the offer that is rejected.
   */
  participant?: MessageActor;
  /**
   * Why, in a word or a short text.
   */
  reason?: string;
  /**
   * Why, in more words.
   */
  comment?: string;
  [k: string]: unknown;
};
/**
 * A lead is taken back from the person who had it.
 */
export type LeadRetractEvent = MessageEnvelope & {
  /**
   * What happened.
   */
  topic: 'realestate/lead#retract';
  /**
   * The name of the event: an IRI that you make once and never use again. Every copy and every retry of the event repeats it. Receivers recognise duplicates by it.
   */
  id: string;
  /**
   * When it happened, not when it was sent. With a time zone, preferably UTC. Receivers order the events of a lead by it.
   */
  time: string;
  /**
   * The event itself.
   */
  data: LeadRetractData;
  [k: string]: unknown;
};
/**
 * The `data` of this event.
 */
export type LeadRetractData = LeadEventData & {
  /**
   * `RetractAction`, the schema.org type of the action. If it differs from the topic, the topic counts.
   */
  type?: string;
  /**
   * Who takes it back.
   */
  agent?: MessageActor;
  /**
   * The previous assignee, who had the lead.
   */
  participant?: MessageActor;
  /**
   * Who gets it back: the owner, or the sender.
   */
  recipient?: MessageActor;
  [k: string]: unknown;
};

/**
 * The outer part of a message: the name of the event, its time, and how it was sent.
 */
export interface MessageEnvelope {
  /**
   * The name of the event: an IRI that you make once and never use again. Every copy and every retry of the event repeats it. Receivers recognise duplicates by it.
   */
  id?: MessageIri;
  /**
   * Where this copy was delivered. Leave it out of new messages, because the receiver knows it.
   */
  '@id'?: MessageIri;
  /**
   * When it happened, not when it was sent. With a time zone, preferably UTC. Receivers order the events of a lead by it.
   */
  time?: MessageDate;
  /**
   * The same as `time`, under the name that schema.org uses.
   */
  startTime?: MessageDate;
  /**
   * The same as `time`, in milliseconds since 1970.
   */
  timestamp?: MessageDate;
  /**
   * Who provides the event: the account in whose name your system sends it. It is not who acted; that is `data.agent`.
   */
  agent?: MessageActor;
  /**
   * The application that sends the event.
   */
  instrument?: MessageActor;
  /**
   * The company behind that application.
   */
  source?: MessageActor;
  /**
   * The first recipient, if the message was forwarded.
   */
  originalRecipient?: MessageActor;
  [k: string]: unknown;
}
/**
 * The event itself: what happened to which lead, and who did it.
 */
export interface LeadEventData {
  /**
   * The lead.
   */
  object: OneOrMoreLeads;
  /**
   * When it happened, if the envelope does not say so.
   */
  time?: MessageDate;
  /**
   * The same, under the name that schema.org uses.
   */
  startTime?: MessageDate;
  /**
   * The same, in milliseconds since 1970.
   */
  timestamp?: MessageDate;
  /**
   * Who acted.
   */
  agent?: MessageActor;
  /**
   * Who gets the lead.
   */
  recipient?: MessageActor;
  /**
   * The other party.
   */
  participant?: MessageActor;
  /**
   * Who sent the lead, if the lead does not say so.
   */
  sender?: MessageActor;
  /**
   * Who owns the lead, if the lead does not say so.
   */
  owner?: MessageActor;
  [k: string]: unknown;
}
/**
 * A lead: a person who is interested in a home, and the agents who work on it.
 */
export interface MessageLead {
  /**
   * `Lead`.
   */
  type?: string;
  /**
   * The identifiers of the lead in the systems that know it: a map from the name of each key to its value. Events that share one are about the same lead. So write the same identifiers in every event, and none that several leads share.
   */
  identifier?: MessageIdentifiers;
  /**
   * Further identifiers of the lead, or IRIs of the same thing.
   */
  sameAs?: MessageIdentifiers;
  /**
   * The contact: the person whose interest the lead is.
   */
  object?: MessageContact;
  /**
   * To whom the lead was sent.
   */
  recipient?: MessageActor;
  /**
   * Who sent the lead.
   */
  sender?: MessageActor;
  /**
   * Who owns the lead: the office or broker who may take it back.
   */
  owner?: MessageActor;
  /**
   * When the lead was sent.
   */
  dateSent?: MessageDate;
  /**
   * When the lead was received.
   */
  dateReceived?: MessageDate;
  /**
   * When the lead was accepted. Prefer the `accept` event.
   */
  dateAccepted?: MessageDate;
  /**
   * When the lead was rejected. Prefer the `reject` event.
   */
  dateRejected?: MessageDate;
  /**
   * Why the last thing happened to the lead.
   */
  reason?: string;
  /**
   * Remarks on the lead.
   */
  comment?: string;
  /**
   * How promising the lead is.
   */
  score?: number;
  /**
   * What led to the lead: what the person asked, visited or searched for, and where.
   */
  leadSource?: LeadSources;
  /**
   * The listing, or listings, that the lead is about. The same may stand in `about` of a source.
   */
  about?: MessageListing | string | (MessageListing | string)[];
  /**
   * What the person looks for.
   */
  seeks?: MessageSearch | string | (MessageSearch | string)[];
  /**
   * What the person offers for a listing.
   */
  makesOffer?: MessageOffer | string | (MessageOffer | string)[];
  /**
   * The campaign that brought the lead.
   */
  campaign?: string;
  /**
   * The system from which the lead came first, by name.
   */
  originatingSystem?: string;
  /**
   * Words that describe the lead, in a list or separated by commas.
   */
  keywords?: string[];
  /**
   * Groups that the lead belongs to.
   */
  groups?: string[];
  /**
   * Everything else, as a map from names to values. leadpod keeps it in the lead under `properties`.
   */
  additionalProperty?: MessageIdentifiers;
  /**
   * These are about the contact, if the lead has no contact of its own.
   */
  name?: MessageName;
  /**
   * These are about the contact, if the lead has no contact of its own.
   */
  email?: MessageAddress;
  /**
   * These are about the contact, if the lead has no contact of its own.
   */
  telephone?: MessageAddress;
  [k: string]: unknown;
}
/**
 * A postal address, in parts. One line of text is read as well.
 */
export interface MessagePostalAddress {
  /**
   * `PostalAddress`.
   */
  type?: string;
  /**
   * Street and number.
   */
  streetAddress?: string;
  /**
   * The town.
   */
  addressLocality?: string;
  /**
   * The state or region.
   */
  addressRegion?: string;
  /**
   * The postal code, as a text.
   */
  postalCode?: string;
  /**
   * The country, by its code of two letters.
   */
  addressCountry?: string;
  [k: string]: unknown;
}
/**
 * A home that is for sale or for rent. Its IRI alone is read as well.
 */
export interface MessageListing {
  /**
   * The IRI of the listing, preferably the address of its page.
   */
  id?: string;
  /**
   * `PropertyListing`, `SingleFamilyResidence`, `Apartment` ...
   */
  type?: string;
  /**
   * What the listing is called.
   */
  name?: string;
  /**
   * Its address, in parts or in one line.
   */
  address?: MessagePostalAddress | string | (MessagePostalAddress | string)[];
  /**
   * The price that is asked, as a number.
   */
  price?: number;
  /**
   * The currency, by its code of three letters.
   */
  priceCurrency?: string;
  /**
   * A number.
   */
  numberOfBedrooms?: number;
  /**
   * A number.
   */
  numberOfBathroomsTotal?: number;
  /**
   * The living area, as a number or a `QuantitativeValue`.
   */
  floorSize?: number;
  /**
   * The identifiers of the listing, such as its number in the multiple listing service.
   */
  identifier?: {
    [k: string]: unknown;
  };
  /**
   * Its page.
   */
  url?: string;
  /**
   * The advertisement. leadpod never reads it as the person's words.
   */
  description?: string;
  [k: string]: unknown;
}
/**
 * What a person looks for.
 */
export interface MessageSearch {
  /**
   * What the person calls the search.
   */
  name?: string;
  /**
   * The least price.
   */
  minPrice?: number;
  /**
   * The highest price.
   */
  maxPrice?: number;
  /**
   * The currency of both.
   */
  priceCurrency?: string;
  /**
   * The least number of bedrooms.
   */
  numberOfBedrooms?: number;
  /**
   * Where.
   */
  location?: string;
  [k: string]: unknown;
}
/**
 * What a person offers for a listing.
 */
export interface MessageOffer {
  /**
   * `Offer`.
   */
  type?: string;
  /**
   * What is offered, as a number.
   */
  price?: number;
  /**
   * The currency of it.
   */
  priceCurrency?: string;
  /**
   * The listing for which it is offered.
   */
  itemOffered?: MessageListing | string | (MessageListing | string)[];
  [k: string]: unknown;
}

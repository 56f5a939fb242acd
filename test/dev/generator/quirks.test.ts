import { expect } from 'chai';
import { generateDeliveries } from '../../../src/dev/generator/generator.ts';
import type { Doc, Read } from './reading.ts';
import { contactOf, keysOf, leadOf, object, readDelivery, typeOf } from './reading.ts';

/** What it takes to belong to a share: a pattern of the text, or a look at the events. */
type Mark = RegExp | ((message: Read) => boolean);

const single =
  (test: (event: Doc) => boolean): Mark =>
  ({ events: [event, ...others] }) =>
    event !== undefined && others.length === 0 && test(event);

const dataType = (test: (type: string | undefined) => boolean): Mark =>
  single((event) => event.data !== undefined && test(typeOf(object(event.data))));

/** Is this an event that names its lead by nothing but this member of the contact? */
const only = (name: string): Mark =>
  single((event) => {
    const members = Object.keys(contactOf(event)).filter((key) => !/name$|^type$/i.test(key));
    return leadOf(event).identifier === undefined && members.length === 1 && members[0] === name;
  });

const namesOnlyContact = (event: Doc): boolean =>
  leadOf(event).identifier === undefined && (contactOf(event).identifier ?? contactOf(event).sameAs) !== undefined;

const ACTORS = '"(?:agent|recipient|participant|owner|sender|instrument|source)":';

/** Every quirk of the format with the least and the most of the messages, in percent, in which it is expected. */
const SHARES: readonly (readonly [quirk: string, least: number, most: number, mark: Mark])[] = [
  ['the topic/data envelope', 60, 72, single((event) => event.data !== undefined)],
  ['a topic tail as type', 8, 18, single((event) => String(typeOf(event)).startsWith('lead#'))],
  ['a bare action', 14, 26, single((event) => String(typeOf(event)).endsWith('Action'))],
  ['a Notification around the event', 5, 11, ({ document }) => typeOf(object(document)) === 'Notification'],
  ['several events in one', 0.2, 2, ({ events }) => events.length > 1],
  ['a context of its own', 5, 11, ({ document }) => object(document)['@context'] !== undefined],
  ['a context of inline terms only', 0.5, 3, /^\{"@context":\{/],
  ['startTime for time', 1, 5, single((event) => event.startTime !== undefined)],
  ['an assign spelled asssign', 3, 14, /lead#asssign/],
  ['a schema.org action in data.type', 40, 60, dataType((type) => /^[A-Z]\w+Action$/.test(type ?? ''))],
  ['a topic tail in data.type', 5, 13, dataType((type) => type?.startsWith('lead#') === true)],
  ['"string" in data.type', 2, 8, dataType((type) => type === 'string')],
  ['no data.type', 3, 9, dataType((type) => type === undefined)],
  ['an actor as an object', 50, 85, new RegExp(`${ACTORS}\\{`)],
  ['an actor as a plain name', 15, 45, new RegExp(`${ACTORS}"(?!https?:)[^"@]+"`)],
  ['an actor that is null', 12, 35, new RegExp(`${ACTORS}null`)],
  ['a templated IRI', 12, 35, /https?:\/\/\{lead-/],
  ['nanoseconds', 15, 45, /T\d\d:\d\d:\d\d\.\d{9}Z/],
  ['an offset without a colon', 12, 35, /T\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d{4}"/],
  ['a bare date', 5, 25, /"\d{4}-\d\d-\d\d"/],
  ['an epoch timestamp', 4, 11, /"timestamp":"?\d{13}"?[,}]/],
  ['a telephone number with an extension', 2, 8, /"telephone":\[?"[^"]+\d(?: ?x|ext| ext\.?|;ext=) ?\d/],
  ['a telephone number as a number', 1, 6, /"telephone":\[?\d/],
  ['a vendor key as a number', 0.5, 4, /"(?:ProspectConverterId|mooseLeadId)":\d/],
  ['an empty string', 10, 40, /[:[]""/],
  ['an empty vendor key', 0.2, 2, /"oldCrmId":""/],
  ['a boolean in a free map', 40, 75, /"(?:isHot|isPaid|isPrimary|isActive|optIn|team)":(?:true|false)/],
  ['quotes in a text', 5, 25, /\\"/],
  ['a newline in a text', 5, 25, /[^\\]\\n/],
  ['an emoji', 4, 20, /\p{Emoji_Presentation}/u],
  ['a control character', 0.5, 6, /\\u001b/],
  ['a URL that is no IRI', 5, 20, /https%3A%2F%2F|"www\.|"\/\/cdn|price<|l\\\\1207/],
  ['an AskAction', 25, 55, /"AskAction"/],
  ['a RequestShowingAction', 15, 40, /"RequestShowingAction"/],
  ['a website as source', 15, 40, /"WebSite"/],
  ['an app as source', 6, 25, /"MobileApplication"/],
  [
    'a source that is only a word',
    5,
    22,
    (message) =>
      message.events.some((event) => [leadOf(event).leadSource].flat().some((source) => typeof source === 'string')),
  ],
  ['a listing in about', 15, 45, /"about":\{/],
  ['two vendor keys', 6, 18, single((event) => keysOf(leadOf(event).identifier).length > 1)],
  ['only the contact named', 2, 9, single(namesOnlyContact)],
  [
    'a retraction that names only the contact',
    0.5,
    4,
    single((event) => /retract/i.test(String(event.topic ?? event.type)) && namesOnlyContact(event)),
  ],
  ['only an e-mail address', 0.3, 4, only('email')],
  ['only a telephone number', 0.1, 2, only('telephone')],
];

const SAMPLE = 5000;

describe('The message generator spells leads with', () => {
  let sample: Read[];

  before(() => {
    sample = [...generateDeliveries({ count: SAMPLE, seed: 20240108 })].map(readDelivery);
  });

  for (const [quirk, least, most, mark] of SHARES) {
    it(`${quirk} in ${least} to ${most} of 100 messages`, () => {
      const share = sample.filter((message) =>
        mark instanceof RegExp ? mark.test(message.text) : mark(message),
      ).length;
      expect((100 * share) / SAMPLE).to.be.within(least, most);
    });
  }
});

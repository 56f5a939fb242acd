/** What fast-check tries: sets of lead events, and the keys and values of a stranger who means no good. */
import fc from 'fast-check';
import { ACTIONS } from '../src/message/event/actions.ts';
import type { LeadEvent } from '../src/message/event/event.ts';
import { leadEvent, type Draft } from './support/lead-events.ts';
import type { Message } from './support/messages.ts';

const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined, freq: 2 });

/** A map of a few vendors to a few values, so that keys chain; now and then with a flag, which joins no one. */
const keyMap = (values: readonly string[]): fc.Arbitrary<Record<string, string>> =>
  fc.dictionary(fc.constantFrom('crm', 'mls'), fc.constantFrom(...values, 'true'), {
    maxKeys: 2,
    noNullPrototype: true,
  });

const OWNERS = ['https://owner-a.example/#me', 'https://owner-b.example/#me'];

const drafts: fc.Arbitrary<Draft> = fc.record(
  {
    id: fc.constantFrom('https://v.example/1', 'https://v.example/2', 'https://v.example/3', 'four', 'five', 'six'),
    action: fc.constantFrom(...ACTIONS),
    at: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 6 }) }, fc.constant(null)),
    lead: fc.oneof(fc.constant({}), keyMap(['1', '2', '3', '4'])),
    contact: fc.oneof(fc.constant({}), keyMap(['1', '2', '3'])),
    emails: fc.subarray(['ada@mail.example', 'bea@mail.example', 'n/a'], { maxLength: 1 }),
    telephones: fc.subarray(['+19035550135', '+19035550136', 'call me'], { maxLength: 1 }),
    sources: fc.subarray([{ type: 'AskAction', text: 'May I?' }, { text: 'an app' }]),
    fields: fc.record(
      {
        name: fc.constantFrom('Ada', 'Bea'),
        comment: fc.constantFrom('one', 'two'),
        dateAccepted: fc.constantFrom('2024-03-01T01:00:00.000Z', '2024-03-02T01:00:00.000Z'),
        dateRejected: fc.constantFrom('2024-03-01T02:00:00.000Z', '2024-03-03T01:00:00.000Z'),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['id', 'action', 'at'] },
);

/** One event; `copies` lets several differ in their texts only. */
const leadEvents = (copies: boolean): fc.Arbitrary<LeadEvent> =>
  fc
    .tuple(
      drafts,
      maybe(fc.constantFrom(...OWNERS)),
      copies ? maybe(fc.constantFrom('a', 'b')) : fc.constant(undefined),
    )
    .map(([draft, owner, text]) =>
      leadEvent({ ...draft, ...(owner === undefined ? {} : { owner }), ...(text === undefined ? {} : { text }) }),
    );

/** Events over few contacts, vendors, owners and times, so that many share what could join them. */
export const eventSets = ({ copies = false, maxLength = 12 } = {}): fc.Arbitrary<LeadEvent[]> =>
  fc.array(leadEvents(copies), { maxLength });

/** A list and the same list in another order. */
export const withShuffle = <T>(lists: fc.Arbitrary<T[]>): fc.Arbitrary<[T[], T[]]> =>
  lists.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
  );

/** A list and batches of it: every item is in at least one of them. */
export const withBatches = <T>(lists: fc.Arbitrary<T[]>): fc.Arbitrary<[T[], T[][]]> =>
  lists.chain((list) =>
    fc
      .array(fc.integer({ min: 1, max: 7 }), { minLength: list.length, maxLength: list.length })
      .map((masks): [T[], T[][]] => [
        list,
        [1, 2, 4].map((bit) => list.filter((_, index) => ((masks[index] ?? 0) & bit) !== 0)),
      ]),
  );

/** A text that must never be found where an IRI or keyword of ours should be. */
export const CANARY = 'canary';

const INJECTIONS = [
  'urn:leadpod:text:%ff',
  `https://a.example/> . <https://victim.example/#me> <https://v.example/p> <https://${CANARY}.example/`,
  `x> <y> "z" . #${CANARY}`,
  `" . <https://victim.example/> <p:p> "${CANARY}`,
  `_:${CANARY}`,
  `{{${CANARY}}}`,
  `\\u003e ${CANARY}`,
  `https://a.example/\n${CANARY}`,
];
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];
const KEYWORDS = ['@id', '@type', '@value', '@graph', '@reverse', '@included', '@list', '@set', '@index', '@language'];
const RARE_KEYWORDS = ['@base', '@vocab', '@json', '@nest', '@none', '@direction', '@import', '@unknown', '@'];
const TERMS = ['id', 'type', 'name', 'object', 'agent', 'identifier', 'sameAs', 'email', 'telephone', 'url', 'time'];
const RARE_TERMS = ['topic', 'data', 'dateSent', 'dateAccepted', 'leadSource', 'additionalProperty', 'image', 'about'];
const ODD_KEYS = [
  '',
  ' ',
  'price range',
  'Lead #',
  'say "x"',
  'a\nb',
  '😀',
  '100%',
  '%zz',
  'a/b',
  'a~b',
  ':',
  'a:b',
  '//x',
  '?',
];

/** Texts that a sender would send, and those that no sender should. */
const texts = fc.oneof(
  fc.constantFrom(
    'Ada Brook',
    'https://a.example/card#me',
    'ada@mail.example',
    '903-555-0135',
    '2024-03-01',
    'lead#accept',
  ),
  fc.constantFrom(
    '',
    ' ',
    'true',
    'null',
    'a "b"\n\tc 😀',
    'https%3A%2F%2Fa.example|Home+Value|0',
    'AcceptAction',
    'Foo Bar',
  ),
  fc.constantFrom(
    'http://{lead-owner}.example.com/#me',
    'http://',
    'http://[',
    'note: call',
    'a:b',
    '#it',
    '../x',
    '_:b0',
  ),
  fc.constantFrom(
    ' https://a.example/ ',
    ' 2024-03-01 ',
    ' Ada@Mail.example ',
    'schema:Thing',
    'schema:foo bar',
    'schema:',
  ),
  fc.constantFrom(...INJECTIONS, ...NAMES, ...KEYWORDS),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

const NUMBERS = [
  '0',
  '-0',
  '7',
  '9007199254740993',
  '1e400',
  '1e-400',
  '0.5',
  '1.50',
  '1e5',
  '1E+2',
  '1e+21',
  '1e-7',
  '-1.5',
];

/** Scalars as JSON texts, so that digits and escapes come as they were written. */
const scalarTexts = (strings: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: strings.map((text) => JSON.stringify(text)) },
    { weight: 2, arbitrary: fc.constantFrom(...NUMBERS) },
    { weight: 1, arbitrary: fc.constantFrom('true', 'false', 'null') },
    { weight: 1, arbitrary: fc.constantFrom('"\\ud83d"', '"a\\udc00b"', '"\\u0000"', '"\\ud83d\\ude00"') },
  );

const HARMLESS_KEYS = [...TERMS, ...RARE_TERMS, ...NAMES, ...ODD_KEYS, ...INJECTIONS];

const anyKeys = (keywords: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...TERMS, ...RARE_TERMS) },
    { weight: 4, arbitrary: fc.constantFrom(...HARMLESS_KEYS, ...keywords) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
  );

/** Keys of a plain message: there a keyword is a key like any other, but for `@graph`, which holds messages. */
const plainKeys = anyKeys([...KEYWORDS, ...RARE_KEYWORDS].filter((key) => key !== '@graph'));

/** Keys of a message with a context of its own, with keywords or without. */
const contextKeys = (keywords: boolean): fc.Arbitrary<string> =>
  keywords
    ? anyKeys([...KEYWORDS, ...RARE_KEYWORDS])
    : fc.constantFrom(...HARMLESS_KEYS.filter((key) => key !== 'data'));

/** JSON texts over some keys: objects, lists and scalars, a few levels deep, no key twice in one object. */
function jsonTexts(
  keys: fc.Arbitrary<string>,
  strings = texts,
): { object: fc.Arbitrary<string>; value: fc.Arbitrary<string> } {
  return fc.letrec<{ object: string; value: string }>((tie) => ({
    object: fc
      .uniqueArray(fc.tuple(keys, tie('value')), { selector: ([key]) => key, maxLength: 5 })
      .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
    value: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'json' },
      { weight: 6, arbitrary: scalarTexts(strings) },
      { weight: 3, arbitrary: tie('object') },
      { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((list) => `[${list.join(',')}]`) },
    ),
  }));
}

/** Adds a member in front of the text of an object. */
export const withMember = (key: string, value: string, object: string): string =>
  object === '{}' ? `{${JSON.stringify(key)}:${value}}` : `{${JSON.stringify(key)}:${value},${object.slice(1)}`;

/** Plain messages of a stranger, as texts. They say something: of a mere name no quad can be made. */
export const plainMessages: fc.Arbitrary<string> = jsonTexts(plainKeys).object.map((object) =>
  withMember('a note', '"x"', object),
);

const CONTEXTS = [
  '"https://schema.org"',
  '"http://schema.org/"',
  '["https://schema.org/",{"lead":"https://w3id.org/leadpod#","Lead":"lead:Lead","time":"schema:startTime"}]',
  '{"@vocab":"http://schema.org/","id":"@id","type":"@type","agent":{"@type":"@id"}}',
  '{"name":"http://schema.org/name","object":{"@id":"http://schema.org/object"}}',
  '{}',
];

/** Compact IRIs and labels of blank nodes mean something else in JSON-LD than their texts. */
const meantAsTexts = texts.filter((text) => !/^(?:schema|_):/.test(text));

/** Messages with a context that loses nothing of itself; `keywords` lets them hold any keyword, and so be refused. */
export const messagesWithContext = (keywords: boolean): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...CONTEXTS), jsonTexts(contextKeys(keywords), meantAsTexts).object)
    .map(([context, object]) => withMember('@context', context, withMember('a note', '"x"', object)));

/** Contexts of a stranger who would shift meanings, name prototypes or have something fetched. */
export const hostileContexts: fc.Arbitrary<Message | string | null> = fc.oneof(
  fc.constantFrom(
    null,
    'https://evil.example/context.jsonld',
    'file:///etc/passwd',
    '__proto__',
    '',
    'https://schema.org/?x=1',
  ),
  fc.constantFrom<Message>(
    { '@base': 'https://victim.example/', '@vocab': 'https://victim.example/' },
    { '@base': null },
    { '@vocab': null },
    { '@import': 'https://evil.example/context.jsonld' },
    { name: { '@id': 'http://schema.org/name', '@context': 'https://evil.example/context.jsonld' } },
    { name: null, type: '@id', id: '@type' },
    { constructor: 'http://schema.org/name', '@propagate': false },
    { '@version': 1.1, '@protected': true, id: { '@id': '@id', '@protected': true } },
    { object: '@included', data: '@graph', agent: '@reverse', identifier: '@nest' },
    { x: { '@reverse': 'http://schema.org/owner' }, owner: { '@reverse': 'http://schema.org/owner' } },
  ),
);

/** Messages that choose keywords and contexts to do harm. */
export const hostileMessages: fc.Arbitrary<string> = fc
  .tuple(hostileContexts, jsonTexts(contextKeys(true)).object)
  .filter(([, object]) => !object.startsWith('{"@context"'))
  .map(([context, object]) => withMember('@context', JSON.stringify(context), object));

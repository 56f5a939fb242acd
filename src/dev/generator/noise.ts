/**
 * Other content of an inbox: messages with other topics, incomplete messages, and texts that are no messages. Each is one line.
 */
import type { Chance, Weighted } from './chance.ts';
import { createCompany, createContact, createInstrument } from './people.ts';
import type { Draft } from './words.ts';
import { QUESTIONS } from './words.ts';

type NoiseKind = 'topic' | 'truncated' | 'bytes' | 'not-json' | 'no-event' | 'context' | 'duplicate-key' | 'deep';

const KINDS: Weighted<NoiseKind> = [
  [55, 'topic'],
  [14, 'truncated'],
  [9, 'bytes'],
  [7, 'not-json'],
  [7, 'no-event'],
  [4, 'context'],
  [2, 'duplicate-key'],
  [2, 'deep'],
];

const TOPICS = [
  'realestate/website#askquestion',
  'realestate/website#requestshowing',
  'realestate/contact#add',
  'realestate/contact#update',
  'realestate/lead#score',
  'realestate/listing#view',
];

const NOT_JSON = [
  '<!doctype html><html><head><title>Sign in</title></head><body>Please <a href="https://login.example.com/">sign in</a></body></html>',
  "{'topic': 'realestate/lead#add', 'data': {}}",
  '{"topic":"realestate/lead#add","data":{"score":NaN,}}',
  'topic=realestate%2Flead%23add&id=17',
  '{"topic":"realestate/lead#add"}{"topic":"realestate/lead#add"}',
  'Error: upstream timed out',
];

const NO_EVENT = [
  '{}',
  '[]',
  'null',
  '"ok"',
  '42',
  '{"data":null}',
  '{"topic":"realestate/lead#","data":{"object":{}}}',
];

/** Creates one line of noise. `lead` is the last lead message. Damaged lines are made from it. */
export function createNoise(chance: Chance, lead: string): string {
  switch (chance.weighted(KINDS)) {
    case 'topic':
      return JSON.stringify(createOtherTopic(chance));
    case 'truncated':
      return lead.slice(0, chance.int(1, lead.length - 1));
    case 'bytes':
      return breakBytes(chance, lead);
    case 'not-json':
      return chance.pick(NOT_JSON);
    case 'no-event':
      return chance.pick(NO_EVENT);
    case 'context':
      return JSON.stringify({ '@context': 'https://contexts.example.com/crm/v1.jsonld', ...createOtherTopic(chance) });
    case 'duplicate-key':
      return `{"topic":"realestate/lead#accept",${JSON.stringify(createOtherTopic(chance)).slice(1)}`;
    case 'deep': {
      const depth = chance.int(100, 400);
      return `${'{"object":'.repeat(depth)}{}${'}'.repeat(depth)}`;
    }
  }
}

function createOtherTopic(chance: Chance): Draft {
  const ordinal = chance.int(0, 999_999);
  const { givenName, familyName, email } = createContact(chance, ordinal);
  const topic = chance.pick(TOPICS);
  const { iri } = createInstrument(chance);
  const company = createCompany(chance).iri;
  return {
    topic,
    time: new Date(Date.UTC(2024, 1, 1) + ordinal * 1000).toISOString(),
    instrument: iri,
    source: company,
    id: new URL(`/publish/${chance.hex(13)}`, iri).href,
    '@id': new URL(`/inbox/${chance.hex(13)}`, company).href,
    data: topic.endsWith('score')
      ? {
          type: 'lead#score',
          object: { type: 'Lead', identifier: { noiseKey: String(ordinal) } },
          score: chance.int(1, 99),
        }
      : {
          object: { type: 'Contact', name: `${givenName} ${familyName}`, email: `noise.${email}` },
          text: chance.pick(QUESTIONS),
        },
  };
}

/**
 * Damages a message as a transport may do: a NUL, half of a surrogate pair, a byte order mark in the middle, or text that was
 * decoded twice.
 */
function breakBytes(chance: Chance, lead: string): string {
  // The damage is between two members, never in a string. In a string, the message could still be read as an event with other
  // content.
  const at = Math.max(lead.indexOf(',"', chance.int(1, lead.length - 1)), 0) + 1;
  const damage = chance.pick(['\u0000', '\ud83c', '\ufffd\ufffd', '\ufeff', 'Ã©\u0080', '\u0007']);
  return lead.slice(0, at) + damage + lead.slice(at);
}

import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { loadContext } from '../../../src/json-ld/context-loader.ts';
import { schemaTerm } from '../../../src/message/lift/schema-terms.ts';
import { readShapesFile } from '../../../src/format/shapes-file.ts';
import { describeLead } from '../../../src/lead/document/describe.ts';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import { decodeJson } from '../../../src/message/decode/json-decode.ts';
import {
  canonicalNQuads,
  compact,
  expand,
  fromQuads,
  toQuads,
  type PlainObject,
} from '../../../src/json-ld/processor.ts';
import { JsonObject, type Json } from '../../../src/text/json.ts';
import { foldEvents } from '../../../src/lead/lead.ts';
import { expandMessage } from '../../../src/message/lift/message-json-ld.ts';
import { parseNotification } from '../../../src/message/notification.ts';
import { parseRdf, type Quad } from '../../../src/rdf/quads.ts';
import { ignoreWarnings } from '../../../src/message/warning.ts';
import { generateMessages } from '../../../src/dev/generator/generator.ts';
import { lead, LEAD_CONTEXT, PREFIXES, rdf, schema, unknownTerm, vcard, xsd } from '../../../src/vocab.ts';
import { runsOf } from '../../support/extent.ts';

const ROOT = new URL('../../../', import.meta.url);
const BASE = 'https://pod.example/inbox/1';

const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The local names that the source spells as `lead('name')`. */
function termsOfSource(): string[] {
  const files = readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' });
  const texts = files.filter((file) => file.endsWith('.ts')).map((file) => read(`src/${file}`));
  const spelled = texts.flatMap((text) => [...text.matchAll(/\blead(?:Term)?\('(\w+)'\)/g)].map(([, term]) => term!));
  return [...new Set(spelled)].sort();
}

const expandText = (json: Json): Promise<PlainObject[]> =>
  expandMessage(json, { region: 'US', base: BASE, documentLoader: loadContext, warn: ignoreWarnings });

const quadsOf = async (document: unknown): Promise<string> =>
  canonicalNQuads(await toQuads(document, { base: BASE, safe: false }));

/** Keys at any depth, without what is in the JSON literal of a stored event. */
function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...(key === 'original' ? [] : keysOf(member))]);
}

/** Types of nodes at any depth; those of literals are IRIs of XML Schema. */
function typesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(typesOf);
  if (typeof value !== 'object' || value === null) return [];
  const own = '@value' in value || !('type' in value) ? [] : [value.type].flat();
  return [...own, ...Object.values(value).flatMap(typesOf)];
}

async function shouldCompactPlainly(expanded: PlainObject[]): Promise<PlainObject> {
  const compacted = await compact(expanded, LEAD_CONTEXT);
  expect(keysOf(compacted).filter((key) => key.includes(':'))).to.deep.equal([]);
  expect(typesOf(compacted).filter((type) => String(type).includes(':'))).to.deep.equal([]);
  expect(await quadsOf(compacted)).to.equal(await quadsOf(expanded));
  return compacted;
}

/** A message in, its members in the words of the context out. */
async function shouldCompact(message: string, expected: PlainObject): Promise<void> {
  const { '@context': context, ...members } = await shouldCompactPlainly(await expandText(decodeJson(message)));
  expect(context).to.equal(LEAD_CONTEXT);
  expect(members).to.deep.equal(expected);
}

const samples = readdirSync(new URL('samples/', ROOT)).filter((file) => file.endsWith('.json'));
const plainMessages = [...generateMessages({ count: runsOf(200), seed: 11 })].filter(
  (text) => !text.includes('"@context"'),
);

describe('The vocabulary', () => {
  const quads = parseRdf(readShapesFile('lead-v1.ttl'), { format: 'text/turtle' });
  const valuesOf = (term: string, property: string): Quad['object'][] =>
    quads.filter((q) => q.subject.value === lead(term) && q.predicate.value === property).map(({ object }) => object);
  const rdfs = (name: string): string => `${PREFIXES.rdfs}${name}`;

  it('defines every term that the source writes or reads, and no other', () => {
    const defined = new Set(quads.map(({ subject }) => subject.value).filter((iri) => iri.startsWith(PREFIXES.lead)));
    expect([...defined].sort()).to.deep.equal(termsOfSource().map(lead).sort());
  });
  for (const term of termsOfSource()) {
    it(`describes lead:${term}`, () => {
      const isClass = valuesOf(term, rdf('type'))[0]?.value === rdfs('Class');
      expect(valuesOf(term, rdf('type')).map(({ value }) => value)).to.deep.equal([
        isClass ? rdfs('Class') : rdf('Property'),
      ]);
      expect(valuesOf(term, rdfs('label'))).to.have.length(1);
      expect(valuesOf(term, rdfs('comment'))).to.have.length(1);
      expect(valuesOf(term, rdfs('isDefinedBy'))[0]?.value).to.equal('https://w3id.org/leadpod');
      const ranges = isClass ? [] : [schema('domainIncludes'), schema('rangeIncludes')];
      for (const range of ranges) expect(valuesOf(term, range)).not.to.be.empty;
    });
  }
  it('names the nearest term of schema.org, except for counts without one', () => {
    const isKnown = ({ value }: Quad['object']): boolean => schemaTerm(value.slice(schema('').length)) !== undefined;
    const orphans = termsOfSource().filter(
      (term) => ![...valuesOf(term, rdfs('subClassOf')), ...valuesOf(term, rdfs('subPropertyOf'))].some(isKnown),
    );
    expect(orphans).to.deep.equal(['leftOut', 'repairs', 'warnings']);
  });
  it('mentions only terms that schema.org has', () => {
    const names = quads
      .map(({ object }) => object.value)
      .filter((iri) => iri.startsWith(schema('')))
      .map((iri) => iri.slice(schema('').length));
    expect(names.filter((name) => schemaTerm(name) === undefined)).to.deep.equal([]);
  });
});

describe('The context of leadpod', () => {
  it('has a key for every term that the source writes or reads', () => {
    const { '@context': contexts } = JSON.parse(read('contexts/lead-v1.jsonld')) as { '@context': unknown[] };
    const definitions = Object.values(contexts[1] as Record<string, string | { '@id': string }>);
    const ids = new Set(
      definitions.map((definition) => (typeof definition === 'string' ? definition : definition['@id'])),
    );
    const wanted = [...termsOfSource().map((term) => `lead:${term}`), 'vcard:Individual', 'dcterms:modified'];
    expect(wanted.filter((id) => !ids.has(id))).to.deep.equal([]);
  });

  for (const sample of samples) {
    it(`compacts ${sample} to plain keys, without a change of meaning`, async () => {
      await shouldCompactPlainly(await expandText(decodeJson(read(`samples/${sample}`))));
    });
  }
  it('compacts generated messages to plain keys, without a change of meaning', async () => {
    expect(plainMessages.length).to.be.greaterThan(runsOf(200) * 0.75);
    for (const text of plainMessages) await shouldCompactPlainly(await expandText(decodeJson(text)));
  });
  it('compacts stored leads to plain keys, without a change of meaning', async () => {
    const events = [];
    for (const text of plainMessages) events.push(...(await parseNotification({ body: bytesOf(text) })).events);
    for (const group of groupEvents(events)) {
      const quads = describeLead(foldEvents(group.events), `https://pod.example/leads/${group.slug}.ttl`);
      await shouldCompactPlainly(await fromQuads(quads));
    }
  });
  it('has a plain key for every property of schema.org, for any value', async () => {
    const { '@context': context } = JSON.parse(read('contexts/schema.org.jsonld')) as { '@context': object };
    const properties = Object.keys(context).filter((name) => schemaTerm(name)?.kind === 'property');
    expect(properties.length).to.be.greaterThan(1400);
    for (const value of [
      '"text"',
      '""',
      '"https://a.example/b"',
      '"2024-03-01T10:00:00Z"',
      '"2024-03-01"',
      '7',
      '7.5',
      'true',
    ])
      await shouldCompactPlainly(
        await expandText(JsonObject.of(properties.map((name): [string, Json] => [name, decodeJson(value)]))),
      );
  });

  it('keeps the original value beside the value that leadpod read', () =>
    shouldCompact(
      '{"id":"https://a.example/1","time":"2024-03-01T10:00:00+0100","agent":"https://{x}.example/","url":"a|b"}',
      {
        id: 'https://a.example/1',
        startTime: '2024-03-01T09:00:00.000Z',
        time: '2024-03-01T10:00:00+0100',
        agent: 'https://%7Bx%7D.example/',
        agentText: 'https://{x}.example/',
        urlText: 'a|b',
      },
    ));
  it('distinguishes days and milliseconds from points in time', () =>
    shouldCompact('{"id":"https://a.example/1","timestamp":1709287200000,"dateAccepted":"2024-03-01"}', {
      id: 'https://a.example/1',
      startTime: '2024-03-01T10:00:00.000Z',
      timestamp: '1709287200000',
      dateAcceptedDay: '2024-03-01',
    }));
  it('keeps the keys of vendors as they are', () =>
    shouldCompact('{"id":"https://a.example/1","leadType":"Buyer","price range":"low"}', {
      id: 'https://a.example/1',
      leadType: 'Buyer',
      'price%20range': 'low',
    }));
  it('distinguishes the status and events of schema.org from those of leadpod', () =>
    shouldCompact('{"id":"https://a.example/1","status":"Active","event":"Open house"}', {
      id: 'https://a.example/1',
      schemaStatus: 'Active',
      schemaEvent: 'Open house',
    }));
});

describe('A message in the context of leadpod', () => {
  const statement = async (members: PlainObject, property: string): Promise<unknown> => {
    const [node] = await expand({ '@context': LEAD_CONTEXT, '@id': 'https://a.example/1', ...members });
    return node?.[property];
  };

  it('has times of XML Schema', async () => {
    for (const [key, property] of [
      ['startTime', schema('startTime')],
      ['endTime', schema('endTime')],
      ['dateSent', schema('dateSent')],
      ['dateReceived', schema('dateReceived')],
      ['dateCreated', schema('dateCreated')],
      ['dateModified', schema('dateModified')],
      ['datePublished', schema('datePublished')],
      ['dateAccepted', lead('dateAccepted')],
      ['dateRejected', lead('dateRejected')],
    ] as const)
      expect(await statement({ [key]: '2024-03-01T10:00:00Z' }, property), key).to.deep.equal([
        { '@type': xsd('dateTime'), '@value': '2024-03-01T10:00:00Z' },
      ]);
    expect(await statement({ birthDate: '1980-02-29' }, schema('birthDate'))).to.deep.equal([
      { '@type': xsd('date'), '@value': '1980-02-29' },
    ]);
  });
  it('has a start, not a term of the Time Ontology', async () => {
    expect(await statement({ time: 'soon' }, schema('startTime'))).to.deep.equal([{ '@value': 'soon' }]);
  });
  it('has IRIs for those who take part', async () => {
    const iri = 'https://b.example/profile/card#me';
    for (const key of [
      'agent',
      'recipient',
      'sender',
      'owner',
      'participant',
      'instrument',
      'object',
      'about',
    ] as const)
      expect(await statement({ [key]: iri }, schema(key)), key).to.deep.equal([{ '@id': iri }]);
    for (const key of ['originalRecipient', 'envelopeSource', 'envelopeAgent'] as const)
      expect(await statement({ [key]: iri }, lead(key)), key).to.deep.equal([{ '@id': iri }]);
    expect(await statement({ source: iri }, lead('envelopeSource'))).to.deep.equal([{ '@id': iri }]);
  });
  it('does not map an undefined key to schema.org', async () => {
    expect(await statement({ leadType: 'Buyer' }, unknownTerm('leadType'))).to.deep.equal([{ '@value': 'Buyer' }]);
  });
  it('keeps the meaning of the terms of schema.org', async () => {
    expect(await statement({ image: 'https://b.example/i' }, schema('image'))).to.deep.equal([
      { '@id': 'https://b.example/i' },
    ]);
    expect(await statement({ name: 'n' }, schema('name'))).to.deep.equal([{ '@value': 'n' }]);
    expect(await statement({ type: ['Person', 'Individual'] }, '@type')).to.deep.equal([
      schema('Person'),
      vcard('Individual'),
    ]);
  });
  for (const [type, action] of [
    ['AcceptAction', 'accept'],
    ['lead#accept', 'accept'],
    ['lead#asssign', 'assign'],
    ['lead#retract', 'retract'],
  ] as const)
    it(`is a lead event by the type ${type}`, async () => {
      const message = {
        '@context': LEAD_CONTEXT,
        id: 'https://a.example/1',
        type,
        time: '2024-03-01T10:00:00Z',
        object: { type: 'Lead', identifier: { type: 'PropertyValue', propertyID: 'crm', value: 'L-1' } },
      };
      const { events } = await parseNotification({ body: bytesOf(JSON.stringify(message)), base: BASE });
      expect(events.map((event) => [event.action, event.time, event.statement.identifiers])).to.deep.equal([
        [action, '2024-03-01T10:00:00.000Z', [{ propertyID: 'crm', value: 'L-1' }]],
      ]);
    });
});

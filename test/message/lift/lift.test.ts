import { expect } from 'chai';
import { listScalars, liftMessage, warnOfMessage } from '../../../src/message/lift/lift.ts';
import { toLdNode, type LdNode } from '../../../src/message/lift/lifted-node.ts';
import { warnInto, type Warning } from '../../../src/message/warning.ts';
import { PREFIXES } from '../../../src/vocab.ts';
import { jsonOf, objectOf, warningsOf } from '../../support/reading.ts';

const short = (text: string): string =>
  Object.entries(PREFIXES)
    .sort(([, a], [, b]) => b.length - a.length)
    .reduce((name, [prefix, iri]) => name.replace(iri, `${prefix}:`), text);
const lift = (message: unknown): { node: LdNode; warnings: Warning[] } => {
  const warnings: Warning[] = [];
  return { node: toLdNode(liftMessage(objectOf(message), { region: 'US' }, warnInto(warnings))), warnings };
};
/** A message in, the node out, its IRIs with prefixes. */
const shouldBecome = (message: unknown, expected: unknown, ...warnings: string[]): void => {
  const lifted = lift(message);
  const shorten = (value: unknown): unknown => {
    if (typeof value === 'string') return short(value);
    if (Array.isArray(value)) return value.map(shorten);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [short(key), shorten(member)]));
  };
  expect(shorten(lifted.node)).to.deep.equal(expected);
  expect(warningsOf(lifted)).to.have.members(warnings);
  const alone: Warning[] = [];
  warnOfMessage(objectOf(message), { region: 'US' }, warnInto(alone));
  expect(alone).to.deep.equal(lifted.warnings);
};
const texts = (...values: (string | boolean)[]): unknown[] => values.map((value) => ({ '@value': value }));

describe('liftMessage', () => {
  it('makes the id the subject, and keeps @id as the place of delivery', () => {
    shouldBecome(
      { id: 'https://a.example/1', '@id': 'https://a.example/2' },
      { '@id': 'https://a.example/1', 'lead:deliveredAs': [{ '@id': 'https://a.example/2' }] },
    );
    shouldBecome(
      { '@id': 'https://a.example/2', name: 'x' },
      { '@id': 'https://a.example/2', 'schema:name': texts('x') },
    );
  });
  it('keeps the IRI of a node without other members', () => {
    shouldBecome(
      { id: 'https://a.example/1' },
      { '@id': 'https://a.example/1', 'lead:originalId': texts('https://a.example/1') },
    );
    shouldBecome({}, {});
  });
  it('keeps the original of an id that is not an IRI or was repaired', () => {
    shouldBecome({ id: 'seven' }, { 'lead:originalId': texts('seven') }, '/id iri-invalid');
    shouldBecome(
      { id: 'http://{a}.example/' },
      { '@id': 'http://%7Ba%7D.example/', 'lead:originalId': texts('http://{a}.example/') },
      '/id iri-encoded',
    );
    shouldBecome({ id: ['a', 'b'] }, { 'lead:originalId': texts('a', 'b') });
    shouldBecome(
      { id: 'seven', '@id': 'https://a.example/2' },
      { '@id': 'https://a.example/2', 'lead:originalId': texts('seven') },
      '/id iri-invalid',
    );
  });
  it('converts types to classes, and keeps unknown ones as texts', () => {
    shouldBecome({ type: 'Contact' }, { '@type': ['lead:Contact', 'schema:Person', 'vcard:Individual'] });
    shouldBecome(
      { type: ['Person', 'Person', 'Foo'], '@type': 'Lead' },
      { '@type': ['schema:Person', 'lead:Lead'], 'lead:declaredType': texts('Foo') },
      '/type/2 unknown-type',
    );
    shouldBecome(
      { type: 'lead#accept' },
      { '@type': ['schema:AcceptAction'], 'lead:declaredType': texts('lead#accept') },
    );
    shouldBecome({ type: ' Person ' }, { '@type': ['schema:Person'], 'lead:declaredType': texts(' Person ') });
    shouldBecome({ type: 7 }, { 'x:type': [{ '@value': '7', '@type': 'xsd:integer' }] }, '/type unknown-term');
  });
  it('puts the envelope and its data on one subject', () => {
    shouldBecome(
      {
        topic: 'realestate/lead#accept',
        agent: 'https://a.example/',
        data: { type: 'AcceptAction', id: 'inner', agent: 'https://b.example/', comment: 'c' },
      },
      {
        '@type': ['schema:AcceptAction'],
        'lead:topic': texts('realestate/lead#accept'),
        'lead:envelopeAgent': [{ '@id': 'https://a.example/' }],
        'lead:originalId': texts('inner'),
        'schema:agent': [{ '@id': 'https://b.example/' }],
        'schema:comment': texts('c'),
      },
    );
  });
  it('does not use the agent of an envelope as the agent of the action, even if the data have no agent', () => {
    shouldBecome(
      { topic: 't', agent: 'https://a.example/', data: {} },
      { 'lead:topic': texts('t'), 'lead:envelopeAgent': [{ '@id': 'https://a.example/' }] },
    );
  });
  it('adds the type of the topic, and the right spelling beside a misspelt one', () => {
    shouldBecome(
      { topic: 'realestate/lead#asssign', data: { type: 'string' } },
      {
        '@type': ['schema:AssignAction'],
        'lead:topic': texts('realestate/lead#assign', 'realestate/lead#asssign'),
        'lead:declaredType': texts('string'),
      },
      '/topic topic-rewritten',
      '/data/type unknown-type',
    );
  });
  it('does not merge data without a topic, or data that is a list', () => {
    const data = { 'schema:data': [{ 'schema:name': texts('x') }] };
    shouldBecome({ data: { name: 'x' } }, data);
    shouldBecome({ topic: 't', data: [{ name: 'x' }] }, { 'lead:topic': texts('t'), ...data });
  });
  it('converts a vendor map to PropertyValues', () => {
    shouldBecome(
      { identifier: { crm: 'L-1', vip: true, empty: null, deep: { a: 'x' } } },
      {
        'schema:identifier': [
          { '@type': ['schema:PropertyValue'], 'schema:propertyID': texts('crm'), 'schema:value': texts('L-1') },
          { '@type': ['schema:PropertyValue'], 'schema:propertyID': texts('vip'), 'schema:value': texts(true) },
          {
            '@type': ['schema:PropertyValue'],
            'schema:propertyID': texts('deep'),
            'schema:value': [{ 'x:a': texts('x') }],
          },
        ],
      },
      '/identifier/deep/a unknown-term',
    );
  });
  it('leaves a PropertyValue as it is', () => {
    shouldBecome(
      { additionalProperty: { propertyID: 'a', value: 'b' } },
      { 'schema:additionalProperty': [{ 'schema:propertyID': texts('a'), 'schema:value': texts('b') }] },
    );
  });
  it('flattens lists in lists, and leaves out null', () => {
    shouldBecome({ name: ['a', [null, ['b']]], email: null }, { 'schema:name': texts('a', 'b') });
  });
  it('gives an undefined key an IRI of leadpod, with a warning', () => {
    shouldBecome(
      '{"price range":"a","__proto__":"b","@type ":"c","":"d","😀%":"e"}',
      {
        'x:price%20range': texts('a'),
        'x:__proto__': texts('b'),
        'x:%40type%20': texts('c'),
        'x:': texts('d'),
        'x:%F0%9F%98%80%25': texts('e'),
      },
      '/price range unknown-term',
      '/__proto__ unknown-term',
      '/@type  unknown-term',
      '/ unknown-term',
      '/😀% unknown-term',
    );
  });
  it('treats keywords of JSON-LD as ordinary keys', () => {
    shouldBecome(
      { '@reverse': { owner: 'x' }, '@value': 'y' },
      { 'x:%40reverse': [{ 'schema:owner': [{ 'schema:name': texts('x') }] }], 'x:%40value': texts('y') },
      '/@reverse unknown-term',
      '/@value unknown-term',
    );
  });
});

describe('listScalars', () => {
  it('are all scalars of a value, with their pointers', () => {
    const found = listScalars(jsonOf('{"a":[1,null,{"b/c":true}],"d":""}'));
    expect(found.map(({ pointer }) => pointer)).to.deep.equal(['/a/0', '/a/2/b~1c', '/d']);
    expect(listScalars('x', '/p')).to.deep.equal([{ value: 'x', pointer: '/p' }]);
  });
});

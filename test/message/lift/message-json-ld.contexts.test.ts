import { expect } from 'chai';
import { EVENT, type Message } from '../../support/messages.ts';
import { linesOf } from '../../support/reading.ts';

const A = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';
/** A message in, lines of its N-Quads out: all of them, sorted. */
const shouldSay = async (message: unknown, ...lines: string[]): Promise<void> => {
  expect(await linesOf(message)).to.deep.equal(lines.sort());
};
const withSchemaOrg = (members: Message): Message => ({ '@context': 'https://schema.org', ...members });

describe('expandMessage, by what a context says about a key,', () => {
  it('keeps the digits of numbers that are written as value objects, vocabulary terms or JSON', async () => {
    const context = {
      '@version': 1.1,
      '@vocab': 'http://schema.org/',
      status: { '@type': '@vocab' },
      raw: { '@type': '@json' },
    };
    await shouldSay(
      `{"@context":${JSON.stringify(context)},"@id":"${EVENT}","a":{"@value":9007199254740993},"b":{"@value":1.50},"status":[9007199254740993,7,"Done",{"name":1.10}],"raw":{"crm":9007199254740993}}`,
      `<${EVENT}> <http://schema.org/a> "9007199254740993"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
      `<${EVENT}> <http://schema.org/b> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .`,
      `<${EVENT}> <http://schema.org/status> "9007199254740993"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
      `<${EVENT}> <http://schema.org/status> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
      `<${EVENT}> <http://schema.org/status> <http://schema.org/Done> .`,
      `<${EVENT}> <http://schema.org/status> _:b0 .`,
      '_:b0 <http://schema.org/name> "1.10"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
      `<${EVENT}> <http://schema.org/raw> "{\\"crm\\":9007199254740993}"^^<${A.replace('type', 'JSON')}> .`,
    );
  });
  it('keeps the keys of maps', async () => {
    const context = {
      '@version': 1.1,
      '@vocab': 'http://schema.org/',
      part: { '@container': '@index', '@index': 'label' },
      contact: { '@container': '@id' },
    };
    await shouldSay(
      {
        '@context': context,
        '@id': EVENT,
        part: { 'a b': { name: 'x' } },
        contact: { '_:z': { name: 'y' } },
        owner: { '@id': '_:z' },
      },
      `<${EVENT}> <http://schema.org/part> _:b1 .`,
      '_:b1 <http://schema.org/label> "a b" .',
      '_:b1 <http://schema.org/name> "x" .',
      `<${EVENT}> <http://schema.org/contact> _:b0 .`,
      `<${EVENT}> <http://schema.org/owner> _:b0 .`,
      '_:b0 <http://schema.org/name> "y" .',
    );
  });
  it('keeps keys in scoped contexts that are null or remove the vocabulary', async () => {
    for (const scoped of [null, [null], { '@vocab': null }, { '@vocab': '_:' }])
      await shouldSay(
        {
          '@context': { '@version': 1.1, object: { '@id': 'http://schema.org/object', '@context': scoped } },
          '@id': EVENT,
          object: { name: 'x' },
        },
        `<${EVENT}> <http://schema.org/object> _:b0 .`,
        '_:b0 <https://w3id.org/leadpod/x#name> "x" .',
      );
  });
  it('reads keys by the context at their place', async () => {
    const scoped = {
      type: 'http://p.example/kind',
      name: null,
      Home: { '@id': 'p:Home', '@context': { of: 'p:of' } },
    };
    await shouldSay(
      withSchemaOrg({
        '@context': ['https://schema.org', { '@version': 1.1, address: { '@id': 'p:address', '@context': scoped } }],
        id: EVENT,
        type: 'AddAction',
        name: 'x',
        address: { type: 'a b', name: 'y', '@type': 'Home', of: 'z', inside: { '@context': null, type: 'home' } },
      }),
      `<${EVENT}> <${A}> <http://schema.org/AddAction> .`,
      `<${EVENT}> <http://schema.org/name> "x" .`,
      `<${EVENT}> <p:address> _:b0 .`,
      `_:b0 <${A}> <p:Home> .`,
      '_:b0 <p:of> "z" .',
      '_:b0 <http://p.example/kind> "a b" .',
      '_:b0 <https://w3id.org/leadpod/x#name> "y" .',
      '_:b0 <http://schema.org/inside> _:b1 .',
      '_:b1 <https://w3id.org/leadpod/x#type> "home" .',
    );
  });
  it('reads a key with spaces that the context defines', async () => {
    await shouldSay(
      { '@context': { 'Full Name': 'http://schema.org/name' }, '@id': EVENT, 'Full Name': 'x' },
      `<${EVENT}> <http://schema.org/name> "x" .`,
    );
  });
  it('keeps values whose property or datatype is no IRI', async () => {
    const context = { '@vocab': 'http://schema.org/', email: '_:email', note: 'vendor:a|b', p: '_:' };
    const typed = (type: string): object => ({ '@value': '1', '@type': type });
    const message = {
      '@context': { ...context, price: { '@type': 'https://p.example/{currency}' } },
      '@id': EVENT,
      email: 'x',
      note: 'y',
      'p:z': 'z',
      price: '375000',
      a: typed('http://p.example/a|b'),
    };
    await shouldSay(
      message,
      `<${EVENT}> <https://w3id.org/leadpod/x#email> "x" .`,
      `<${EVENT}> <https://w3id.org/leadpod/x#vendor%3Aa%7Cb> "y" .`,
      `<${EVENT}> <https://w3id.org/leadpod/x#z> "z" .`,
      `<${EVENT}> <http://schema.org/price> "375000"^^<https://p.example/%7Bcurrency%7D> .`,
      `<${EVENT}> <http://schema.org/a> "1"^^<http://p.example/a%7Cb> .`,
    );
  });
});

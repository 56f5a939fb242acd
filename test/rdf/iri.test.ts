import { expect } from 'chai';
import fc from 'fast-check';
import { encodeIri, isIri, toIri } from '../../src/rdf/iri.ts';
import { runsOf } from '../support/extent.ts';

const shouldBe = (...texts: string[]): void => {
  for (const text of texts) expect(isIri(text), text).to.equal(true);
};
const shouldNotBe = (...texts: string[]): void => {
  for (const text of texts) expect(isIri(text), text).to.equal(false);
};
const shouldKeep = (...texts: string[]): void => {
  for (const text of texts) expect(toIri(text), text).to.deep.equal({ iri: text, repaired: false });
};
const shouldMend = (text: string, iri: string): void => {
  expect(toIri(text), text).to.deep.equal({ iri, repaired: true });
};
const shouldGiveUp = (...texts: string[]): void => {
  for (const text of texts) expect(toIri(text), text).to.equal(undefined);
};

describe('isIri', () => {
  it('accepts IRIs of every scheme', () => {
    shouldBe('http://a.example/b?c#d', 'urn:uuid:1', 'mailto:a@b.example', 'x-y.z+1:', 'Note:call');
  });
  it('accepts an authority with user, host and port', () => {
    shouldBe('http://u:p@h:80/', 'http://h:/', 'http://', 'http://1.2.3.4/', 'ftp://é.example/');
  });
  it('accepts IPv6 and future addresses in brackets', () => {
    shouldBe(
      'http://[::1]/',
      'http://[1:2:3:4:5:6:7:8]:80',
      'http://[1::8]',
      'http://[::1.2.3.4]/',
      'http://[v1.a:b]/',
    );
  });
  it('accepts letters of every script, and private characters in a query', () => {
    shouldBe('http://a/日本/é', 'http://a/\u{1f600}', 'http://a/?\ue000');
  });
  it('refuses texts without a scheme', () => {
    shouldNotBe('', 'a', '/a', '#it', '//a/b', '1a:b', ':a', 'https%3A%2F%2Fa.example');
  });
  it('refuses characters that RFC 3987 does not allow', () => {
    for (const character of ' <>"{}|\\^`\n\t\u0000\u007f\ud800\uffff\ue000') shouldNotBe(`http://a/${character}`);
  });
  it('refuses a percent sign without two hexadecimal digits', () => {
    shouldNotBe('http://a/100%', 'http://a/%zz', 'http://a/%a');
  });
  it('refuses a second fragment and brackets outside an address', () => {
    shouldNotBe('http://a/#b#c', 'http://a/[b]');
  });
  it('refuses a broken authority', () => {
    shouldNotBe(
      'http://a@b@c/',
      'http://a:b/',
      'http://[::1',
      'http://[1::2::3]/',
      'http://[::1]x/',
      'http://[1.2.3.4]/',
    );
    shouldNotBe('http://[::256.1.1.1]/', 'http://a{b@c/');
  });
});

describe('toIri', () => {
  it('keeps an IRI as it is', () => {
    shouldKeep(
      'https://pa900.brand.example.com/profile/card#me',
      'HTTP://A.example',
      'mailto:a@b.example',
      'tel:+19038025335',
    );
    shouldKeep(
      'urn:uuid:1',
      'did:web:a.example',
      'sms:+1',
      'geo:1,2',
      'tag:a.example,2024:b',
      'data:text/plain,a',
      'zillow://lead/7',
    );
  });
  it('encodes the template in a host', () => {
    shouldMend(
      'http://{lead-owner}.example.com/profile/card#me',
      'http://%7Blead-owner%7D.example.com/profile/card#me',
    );
  });
  it('encodes characters that path, query and fragment do not allow', () => {
    shouldMend('http://a/b c|d?e f#g#h', 'http://a/b%20c%7Cd?e%20f#g%23h');
  });
  it('encodes a percent sign without two hexadecimal digits, and keeps others', () => {
    shouldMend('http://a/100%/%41', 'http://a/100%25/%41');
  });
  it('encodes a telephone extension', () => {
    shouldMend('tel:731-620-9877 x6155', 'tel:731-620-9877%20x6155');
  });
  it('removes white space around an IRI', () => {
    shouldMend(' http://a.example\n', 'http://a.example');
  });
  it('encodes marks that change the direction of text', () => {
    shouldMend('http://a.example/\u202egnp.exe', 'http://a.example/%E2%80%AEgnp.exe');
  });
  it('returns undefined for a text without a scheme', () => {
    shouldGiveUp('', 'Constellation 1', 'https%3A%2F%2Fexample.com|Home+Value|0', 'www.example.com', '#me');
  });
  it('returns undefined for a remark with a colon', () => {
    shouldGiveUp(
      'Note: call back',
      'foo: bar baz',
      'Note:call',
      'MLS:12345',
      'tag: hot lead',
      'data: see below',
      'Tel: 555',
    );
    shouldGiveUp('mailto: a@b.example', 'urn:x', 'geo:here', 'https: //a.example');
  });
  it('returns undefined for a web address without a host', () => {
    shouldGiveUp('http:', 'http://', 'https:///path', 'http:/a', 'http:\\\\a');
  });
  it('returns undefined for a host that encoding would change', () => {
    shouldGiveUp('http://a@b@c/', 'http://a:{port}/', 'http://[a]/');
  });
  it('returns undefined for a lone surrogate', () => {
    shouldGiveUp('http://a/\ud800');
  });
  it('gives IRIs only, and never throws', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(fc.constantFrom('http://', 'mailto:', 'tel:', 'urn:a:', 'x://'), fc.string({ unit: 'binary' }))
        .map((parts) => parts.join('')),
      fc
        .tuple(
          fc.constantFrom('http://', 'https://['),
          fc.string({ unit: fc.constantFrom('[', ']', ':', '@', '%', '#', '?', '/', '1', 'a', '.') }),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const mended = toIri(text);
        if (mended) expect(isIri(mended.iri)).to.equal(true);
        if (mended) expect(toIri(mended.iri)).to.deep.equal({ iri: mended.iri, repaired: false });
      }),
      { numRuns: runsOf(2000) },
    );
  });
  it('takes linear time for any text', () => {
    const million = 1_000_000;
    const hostile = ['a', 'a:', '%', '%41', '{', '@', '[', '/', '?', '#', ' ', '1.', '::'].map(
      (piece) => `http://${piece.repeat(million)}!`,
    );
    // In proportion to its square, one of them would take longer than anybody waits.
    for (const text of [
      ...hostile,
      `mailto:${'a'.repeat(million)}`,
      `tag:${'a'.repeat(million)}`,
      `http://[v1.${'a:'.repeat(million)}`,
    ]) {
      isIri(text);
      toIri(text);
    }
  });
});

describe('encodeIri', () => {
  it('encodes only what an IRI must not contain and readers of JSON-LD refuse', () => {
    const cases: readonly (readonly [text: string, iri: string])[] = [
      ['http://example.com/100%', 'http://example.com/100%25'],
      ['urn:a\u00A0b\u3000c', 'urn:a%C2%A0b%E3%80%80c'],
      ['x-any:thing?q={}#%41', 'x-any:thing?q=%7B%7D#%41'],
      ['https://é.example/ü', 'https://é.example/ü'],
      ['no scheme', 'no scheme'],
    ];
    for (const [text, iri] of cases) expect(encodeIri(text), text).to.equal(iri);
  });
});

describe('An IRI of the usual form', () => {
  it('is also an IRI by the full rules, which also read a scheme in capitals', () => {
    const signs = [
      'a',
      'Z',
      '0',
      '-',
      '.',
      '~',
      '$',
      "'",
      '(',
      '*',
      '+',
      ';',
      ':',
      '@',
      '/',
      '?',
      '#',
      '%',
      '[',
      ' ',
      'é',
    ];
    const part = fc.string({ unit: fc.constantFrom(...signs) });
    fc.assert(
      fc.property(fc.constantFrom('http', 'https'), fc.domain(), part, (scheme, host, rest) => {
        const [usual, capital] = [`${scheme}://${host}${rest}`, `${scheme.toUpperCase()}://${host}${rest}`];
        expect(isIri(usual), usual).to.equal(isIri(capital));
        const mended = toIri(capital);
        expect(toIri(usual)?.iri.slice(scheme.length), usual).to.equal(mended?.iri.slice(scheme.length));
        expect(toIri(usual)?.repaired, usual).to.equal(mended?.repaired);
      }),
      { numRuns: runsOf(2000) },
    );
  });
});

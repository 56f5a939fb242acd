import { expect } from 'chai';
import fc from 'fast-check';
import { emailsIn, parseEmail } from '../../../src/message/values/emails.ts';

const shouldRead = (text: string, address: string): void => {
  expect(parseEmail(text), text).to.equal(address);
};
const shouldRefuse = (...texts: string[]): void => {
  for (const text of texts) expect(parseEmail(text), text).to.equal(undefined);
};

describe('parseEmail', () => {
  it('converts the whole address to lower case', () => {
    shouldRead('Ada.Brook62@Mail.Example', 'ada.brook62@mail.example');
  });
  it('drops a scheme and white space around the address', () => {
    shouldRead(' mailto:ada@mail.example\n', 'ada@mail.example');
    shouldRead('mailto:ada%2Bhomes@mail.example?subject=Hi', 'ada+homes@mail.example');
    shouldRead('mailto:100%@mail.example', '100%@mail.example');
    shouldRead('MAILTO:ada@mail.example', 'ada@mail.example');
  });
  it('keeps plus, dots and letters of every script', () => {
    shouldRead('ada.b+homes@a.b.example', 'ada.b+homes@a.b.example');
    shouldRead('søren@Ærø.example', 'søren@xn--r-3fa9c.example');
  });
  it('refuses texts that are not addresses', () => {
    shouldRefuse('', 'n/a', '@', 'ada', 'ada@', '@mail.example', 'ada@mail', 'ada@mail.', 'a b@mail.example');
    shouldRefuse('ada@mail.example, bea@mail.example', 'Ada <ada@mail.example>', 'a@b@c.example', 'ada@[127.0.0.1]');
  });
  it('ignores invisible characters, and reads wide letters as narrow ones', () => {
    shouldRead('a\u200bda@mail\u00ad.example\ufeff', 'ada@mail.example');
    shouldRead('\uff21da\uff20mail.example', 'ada@mail.example');
  });
  it('ends the address of a link as in RFC 6068', () => {
    shouldRead('mailto:ada@mail.example?subject=Hi&cc=bea@mail.example', 'ada@mail.example');
    shouldRead('mailto:?to=ada%40mail.example&subject=Hi', 'ada@mail.example');
    shouldRefuse('mailto:ada@mail.example,bea@mail.example', 'mailto:?subject=Hi');
  });
  it('reads its own results as they are', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const address = parseEmail(text);
        if (address !== undefined) expect(parseEmail(address)).to.equal(address);
      }),
    );
  });
});

describe('emailsIn', () => {
  const shouldFind = (text: string, ...names: string[]): void => {
    it(`finds ${names.join() || 'nothing'} in ${JSON.stringify(text)}`, () => {
      expect(emailsIn(text)).to.deep.equal(names.map((name) => `${name}@mail.example`));
    });
  };
  shouldFind('Ada@mail.example', 'ada');
  for (const between of [',', ', ', ';', ' / ', '/', ' or ', '\n', ' ', '|', ' and '])
    shouldFind(`ada@mail.example${between}bea@mail.example`, 'ada', 'bea');
  shouldFind('Ada Brook <ada@mail.example>', 'ada');
  shouldFind('"Brook, Ada" <ada@mail.example>, Bea <bea@mail.example>', 'ada', 'bea');
  shouldFind('ada@mail.example (work)', 'ada');
  shouldFind('ada@mail.example.', 'ada');
  shouldFind('ADA@mail.example, ada@MAIL.example', 'ada');
  shouldFind('mailto:ada@mail.example,bea%40mail.example?subject=write to Cal', 'ada', 'bea');
  shouldFind('mailto:ada@mail.example?subject=a,mailto:bea@mail.example?cc=cal@mail.example', 'ada', 'bea');
  shouldFind('Ada <mailto:ada@mail.example?subject=Hi>', 'ada');
  shouldFind('mailto:ada@mail.example?to=bea@mail.example&to=cal@mail.example', 'ada', 'bea', 'cal');
  shouldFind('none');
  shouldFind('');

  it('finds the addresses of every list, with any separator', () => {
    const between = fc.constantFrom(', ', ';', ' / ', ' or ', '\n', '\t', ' | ');
    fc.assert(
      fc.property(fc.uniqueArray(fc.emailAddress(), { maxLength: 5 }), between, (texts, separator) => {
        const addresses = texts.flatMap((text) => (/^[\w.+-]+@/.test(text) ? (parseEmail(text) ?? []) : []));
        expect(emailsIn(addresses.join(separator))).to.deep.equal([...new Set(addresses)]);
        for (const address of addresses) expect(emailsIn(`"A, B" <${address}>`)).to.deep.equal([address]);
      }),
    );
  });
});

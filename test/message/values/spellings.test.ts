import { expect } from 'chai';
import {
  addressesIn,
  addressesOf,
  addressOf,
  composedText,
  plainText,
  visibleText,
} from '../../../src/message/values/spellings.ts';

describe('plainText', () => {
  const shouldBe = (text: string, expected: string): void => {
    it(`of ${JSON.stringify(text)} is ${JSON.stringify(expected)}`, () => {
      expect(plainText(text)).to.equal(expected);
    });
  };
  shouldBe('Jo\u0308rg', 'j\u00f6rg');
  shouldBe('a\u200bn\u00adn\ufeff', 'ann');
  shouldBe('\uff21nn\uff20', 'ann@');
  shouldBe('\u0661\u06f2', '12');

  it('sorts no more marks than a language writes on one letter', () => {
    expect(plainText(`a${'\u0301\u0323'.repeat(100_000)}`)).to.have.length.below(40);
  });
});

describe('addressesIn', () => {
  const shouldFind = (text: string, ...expected: string[]): void => {
    it(`finds ${expected.join() || 'nothing'} in ${JSON.stringify(text)}`, () => {
      expect([...addressesIn(plainText(text))]).to.deep.equal(expected);
    });
  };
  shouldFind('Ann Example <Ann@Mail.example>', 'ann@mail.example');
  shouldFind('ann@mail.example; bob@mail.example,cal@mail.example', ...['ann', 'bob', 'cal'].map(at));
  shouldFind('mailto:ann@mail.example?subject=Hello', 'ann@mail.example');
  shouldFind('&to=ann@mail.example', 'to=ann@mail.example', 'ann@mail.example');
  shouldFind('jo\u0308rg@bu\u0308cher.example', 'j\u00f6rg@xn--bcher-kva.example');
  shouldFind('ann@xn--bcher-kva.example.', 'ann@xn--bcher-kva.example');
  shouldFind("o'neil@mail.example", "o'neil@mail.example");
  shouldFind("'ann@mail.example'", 'ann@mail.example');
  shouldFind('ann@my_host.example', 'ann@my_host.example');
  shouldFind('ann@localhost, @mail.example, ann@, ann@.example, a@b..');
  shouldFind(`ann@${'mail.'.repeat(60)}example`);
});

describe('addressesOf', () => {
  it('takes each address once, in its likeliest reading', () => {
    expect([...addressesOf('mailto:Ann@mail.example?cc=bob@mail.example, &cal@mail.example')]).to.deep.equal(
      ['ann', 'cc=bob', 'cal'].map(at),
    );
  });
});

describe('addressOf', () => {
  it('is the address if the text is exactly one address', () => {
    expect(addressOf(' J\u00f6rg@B\u00fccher.example\u200b ')).to.equal('j\u00f6rg@xn--bcher-kva.example');
    for (const text of ['', 'ann', 'ann@', 'ann@mail', 'ann@mail.example.', 'ann@mail.example/home', 'a@b.example c'])
      expect(addressOf(text), text).to.equal(undefined);
  });
});

describe('visibleText', () => {
  it('removes only invisible characters', () => {
    expect(visibleText('7\u200b7\u2060 \u00adA\ufeff')).to.equal('77 A');
  });
});

describe('composedText', () => {
  it('leaves capitals as they are', () => {
    expect(composedText('C\u200b-Jo\u0308')).to.equal('C-J\u00f6');
  });
});

function at(name: string): string {
  return `${name}@mail.example`;
}

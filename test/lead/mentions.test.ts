import { expect } from 'chai';
import type { Region } from '../../src/message/values/telephones.ts';
import { createMatcher, keysInText, unescapeText } from '../../src/lead/mentions.ts';

describe('createMatcher', () => {
  const EMAIL = 'email ann@mail.example';
  const PHONE = 'telephone +19035550142';
  const ID = 'contact ["crm","c-7712"]';

  /** Is the key mentioned in the text? */
  const shouldMatch = (key: string, text: string, expected: boolean): void => {
    it(`${expected ? 'finds' : 'does not find'} ${key} in ${JSON.stringify(text)}`, () => {
      expect(createMatcher({ keys: [key], region: 'US' })(text)).to.equal(expected);
    });
  };
  for (const text of ['ann@mail.example', '"Ann@Mail.Example"', 'to ann@mail.example.', 'mailto:ann@mail.example>'])
    shouldMatch(EMAIL, text, true);
  for (const text of ['joann@mail.example', 'jo.ann@mail.example', 'ann@mail.example.org', 'ann@mail.examples', 'ann'])
    shouldMatch(EMAIL, text, false);
  for (const text of [
    '+19035550142',
    '(903) 555-0142',
    '1 903.555.0142 x7',
    'tel:555-0142;phone-context=+1-903',
    '00 1 903 555 0142',
  ])
    shouldMatch(PHONE, text, true);
  shouldMatch(PHONE, 'tel:903-555-0142', true);
  for (const text of ['903-555-01421', '5550142', '1700000000903555014', '903-555-0143'])
    shouldMatch(PHONE, text, false);
  for (const text of ['{"crm":"c-7712"}', 'see c-7712.']) shouldMatch(ID, text, true);
  for (const text of ['c-77123', 'abc-7712', 'c-7712-4']) shouldMatch(ID, text, false);
  for (const text of ['a\u200bnn@mail.example', 'Ann Example <ANN@MAIL.EXAMPLE>', '\uff41nn\uff20mail.example'])
    shouldMatch(EMAIL, text, true);
  shouldMatch('email j\u00f6rg@b\u00fccher.example', 'Jo\u0308rg@xn--bcher-kva.example', true);
  shouldMatch('email j\u00f6rg@xn--bcher-kva.example', 'J\u00f6rg@Bu\u0308cher.example', true);
  for (const text of [
    '9 0 3 5 5 5 0 1 4 2',
    '903\u2013555\u20130142',
    '\u0669\u0660\u0663 \u0665\u0665\u0665 \u0660\u0661\u0664\u0662',
  ])
    shouldMatch(PHONE, text, true);
  shouldMatch(`${PHONE};ext=15`, '(903) 555-0142 ext. 15', true);
  for (const text of ['(903) 555-0142', '(903) 555-0142 x16']) shouldMatch(`${PHONE};ext=15`, text, false);
  shouldMatch(`lead ["crm","${'7'.repeat(201)}"]`, '7'.repeat(201), false);
  shouldMatch('lead ["LeadType","website"]', 'the website', false);
  shouldMatch('lead ["n","12"]', '12', false);
  shouldMatch('telephone +4312345', '4312345', false);
  it('finds nothing without keys', () => {
    expect(createMatcher({ keys: [], region: 'US' })('ann@mail.example')).to.equal(false);
  });
});

describe('keysInText', () => {
  it('returns the addresses and numbers in a text as keys', () => {
    const text = "Ask <Ann@mail.example>, 'bob@mail.example' or ?to=cal@mail.example; call (903) 555-0142 x15. none@";
    expect([...keysInText(text, 'US')]).to.include.members([
      'email ann@mail.example',
      'email bob@mail.example',
      'email cal@mail.example',
      'telephone +19035550142',
      'telephone +19035550142;ext=15',
    ]);
    expect(keysInText('nothing of the kind', 'US').size).to.equal(0);
  });
});

describe('keysInText, by the region where a number is dialled', () => {
  const shouldName = (text: string, region: Region, ...expected: string[]): void => {
    it(`finds ${expected.join() || 'nothing'} in ${text} (${region})`, () => {
      expect([...keysInText(text, region)]).to.deep.equal(expected.map((number) => `telephone ${number}`));
    });
  };
  shouldName('030 123456', 'DE', '+49030123456', '+4930123456');
  shouldName('+49 30 123456', 'US', '+4930123456');
  shouldName('011 49 30 1234567', 'US', '+49301234567');
  shouldName('1-903-555-0142', 'US', '+19035550142');
  shouldName('12345 1 2', 'US');
});

describe('unescapeText', () => {
  it('reads the escapes of JSON, Turtle and URLs', () => {
    expect(unescapeText('ann\\u0040mail%2Eexample %zz')).to.equal('ann@mail.example %zz');
  });
  it('reads those of line breaks, quotes, other letters and HTML', () => {
    expect(unescapeText('to:\\nann\\"\\/ j%C3%B6rg &#64;&#x40; &#99999999;')).to.equal(
      'to: ann"/ j\u00f6rg @@ &#99999999;',
    );
  });
});

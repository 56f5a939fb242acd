import { expect } from 'chai';
import { createMatcher, keysInText, unescapeText } from '../../src/core/mentions.ts';

describe('createMatcher', () => {
  const EMAIL = 'email ann@mail.example';
  const PHONE = 'telephone +19035550142';
  const ID = 'contact ["crm","c-7712"]';

  /** Is the key mentioned in the text? */
  const shouldMatch = (key: string, text: string, expected: boolean): void => {
    it(`${expected ? 'finds' : 'does not find'} ${key} in ${JSON.stringify(text)}`, () => {
      expect(createMatcher([key])(text)).to.equal(expected);
    });
  };
  for (const text of ['ann@mail.example', '"Ann@Mail.Example"', 'to ann@mail.example.', 'mailto:ann@mail.example>'])
    shouldMatch(EMAIL, text, true);
  for (const text of ['joann@mail.example', 'jo.ann@mail.example', 'ann@mail.example.org', 'ann@mail.examples', 'ann'])
    shouldMatch(EMAIL, text, false);
  for (const text of ['+19035550142', '(903) 555-0142', '1 903.555.0142 x7', 'tel:903-555-0142', '00 1 903 555 0142'])
    shouldMatch(PHONE, text, true);
  for (const text of ['903-555-01421', '5550142', '1700000000903555014', '903-555-0143'])
    shouldMatch(PHONE, text, false);
  for (const text of ['{"crm":"c-7712"}', 'see c-7712.']) shouldMatch(ID, text, true);
  for (const text of ['c-77123', 'abc-7712', 'c-7712-4']) shouldMatch(ID, text, false);
  shouldMatch('lead ["LeadType","website"]', 'the website', false);
  shouldMatch('lead ["n","12"]', '12', false);
  shouldMatch('telephone +4312345', '4312345', false);
  it('finds nothing without keys', () => {
    expect(createMatcher([])('ann@mail.example')).to.equal(false);
  });
});

describe('keysInText', () => {
  it('names the addresses and numbers of a text as keys', () => {
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

describe('unescapeText', () => {
  it('reads the escapes of JSON, Turtle and URLs', () => {
    expect(unescapeText('ann\\u0040mail%2Eexample %zz')).to.equal('ann@mail.example %zz');
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { DEFAULT_REGION, parseTelephone, type Region } from '../../../src/message/values/telephones.ts';

const shouldRead = (text: string, number: string, region?: Region): void => {
  expect(parseTelephone(text, region), text).to.equal(number);
};
const shouldRefuse = (...texts: string[]): void => {
  for (const text of texts) expect(parseTelephone(text), text).to.equal(undefined);
};

describe('parseTelephone', () => {
  it('reads every way to write one number as the same', () => {
    for (const text of [
      '903-555-0135',
      '(903) 555-0135',
      '903.555.0135',
      '9035550135',
      '+1 903 555 0135',
      '1-903-555-0135',
    ])
      shouldRead(text, '+19035550135');
  });
  it('keeps an extension', () => {
    for (const tail of [' x6155', ' ext. 6155', ';ext=6155', ' ext 6155'])
      shouldRead(`731-555-0177${tail}`, '+17315550177;ext=6155');
  });
  it('drops the scheme of a link', () => {
    shouldRead('tel:+1-903-555-0135', '+19035550135');
  });
  it('reads a number without a country code in the region that is asked for', () => {
    expect(DEFAULT_REGION).to.equal('US');
    shouldRead('020 7946 0018', '+442079460018', 'GB');
    shouldRead('+44 20 7946 0018', '+442079460018');
  });
  it('reads a number with 00 before the code of its country, in every region', () => {
    shouldRead('0044 20 7946 0018', '+442079460018');
    shouldRead('004420 79460018 x7', '+442079460018;ext=7');
    shouldRead('0049 30 901820', '+4930901820', 'CA');
    shouldRefuse('00999 20 7946 0018', '0000000000000');
  });
  it('refuses what cannot be a number', () => {
    shouldRefuse('', 'n/a', 'call me', '+1', '12', '555', '+', '+0000000000', '9'.repeat(30));
  });
  it('reads its own results as they are', () => {
    const digits = fc.stringMatching(/^[2-9]\d{2}[2-9]\d{6}(?: x[1-9]\d{0,4})?$/);
    fc.assert(
      fc.property(digits, (text) => {
        const number = parseTelephone(text);
        expect(number === undefined ? undefined : parseTelephone(number)).to.equal(number);
      }),
    );
  });
});

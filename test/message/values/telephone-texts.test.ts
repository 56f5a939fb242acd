import { expect } from 'chai';
import fc from 'fast-check';
import { telephonesIn, withGlobalNumbers } from '../../../src/message/values/telephone-texts.ts';
import { parseTelephone, type Region } from '../../../src/message/values/telephones.ts';

const [ADA, BEA] = ['+19035550142', '+19185550119'];

describe('telephonesIn', () => {
  const shouldFind = (text: string, numbers: string[], options: { region?: Region; hasRest?: boolean } = {}): void => {
    const { region = 'US', hasRest = false } = options;
    it(`finds ${numbers.join() || 'nothing'} in ${JSON.stringify(text)}`, () => {
      expect(telephonesIn(text, region)).to.deep.equal({ numbers, hasRest });
    });
  };
  describe('of several', () => {
    for (const between of [',', ', ', ';', ' / ', '/', ' or ', '\n', ' ', ' | ', ' and/or ', ' - ', '\uff1b'])
      shouldFind(`903-555-0142${between}918-555-0119`, [ADA, BEA]);
    shouldFind('Home: 903-555-0142 Cell: 918-555-0119', [ADA, BEA]);
    shouldFind('903 555 0142 918 555 0119', [ADA, BEA]);
    shouldFind('(903) 555-0142 (cell), (918) 555-0119 (home)', [ADA, BEA]);
    shouldFind('903/555-0142 / 918/555-0119', [ADA, BEA]);
    shouldFind('903-555-0142 ext 12 or 918-555-0119 x3', [`${ADA};ext=12`, `${BEA};ext=3`]);
    shouldFind('089/12345678, 0171/1234567', ['+498912345678', '+491711234567'], { region: 'DE' });
    shouldFind('089/123456', ['+4989123456'], { region: 'DE' });
    shouldFind('+44 20 7946 0018 / 903-555-0142', ['+442079460018', ADA]);
    shouldFind('tel:+1-903-555-0142,tel:+1-918-555-0119', [ADA, BEA]);
  });
  describe('of links', () => {
    shouldFind('tel:+1-903-555-0142;ext=6155', [`${ADA};ext=6155`]);
    shouldFind('tel:555-0142;phone-context=+1-903', [ADA]);
    shouldFind('tel:555-0142;phone-context=+1903;ext=12', [`${ADA};ext=12`]);
    shouldFind('tel:9035550142;ext=12;phone-context=+1', [`${ADA};ext=12`], { region: 'DE' });
    shouldFind('tel:9035550142;phone-context=example.com', [ADA]);
    shouldFind('tel:+19035550142;isub=12;ext=7, tel:+19185550119', [`${ADA};ext=7`, BEA]);
    shouldFind('tel:+1%20903%20555%200142', [ADA]);
  });
  describe('with extensions', () => {
    for (const tail of [
      ' x12',
      ' ext: 12',
      ' extension no. 12',
      ' #12',
      ',,12',
      ';x12',
      ' (ext 12)',
      ' poste 12',
      'p12',
      '\\;ext=12',
    ])
      shouldFind(`903-555-0142${tail}`, [`${ADA};ext=12`]);
    shouldFind('+1 903 555 0142 x12, x13', [`${ADA};ext=12`], { hasRest: true });
  });
  describe('without texts that are not telephone numbers', () => {
    shouldFind('903\u200b-555-\u00ad0142', [ADA]);
    shouldFind('\uff19\uff10\uff13-555-0142', [ADA]);
    shouldFind('903-555-0142 after 5pm', [ADA], { hasRest: true });
    shouldFind('Tel 903-555-0142, Fax: 303-555-0145', [ADA]);
    shouldFind('Fax: 303-555-0145', []);
    shouldFind('mira@example.com / 903-555-0142', [ADA]);
    shouldFind('9035550142@mail.example', []);
    shouldFind('903-555-0142, 2024-03-01', [ADA]);
    shouldFind('call me', []);
    shouldFind('', []);
    shouldFind(`903-555-0142${' '.repeat(250)}or 918-555-0119`, []);
  });
  it('gives up on long texts of digits without telephone numbers', () => {
    expect(telephonesIn('12345 12345 '.repeat(20), 'US').numbers).to.have.length.below(40);
    expect(telephonesIn('/9999999 '.repeat(27), 'US')).to.deep.equal({ numbers: [], hasRest: true });
  });
  it('finds the numbers of every list, with any separator', () => {
    const number = fc.stringMatching(/^[2-9]\d{2}-[2-9]\d{2}-\d{4}(?: x[1-9]\d{0,3})?$/);
    const between = fc.constantFrom(', ', ';', ' / ', ' or ', '\n', ' cell ');
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 4 }), between, (texts, separator) => {
        const numbers = [...new Set(texts.map((text) => parseTelephone(text, 'US')))];
        expect(telephonesIn(texts.join(separator), 'US').numbers).to.deep.equal(numbers);
      }),
    );
  });
  it('keeps a number in the form of parseTelephone', () => {
    for (const number of [ADA, `${ADA};ext=12`, '+442079460018', '+4989123456'])
      expect(telephonesIn(number, 'US')).to.deep.equal({ numbers: [number], hasRest: false });
  });
});

describe('withGlobalNumbers', () => {
  it('completes a local number by its context, and is linear in the length of the text', () => {
    expect(withGlobalNumbers('tel:555-0142;phone-context=+1-903 x')).to.equal('tel:+1-903555-0142; x');
    expect(withGlobalNumbers('1'.repeat(1_000_000))).to.have.length(1_000_000);
  });
});

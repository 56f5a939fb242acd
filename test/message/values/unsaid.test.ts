import { expect } from 'chai';
import { firstSaid, isUnassigned, isUnsaid, isUnsaidRemark, namesNobody } from '../../../src/message/values/unsaid.ts';

describe('isUnsaid', () => {
  it('recognizes placeholders and templates that were not filled in', () => {
    for (const text of [
      'N/A',
      'unknown',
      '--',
      '{{first_name}}',
      '{{first}} {{last}}',
      '${name}',
      '*|FNAME|*',
      '%NAME%',
    ])
      expect(isUnsaid(text), text).to.equal(true);
  });
  it('leaves what says something', () => {
    for (const text of ['Mira', 'Nan', '🙂', 'I have 100% {sic}', '[call me]', 'Dear {{name}}', '5%', 'Unassigned'])
      expect(isUnsaid(text), text).to.equal(false);
    for (const text of ['{"message":"Hello"}', '{Wants to sell before June, call after 5 pm}', '{one two three four}'])
      expect(isUnsaid(text), text).to.equal(false);
  });
  it('knows reasons and comments that would be no names', () => {
    for (const text of ['Invalid', 'not available', 'Missing']) {
      expect(isUnsaid(text), text).to.equal(true);
      expect(isUnsaidRemark(text), text).to.equal(false);
    }
    for (const text of ['N/A', '{{reason}}']) expect(isUnsaidRemark(text), text).to.equal(true);
  });
});

describe('namesNobody', () => {
  it('recognizes placeholders, words for nobody and templates in IRIs', () => {
    for (const text of ['N/A', 'Unassigned', 'not assigned', '{{agent}}', 'http://%7Blead-owner%7D.example.com/#me'])
      expect(namesNobody(text), text).to.equal(true);
    expect(isUnassigned('N/A')).to.equal(false);
  });
  it('leaves names and IRIs', () => {
    const guid = 'https://crm.example.com/agents/%7B3F2504E0-4F89-41D3-9A0C-0305E82C3301%7D';
    for (const text of ['Bea Birch', 'Elm Realty {West}', 'https://bea.example.com/profile/card#me', guid])
      expect(namesNobody(text), text).to.equal(false);
  });
});

describe('firstSaid', () => {
  it('is the first text that says something, or else the first', () => {
    expect(firstSaid([undefined, 'N/A', 'Mira', 'Bea'])).to.equal('Mira');
    expect(firstSaid([undefined, 'N/A', '--'])).to.equal('N/A');
    expect(firstSaid([undefined])).to.equal(undefined);
  });
});

/** Leads as CSV: for a spreadsheet, and for a program. */
import { expect } from 'chai';
import fc from 'fast-check';
import { harmlessCell, leadCsvHead, leadToCsv, type CsvStyle } from '../../src/export/csv.ts';
import { checkCsvFlags, seenCsv } from '../../src/cli/flags/csv.ts';
import { telephonesIn } from '../../src/message/values/telephone-texts.ts';
import type { LeadJson } from '../../src/lead/lead-json.ts';

const lead = (members: Partial<LeadJson> = {}): LeadJson => ({
  ...{ id: 'https://pod.example/leads/ab/abc.ttl#it', slug: 'abc', status: 'new' },
  ...{ email: [], telephone: [], identifiers: [], sources: [], events: [], repairs: 0, warnings: 0 },
  ...members,
});

/** The cells of CSV with one row a line, as RFC 4180 has them. */
const cellsOf = (text: string): string[] =>
  [...text.replace(/\n$/, '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
const rowOf = (members: Partial<LeadJson>, style: CsvStyle = {}): Record<string, string | undefined> => {
  const cells = cellsOf(leadToCsv(lead(members), style));
  return Object.fromEntries(cellsOf(leadCsvHead()).map((name, index) => [name, cells[index]]));
};

describe('leadToCsv', () => {
  it('has what the template of a CRM asks for in columns of their own', () => {
    expect(
      rowOf({
        ...{ name: 'Mira Alder', email: ['mira@example.com'], telephone: ['+19035550142'], assignee: 'Andy' },
        address: [{ streetAddress: '12 Elm', addressLocality: 'Boulder', text: '12 Elm, Boulder' }],
        listings: [{ id: 'https://homes.example.com/9', address: '9 Oak', price: 375000, priceCurrency: 'USD' }],
        ...{ website: 'Homes', status: 'assigned' },
      }),
    ).to.include({
      ...{ name: 'Mira Alder', email: 'mira@example.com', telephone: '(+1) 903 555 0142', assignee: 'Andy' },
      ...{ address: '12 Elm, Boulder', listing: '9 Oak', price: '375000', source: 'Homes', status: 'assigned' },
    });
  });
  it('has a place for each listing, also for a price that is missing', () => {
    const listings = [
      { address: '1 Main', price: 100, priceCurrency: 'USD' },
      { address: '2 Main' },
      { address: '3 Main', price: 300, priceCurrency: 'USD' },
    ];
    expect(rowOf({ listings })).to.include({
      listing: '1 Main; 2 Main; 3 Main',
      price: '100; ; 300',
      priceCurrency: 'USD; ; USD',
    });
    expect(rowOf({ listings: [{ address: '2 Main' }] })).to.include({ price: '', priceCurrency: '', listingUrl: '' });
  });
  it('names the source of a lead, and a type only if nothing has a name', () => {
    const sourceOf = (members: Partial<LeadJson>): string | undefined => rowOf(members)['source'];
    const sources = [{ type: 'AskAction', text: 'May I?' }, { type: 'MobileApplication' }];
    expect(sourceOf({ sources, application: 'Key & Door', campaign: 'spring-7' })).to.equal('Key & Door');
    expect(sourceOf({ sources, originatingSystem: 'Metro', campaign: 'spring-7' })).to.equal('Metro');
    expect(sourceOf({ sources, campaign: 'spring-7' })).to.equal('spring-7');
    expect(sourceOf({ sources: [...sources, { text: 'Open House' }] })).to.equal('Open House');
    expect(sourceOf({ sources })).to.equal('AskAction; MobileApplication');
  });
  it('has telephone numbers that are no formulas, and that are still the same numbers', () => {
    const { telephone = '' } = rowOf({ telephone: ['+17316200177;ext=6155', '+442079460018', 'call me', '+1'] });
    expect(telephone).to.equal("(+1) 731 620 0177 ext. 6155; (+44) 20 7946 0018; call me;' +1");
    const digits = fc.stringMatching(/^[2-9]\d{2}[2-9]\d{6}$/);
    fc.assert(
      fc.property(fc.uniqueArray(digits, { minLength: 1, maxLength: 3 }), fc.nat(9999), (numbers, extension) => {
        const sent = numbers.map((number, index) => `+1${number}${index === 0 ? `;ext=${extension}` : ''}`);
        expect(telephonesIn(rowOf({ telephone: sent })['telephone'] ?? '', 'DE').numbers).to.deep.equal(sent);
      }),
    );
  });
  it('defuses formulas, also behind semicolons, tabs and line breaks', () => {
    const shouldBecome = (text: string, cell: string): void => {
      expect(harmlessCell(text), text).to.equal(cell);
    };
    shouldBecome('M\u00fcller;=HYPERLINK("http://evil.example")', 'M\u00fcller;\'=HYPERLINK("http://evil.example")');
    shouldBecome('a\t=1', "a\t'=1");
    shouldBecome('a\r\n@SUM(1)', "a\n'@SUM(1)");
    shouldBecome('a; "=1"', 'a;\' "=1"');
    shouldBecome('=1;+2;-3', "'=1;'+2;'-3");
    shouldBecome(' =1', "' =1");
    shouldBecome('"=1', '\'"=1');
    shouldBecome('\uff1d1;\uff0b1', "'\uff1d1;'\uff0b1");
    for (const text of ['', 'a-b', 'a; b', 'x=1', 'https://maps.example/@40.1,-105.2', '(+1) 903 555 0142'])
      shouldBecome(text, text);
  });
  it('leaves no formula after a separator, in any text', () => {
    const text = fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', ';', '\t', '\n', '\r', '"', ' ', 'a', '\uff1d'),
    });
    fc.assert(
      fc.property(text, (one) => {
        for (const part of harmlessCell(one).split(/[;\t\n]/))
          expect(part.replace(/^[ "]+/, '')).not.to.match(/^[=+\-@\uff1d]/);
      }),
    );
  });
  it('has cells as they are for a program', () => {
    const members = { name: '=1;=2', comment: 'a\r\n\u200e+1', telephone: ['+17316200177;ext=6155', '+19035550142'] };
    expect(rowOf(members, { raw: true })).to.include({
      ...{ name: '=1;=2', comment: 'a\r\n\u200e+1', telephone: '+17316200177;ext=6155; +19035550142' },
    });
  });
  it('begins with the byte order mark of UTF-8 on request', () => {
    expect(leadCsvHead({ bom: true })).to.match(/^\ufeffid,slug,status,name,/);
    expect(leadCsvHead({ bom: true }, ['pod'])).to.match(/^\ufeffpod,id,/);
    expect(leadToCsv(lead(), { bom: true }, ['north'])).to.match(/^north,https:/);
  });
});

describe('The flags of CSV', () => {
  it('go with CSV alone', () => {
    checkCsvFlags({ raw: true, bom: true }, true, '--csv');
    checkCsvFlags({}, false, '--csv');
    expect(() => {
      checkCsvFlags({ raw: true }, false, '--csv');
    }).to.throw('--raw works only with --csv');
    expect(() => {
      checkCsvFlags({ bom: true }, false, '--to csv');
    }).to.throw('--bom works only with --to csv');
  });
  it('bring no command of a stranger to a terminal', () => {
    expect(seenCsv('\u001b[2J', { columns: 80 })).to.equal('\\u{1b}[2J');
    expect(seenCsv('\u001b[2J', { columns: undefined })).to.equal('\u001b[2J');
  });
});

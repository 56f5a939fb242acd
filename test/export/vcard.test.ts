/** vCards as another program reads them (ical.js), and as RFC 6350 has their lines. */
import { expect } from 'chai';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { leadToVCard } from '../../src/export/vcard.ts';
import type { LeadJson } from '../../src/lead/lead-json.ts';

const lead = (members: Partial<LeadJson> = {}): LeadJson => ({
  ...{ id: 'https://pod.example/leads/ab/abc.ttl#it', slug: 'abc', status: 'new', name: 'Mira Alder' },
  ...{ email: [], telephone: [], identifiers: [], sources: [], events: [], repairs: 0, warnings: 0 },
  ...members,
});
const unfolded = (card: string): string[] => card.replaceAll('\r\n ', '').split('\r\n');
/** The lines of a property. */
const linesOf = (members: Partial<LeadJson>, name: string): string[] =>
  unfolded(leadToVCard(lead(members))).filter((line) => line.startsWith(`${name}:`) || line.startsWith(`${name};`));

type JCard = [name: string, parameters: Record<string, unknown>, type: string, ...values: unknown[]];
/** What ical.js reads: name and value of each property. */
const read = (members: Partial<LeadJson>): JCard[] => {
  const [, properties] = ICAL.parse(leadToVCard(lead(members))) as [string, JCard[]];
  return properties;
};
const valuesOf = (members: Partial<LeadJson>, name: string): unknown[] =>
  read(members).flatMap(([found, , , ...values]) => (found === name ? values : []));

describe('leadToVCard', () => {
  it('begins with the version and what kind of thing it is', () => {
    expect(leadToVCard(lead())).to.match(/^BEGIN:VCARD\r\nVERSION:4\.0\r\nKIND:individual\r\nFN:Mira Alder\r\n/);
    expect(leadToVCard(lead())).to.match(/\r\nUID:https:\/\/pod\.example\/leads\/ab\/abc\.ttl#it\r\nEND:VCARD\r\n$/);
  });
  it('writes telephone numbers as URIs, with their extensions, and all else as text', () => {
    const telephone = ['+17316200177;ext=6155', '+19035550142', 'call me; or not, please'];
    expect(linesOf({ telephone }, 'TEL')).to.deep.equal([
      'TEL;VALUE=uri:tel:+17316200177;ext=6155',
      'TEL;VALUE=uri:tel:+19035550142',
      'TEL;VALUE=text:call me; or not\\, please',
    ]);
    expect(valuesOf({ telephone }, 'tel').slice(0, 2)).to.deep.equal(['tel:+17316200177;ext=6155', 'tel:+19035550142']);
  });
  it('escapes commas, backslashes and line breaks, and no colon', () => {
    expect(linesOf({ name: 'Ada: second try' }, 'FN')).to.deep.equal(['FN:Ada: second try']);
    expect(linesOf({ comment: 'a, b\\c\nd: e; f' }, 'NOTE')[1]).to.equal('NOTE:a\\, b\\\\c\\nd: e; f');
    expect(valuesOf({ comment: 'a, b\\c\nd: e; f' }, 'note')).to.include('a, b\\c\nd: e; f');
  });
  it('has the parts of a name, and one that came in one piece in one', () => {
    expect(linesOf({ givenName: 'Mira; M', familyName: 'Alder' }, 'N')).to.deep.equal(['N:Alder;Mira\\; M;;;']);
    expect(linesOf({ familyName: 'Alder' }, 'N')).to.deep.equal(['N:Alder;;;;']);
    expect(linesOf({}, 'N')).to.deep.equal(['N:;Mira Alder;;;']);
    expect(valuesOf({ givenName: 'Mira', familyName: 'Alder, B' }, 'n')[0]).to.deep.equal([
      'Alder, B',
      'Mira',
      '',
      '',
      '',
    ]);
  });
  it('has addresses in parts, with a label, or in one', () => {
    const address = [
      {
        streetAddress: '12 Elm, Apt 3',
        addressLocality: 'Boulder',
        addressRegion: 'CO',
        postalCode: '80301',
        addressCountry: 'US',
        text: '12 Elm, "Apt 3"',
      },
      { text: '9 Oak' },
    ];
    expect(linesOf({ address }, 'ADR')).to.deep.equal([
      'ADR;LABEL="12 Elm, ^\'Apt 3^\'":;;12 Elm\\, Apt 3;Boulder;CO;80301;US',
      'ADR;LABEL="9 Oak":;;9 Oak;;;;',
    ]);
    expect(valuesOf({ address }, 'adr')[0]).to.deep.equal(['', '', '12 Elm, Apt 3', 'Boulder', 'CO', '80301', 'US']);
  });
  it('has organisation, title, birthday, keywords and remarks', () => {
    const members: Partial<LeadJson> = {
      ...{
        organization: 'Loaf; Sons',
        jobTitle: 'Baker',
        birthDate: '1980-05-22',
        keywords: ['hot', 'a,b'],
        groups: ['hot'],
      },
      ...{ status: 'accepted', comment: 'x', comments: ['x', 'y'], sources: [{ text: 'Is it free?' }, { type: 'Z' }] },
    };
    expect(linesOf(members, 'ORG')).to.deep.equal(['ORG:Loaf\\; Sons']);
    expect(linesOf(members, 'TITLE')).to.deep.equal(['TITLE:Baker']);
    expect(linesOf(members, 'BDAY')).to.deep.equal(['BDAY:19800522']);
    expect(linesOf({ birthDate: '03/04/1980' }, 'BDAY')).to.deep.equal(['BDAY;VALUE=text:03/04/1980']);
    expect(linesOf(members, 'CATEGORIES')).to.deep.equal(['CATEGORIES:hot,a\\,b']);
    expect(linesOf(members, 'NOTE')).to.deep.equal(['NOTE:Lead\\, accepted', 'NOTE:x', 'NOTE:y', 'NOTE:Is it free?']);
  });
  it('has languages as tags, also those that came by name, and none that no one knows', () => {
    const language = ['English', 'es-mx', 'hebrew', 'Klingonese', 'en', 'e-x-', 'zz-a'];
    expect(linesOf({ language }, 'LANG')).to.deep.equal(['LANG:en', 'LANG:es-MX', 'LANG:he']);
  });
  it('uses address, number or lead for a person without a name', () => {
    const nameless = lead({ email: ['m@example.com'] });
    delete nameless.name;
    expect(leadToVCard(nameless)).to.include('FN:m@example.com\r\n').and.not.include('\r\nN:');
    expect(leadToVCard({ ...nameless, email: [], telephone: ['+19035550142'] })).to.include('FN:+19035550142\r\n');
    expect(leadToVCard({ ...nameless, email: [] })).to.include('FN:abc\r\n');
  });
  it('folds lines by octets, and never within a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (text) => {
        const card = leadToVCard(lead({ comment: text, name: `N${text}`, organization: text }));
        for (const line of card.split('\r\n')) {
          expect(Buffer.byteLength(line), line).to.be.at.most(75);
          expect(line.isWellFormed(), line).to.equal(text.isWellFormed());
        }
      }),
    );
    const [first = '', second = ''] = leadToVCard(lead({ name: `${'a'.repeat(71)}\u00e9b` }))
      .split('\r\n')
      .slice(3);
    expect([first, second]).to.deep.equal([`FN:${'a'.repeat(71)}`, ' \u00e9b']);
  });
  it('is read correctly by another program, with any texts', () => {
    const text = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 120 }).map((one) => `x${one}`);
    // It takes the second backslash of an escaped one for that of an escaped semicolon, where the field ends so.
    const field = text.map((one) => one.replace(/\\+$/, ''));
    fc.assert(
      fc.property(text, text, field, (name, comment, part) => {
        const members: Partial<LeadJson> = { name, comment, familyName: part, givenName: 'G', jobTitle: part };
        expect(valuesOf(members, 'fn')).to.deep.equal([name]);
        expect(valuesOf(members, 'note')[1]).to.equal(comment);
        expect(valuesOf(members, 'title')).to.deep.equal([part]);
        expect(valuesOf(members, 'n')[0]).to.deep.equal([part, 'G', '', '', '']);
      }),
    );
  });
  it('adds no line for a line break in an address or a name', () => {
    const members = { name: 'Zed\r\nFN:Injected', email: ['a@b.example\r\nFN:x'], id: 'urn:x:\r\nFN:y' };
    expect(linesOf(members, 'FN')).to.have.length(1);
  });
});

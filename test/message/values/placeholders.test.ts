import { expect } from 'chai';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import { keysOf } from '../../../src/message/event/keys.ts';
import { readUnderBudget } from '../../../src/budget/shared-reader.ts';
import { Placeholders } from '../../../src/message/values/placeholders.ts';
import { bytesOf, eventOf, parse, warningsOf } from '../../support/reading.ts';
import { envelopeOfLead, type Message } from '../../support/messages.ts';

const known = new Placeholders();

/** How many leads two messages make of which all but the name is the same. */
async function leadsOf(lead: Message): Promise<number> {
  const messages = ['Ada Brook', 'Bo Reed'].map((name, index) => {
    const { object, ...rest } = lead;
    const message = envelopeOfLead({ ...rest, object: { type: 'Contact', name, ...(object as Message) } });
    return { ...message, id: `https://crm.example/${index}` };
  });
  const events = await Promise.all(messages.map((message) => eventOf(message)));
  return groupEvents(events).length;
}

describe('Placeholders', () => {
  describe('in the place of an identifier', () => {
    for (const value of [
      ...['YOUR_LEAD_ID', 'insert-id-here', 'sample id', 'example', 'lorem ipsum', '0x0', 'TODO'],
      ...['null', 'NULL', '(null)', 'undefined', 'None', 'N/A', 'n.a.', '#N/A', '#REF!', 'NaN', 'unknown', 'TBD'],
      ...['0', '00000', '0.0', '-0', '-1', '0000-00-00', '[object Object]', '{}', '***************', '--', '?'],
      ...['urn:uuid:00000000-0000-0000-0000-000000000000', 'URN:UUID:FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'],
      ...['00000000-0000-0000-0000-000000000000', '{00000000-0000-0000-0000-000000000000}', 'xxxx', '9999999999'],
      ...['ffffffff-ffff-ffff-ffff-ffffffffffff', '{{lead_id}}', '${id}', '%ID%', '[lead id]', 'not available'],
      ...[
        '(none)',
        '\\N',
        'see notes',
        'None given',
        'Not Assigned',
        'unassigned',
        'pending',
        'to be determined',
        'ERROR',
      ],
      ...[
        'k.A.',
        'n.v.t.',
        'n/d',
        'S/N',
        'entfällt',
        'sin datos',
        'Sans objet',
        'non renseigné',
        'keine Angabe',
        'inconnu',
      ],
      ...[
        'XXX-XX-XXXX',
        '123456789',
        '1234567890',
        '-99',
        'null null',
        'yes',
        'N',
        'id',
        'leadId',
        'website',
        'New Lead',
      ],
      ...['11111111-1111-1111-1111-111111111111', '12345678-1234-1234-1234-123456789abc', '*|ID|*', '{!Lead.Id}'],
      ...['##LEAD_ID##', '<<id>>', '__ID__', '[[lead.id]]', 'walk-in', 'same as above', '[Object]', '""', '…'],
    ])
      it(`[${value}] is a placeholder`, () => {
        expect(known.isIdentifier(value)).to.equal(true);
      });
    for (const value of [
      ...['1', '10', '-12', '1001', '111111', 'A-0', '0A', 'none-7', 'nullmann', 'x', 'c28834ca', 'AAA'],
      ...[
        '123456',
        '12345678',
        '-98',
        'XX-1',
        'x1-xx',
        'ka',
        'nd',
        '@ada',
        '$ada',
        '#7',
        'new-7',
        'web17',
        'imported-2024-7',
      ],
      ...['__7', 'ID-7', '11111111-1111-1111-1111-111111111112', 'id7', 'Yes-1', 'nv', '{ada}7', '##7##'],
      ...['00000000-0000-0000-0000-000000000001', 'urn:uuid:00000000-0000-0000-0000-000000000001'],
      ...['https://crm.example/0', 'test-lead-4', '437:13_99', '日本'],
    ])
      it(`[${value}] is not a placeholder`, () => {
        expect(known.isIdentifier(value)).to.equal(false);
      });
  });

  describe('in the place of an e-mail address', () => {
    for (const address of [
      ...['not@available.com', 'dontemail@me.com', 'blank@blank.com', 'your@email.com', 'decline@decline.com'],
      ...['noemail@noemail.com', 'none@gmail.com', 'na@office.example', 'n/a@office.example', 'test@test.com'],
      ...['no-reply@portal.example', 'noemail3@mail.example', 'asdf@asdf.com', 'aaaa@mail.example', 'xx@xx.com'],
      ...[
        'x@x.com',
        '1@1.com',
        '123@123.com',
        'no@email.com',
        'test@gmail.com',
        'a.b.c@gmail.com',
        'me@googlemail.com',
      ],
      ...['deleted@deleted.com', 'tbd@tbd.com', 'guest@guest.com', 'nope@nope.com', 'blah@blah.com', 'name@domain.com'],
      ...['your.name@mail.example', 'youremail@mail.example', 'no.email.on.file@mail.example', 'n0email@mail.example'],
      ...['need-email@mail.example', 'no_thanks@mail.example', 'notonfile@mail.example', 'invalid@mail.example'],
      ...['mailer-daemon@mail.example', 'unbekannt@mail.example', 'nao.tem@mail.example', 'keine.angabe@mail.example'],
      ...['x@noemail.com', 'ada@nothing.invalid', 'user@example.com', 'null@null', 'unknown+1@mail.example'],
    ])
      it(`[${address}] is a placeholder`, () => {
        expect(known.isEmail(address)).to.equal(true);
      });
    for (const address of [
      ...[
        'ada@mail.example',
        'test.brook@mail.example',
        'na2@mail.example',
        'nan.brook@mail.example',
        'me@brook.example',
      ],
      ...['smith@smith.com', 'guest@house.example', 'private@mail.com', 'deleted.user@mail.com', 'name@brook.example'],
      ...[
        'tester@gmail.com',
        'test123@gmail.com',
        'adabr@gmail.com',
        'no.way.home@mail.example',
        'jane.doe@example.com',
      ],
      ...['invalides@mail.example', 'needham@mail.example', 'postmaster@brook.example', '163@163.com', 'update@me.com'],
      ...['pending7@brook.example', 'yes@brook.example', 'id@brook.example', 'x@y.example', 'info@domain.com'],
      ...['test@brook.example', 'a@brook.example', 'a@b.example', 'nonny@mail.example', 'testa@test.com'],
    ])
      it(`[${address}] is not a placeholder`, () => {
        expect(known.isEmail(address)).to.equal(false);
      });
  });

  describe('in the place of a telephone number', () => {
    for (const number of [
      ...['+10000000000', '+15555555555', '+11234567890', '+11111111111', '+18888888888', '+12345678901'],
      ...['+12125551212', '+13035551234', '+13035555555', '+18001234567', '+18000000000', '+447000000000'],
      ...['+33612345678', '+61412345678', '+919876543210', '+33600000000', '+971500000000', '+5511999999999'],
      ...['+13030000000', '+13031111111', '+490000000000', '+440200000000'],
    ])
      it(`[${number}] is a placeholder`, () => {
        expect(known.isTelephone(number)).to.equal(true);
      });
    // Numbers for films are no one's, and yet tell the people of a test or a demonstration apart.
    for (const number of [
      '+12123456789',
      '+18002223333',
      '+17182222222',
      '+33612345679',
      '+61411111112',
      '+13035560000',
    ])
      it(`[${number}] is not a placeholder`, () => {
        expect(known.isTelephone(number)).to.equal(false);
      });
    for (const number of ['+13035550143', '+19038025335', '+442079460018', '+17316209877;ext=6155', '+49301234567'])
      it(`[${number}] is not a placeholder`, () => {
        expect(known.isTelephone(number)).to.equal(false);
      });
  });

  it('do not join leads, and are kept as text, with one warning for each place', async () => {
    const placeholders = {
      identifier: { crm: 'null', web: '0' },
      object: {
        identifier: { sf: 'N/A' },
        email: ['noemail@noemail.com', 'none@none.com'],
        telephone: '(000) 000-0000',
      },
    };
    expect(await leadsOf(placeholders)).to.equal(2);
    expect(await leadsOf({ ...placeholders, identifier: { crm: 'null', web: '7' } })).to.equal(1);
    const event = await eventOf(envelopeOfLead(placeholders));
    expect(keysOf(event)).to.deep.equal({ 1: [], 2: [], 3: [] });
    expect(event.statement.identifiers).to.deep.equal([
      { propertyID: 'crm', value: 'null' },
      { propertyID: 'web', value: '0' },
    ]);
    expect(event.statement.telephones).to.deep.equal(['+10000000000']);
    expect(warningsOf(event).filter((warning) => warning.endsWith('placeholder'))).to.deep.equal([
      '/data/object/identifier placeholder',
      '/data/object/object/identifier placeholder',
      '/data/object/object/email placeholder',
      '/data/object/object/telephone placeholder',
    ]);
  });

  it('include those of any kind in the settings, also in the thread that reads JSON-LD', async () => {
    const placeholders = ['front-desk@office.example', '*@kiosk.example', '+1 903 802 5335', 'walk-in*', 'a.c'];
    const own = new Placeholders(placeholders);
    expect(
      ['Front-Desk@office.example', 'x@kiosk.example', 'x@kiosk.exampler'].map((text) => own.isEmail(text)),
    ).to.deep.equal([true, true, false]);
    expect(['+19038025335', '+19038025335;ext=7', '+19038025336'].map((text) => own.isTelephone(text))).to.deep.equal([
      ...[true, true, false],
    ]);
    expect(['Walk-In 7', 'a.c', 'abc'].map((text) => own.isIdentifier(text))).to.deep.equal([true, true, false]);
    const message = envelopeOfLead({ identifier: { crm: 'walk-in 3' } });
    const [plain] = (await parse(message, undefined, { placeholders })).events;
    const body = bytesOf(JSON.stringify({ '@context': 'https://schema.org', ...message }));
    const [jsonLd] = (
      await readUnderBudget({ body, base: 'https://pod.example/1', contentType: undefined }, { placeholders })
    ).events;
    expect([plain, jsonLd].map((event) => keysOf(event!)[1])).to.deep.equal([[], []]);
  });
});

import { expect } from 'chai';
import { foldEvents } from '../../../src/lead/lead.ts';
import { leadToJson, type LeadJson } from '../../../src/lead/lead-json.ts';
import { envelope, leadOf, type Message } from '../../support/messages.ts';
import { eventOf } from '../../support/reading.ts';

const ADA = { type: 'Contact', name: 'Ada Brook', email: 'ada@mail.example' };
const BO = { type: 'Person', name: 'Bo Cedar', email: 'bo@mail.example' };

/** The further contacts of a lead, of which these events tell, one a day. */
async function contactsOf(...leads: Message[]): Promise<LeadJson['contacts']> {
  const messages = leads.map((lead, index) =>
    envelope({ id: `https://e.example/${index}`, time: `2024-03-0${index + 1}T10:00:00Z` }, { object: leadOf(lead) }),
  );
  return leadToJson(foldEvents(await Promise.all(messages.map((message) => eventOf(message)))), 'x').contacts;
}

describe('A further contact', () => {
  const spouse = { ...BO, telephone: '303-555-0143' };

  it('in two places of one event is one person, with the values of both places', async () => {
    expect(await contactsOf({ object: [{ ...ADA, spouse }, BO] })).to.deep.equal([
      { name: 'Bo Cedar', email: ['bo@mail.example'], telephone: ['+13035550143'], relationship: 'spouse' },
    ]);
  });
  it('in two events has the addresses and numbers of both, and keeps the name', async () => {
    const later = { ...BO, email: ['bo@mail.example', 'bo@office.example'], telephone: '303-555-0144' };
    const first = { ...spouse, email: ['bo@mail.example', 'bo@home.example'] };
    expect(await contactsOf({ object: { ...ADA, spouse: first } }, { object: ADA, contacts: later })).to.deep.equal([
      {
        name: 'Bo Cedar',
        email: ['bo@mail.example', 'bo@home.example', 'bo@office.example'],
        telephone: ['+13035550143', '+13035550144'],
        relationship: 'spouse',
      },
    ]);
  });
  it('who shares no address with another is another person', async () => {
    const found = await contactsOf({ object: [ADA, BO, { ...BO, email: 'bo@office.example' }] });
    expect(found?.map(({ email }) => email)).to.deep.equal([['bo@mail.example'], ['bo@office.example']]);
  });
});

import { expect } from 'chai';
import { envelope } from '../../support/messages.ts';
import { parse } from '../../support/reading.ts';

describe('A list of plain messages', () => {
  it('warns of items in a list of plain messages that an event refers to, and that are not read', async () => {
    const event = envelope({}, { object: { type: 'Lead', object: 'https://crm.example/p1' } });
    const person = { id: 'https://crm.example/p1', type: 'Contact', name: 'Ada' };
    const other = { id: 'https://crm.example/p2', type: 'Contact', name: 'Bob' };
    const about = { id: 'https://crm.example/p1', topic: 'realestate/contact#add', name: 'Ada' };
    for (const list of [
      [event, other, person],
      [about, { ...event, '@id': 'urn:x' }, person],
    ])
      for (const [message, place] of [[list, '/2'] as const, [{ '@graph': list }, '/@graph/2'] as const]) {
        const { events, warnings } = await parse(message);
        expect(events).to.have.length(1);
        expect(warnings.map(({ code, pointer }) => `${pointer} ${code}`)).to.deep.equal([`${place} left-aside`]);
      }
    expect((await parse([other, person])).warnings).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import { eventOf } from '../../support/reading.ts';
import { shouldGroup } from '../../support/should-group.ts';

const A = 'https://agent-a.example/#me';
const B = 'https://agent-b.example/#me';
const ADA = { redContact: 'ada' };

describe('groupEvents sends an answer that names no lead, and a contact that has several,', () => {
  for (const action of ['accept', 'reject', 'retract'] as const)
    it(`to the lead that was offered to the sender (${action}), not to a lead that changed later`, () => {
      const party = action === 'retract' ? { participant: A } : { agent: A };
      const answer = { at: 5, action, contact: ADA, ...party };
      shouldGroup(
        {
          a: { at: 1, lead: { crm: '1' }, contact: ADA, action: 'assign', recipient: A },
          b: { at: 2, lead: { crm: '2' }, contact: ADA, action: 'assign', fields: { recipient: B } },
          c: { at: 3, lead: { crm: '2' }, contact: ADA, action: 'update' },
          d: answer,
        },
        'a d',
        'b c',
      );
      // No offer says more than the times: it came later, names the contact otherwise, or was made to another.
      for (const offer of [
        { at: 6, contact: ADA, recipient: A },
        { at: 1, contact: { blueContact: 'ada' }, recipient: A },
        { at: 1, contact: ADA, recipient: B },
      ])
        shouldGroup(
          {
            a: { lead: { crm: '1' }, action: 'assign', ...offer },
            b: { at: 0, lead: { crm: '1' }, contact: ADA },
            c: { at: 3, lead: { crm: '2' }, contact: ADA },
            d: answer,
          },
          'b a',
          'c d',
        );
    });
  it('to the lead that was offered to the sender among others, or by name', async () => {
    const message = (topic: string, hour: number, data: object, lead: object): object => ({
      topic: `realestate/lead#${topic}`,
      id: `https://crm.example.com/${topic}/${hour}`,
      time: `2024-03-01T0${hour}:00:00Z`,
      data: { ...data, object: { type: 'Lead', object: { type: 'Contact', identifier: ADA }, ...lead } },
    });
    for (const [recipient, agent] of [
      [[B, A], A],
      [{ id: A, name: 'Andy' }, { name: 'Andy' }],
      ['Andy', { id: A, name: 'andy' }],
    ]) {
      const messages = [
        message('assign', 1, { recipient }, { identifier: { crm: '1' } }),
        message('assign', 2, { recipient: 'https://agent-c.example/#me' }, { identifier: { crm: '2' } }),
        message('accept', 3, { agent }, {}),
      ];
      const groups = groupEvents(await Promise.all(messages.map((one) => eventOf(one))));
      const ids = groups.map(({ events }) => events.map(({ id }) => id.slice(24)).join(' ')).sort();
      expect(ids).to.deep.equal(['assign/1 accept/3', 'assign/2']);
    }
  });
});

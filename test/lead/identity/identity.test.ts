import { expect } from 'chai';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import { leadEvent } from '../../support/lead-events.ts';
import { shouldGroup } from '../../support/should-group.ts';

const A = 'https://owner-a.example/#me';
const B = 'https://owner-b.example/#me';
const ADA = { redContact: 'ada' };
const OFFICE = '+19035550100';

describe('groupEvents', () => {
  describe('joins by lead identifiers', () => {
    it('events that share one', () => {
      shouldGroup({ a: { lead: { crm: '1' } }, b: { lead: { crm: '1' } }, c: { lead: { crm: '2' } } }, 'a b', 'c');
    });
    it('events that chain over vendors', () => {
      shouldGroup(
        {
          a: { lead: { crm: '1' } },
          b: { lead: { crm: '1', mls: '2' } },
          c: { lead: { mls: '2', web: '3' } },
          d: { lead: { web: '3' } },
        },
        'a b c d',
      );
    });
    it('but not the same value of two vendors', () => {
      shouldGroup({ a: { lead: { crm: '1' } }, b: { lead: { mls: '1' } } }, 'a', 'b');
    });
    it('but not flags that many leads share', () => {
      shouldGroup({ a: { lead: { crm: '1', vip: 'true' } }, b: { lead: { crm: '2', vip: 'true' } } }, 'a', 'b');
      shouldGroup({ a: { lead: { vip: 'true' } }, b: { lead: { vip: 'true' } } }, 'a', 'b');
    });
    it('but not a lead and a contact with the same identifier', () => {
      shouldGroup({ a: { lead: { crm: '1' } }, b: { contact: { crm: '1' } } }, 'a', 'b');
    });
    it('whatever contact, owner, email address or telephone number the leads share', () => {
      const same = { contact: ADA, owner: A, emails: ['ada@mail.example'], telephones: [OFFICE] };
      shouldGroup({ a: { lead: { crm: '1' }, ...same }, b: { lead: { crm: '2' }, ...same } }, 'a', 'b');
    });
    it('under the smallest key of the first event, which later events do not change', () => {
      const first = { id: 'a', at: 1, lead: { crm: '2', mls: '1' } };
      const [alone] = groupEvents([leadEvent(first)]);
      const [grown] = groupEvents([first, { id: 'b', at: 2, lead: { crm: '2', aaa: '0' } }].map(leadEvent));
      expect(grown?.slug).to.equal(alone?.slug);
    });
  });

  describe('takes a placeholder or a template for no owner', () => {
    const email = { emails: ['ada@mail.example'] };
    for (const owner of ['N/A', 'Unassigned', '{{owner}}', 'http://%7Blead-owner%7D.example.com/profile/card#me'])
      it(owner, () => {
        shouldGroup({ a: { at: 1, owner: A, ...email }, b: { at: 2, owner, ...email } }, 'a b');
        shouldGroup({ a: { at: 1, owner, ...email }, b: { at: 2, owner: A, ...email } }, 'a b');
        shouldGroup({ a: { at: 1, owner, ...email }, b: { at: 2, ...email } }, 'a b');
        shouldGroup(
          { a: { at: 1, owner: A, ...email }, b: { at: 2, owner: B, ...email }, c: { at: 3, owner, ...email } },
          'a',
          'b c',
        );
        shouldGroup({ a: { at: 1, lead: { crm: '1' }, owner, ...email }, b: { at: 2, owner: A, ...email } }, 'a b');
      });
    it('but a name for an owner', () => {
      shouldGroup({ a: { owner: 'Elm Realty', ...email }, b: { owner: 'Oak Realty', ...email } }, 'a', 'b');
    });
  });

  describe('sends an event that has only contact identifiers', () => {
    it('to the only lead of that contact', () => {
      shouldGroup(
        { a: { at: 1, lead: { crm: '1' }, contact: ADA }, r: { at: 2, action: 'retract', contact: ADA } },
        'a r',
      );
    });
    it('to the lead whose last event before it is the latest', () => {
      shouldGroup(
        {
          a: { at: 1, lead: { crm: '1' }, contact: ADA },
          b: { at: 2, lead: { crm: '2' }, contact: ADA },
          c: { at: 3, lead: { crm: '1' }, contact: ADA },
          r: { at: 4, action: 'retract', contact: ADA },
        },
        'a c r',
        'b',
      );
    });
    it('and counts any event of that lead, not only those that name the contact', () => {
      shouldGroup(
        {
          a: { at: 1, lead: { crm: '1' }, contact: ADA },
          b: { at: 2, lead: { crm: '2' }, contact: ADA },
          c: { at: 3, lead: { crm: '1' } },
          r: { at: 4, contact: ADA },
        },
        'a c r',
        'b',
      );
    });
    it('but not to a lead that has only later events, if another has earlier ones', () => {
      shouldGroup(
        {
          a: { at: 1, lead: { crm: '1' }, contact: ADA },
          r: { at: 2, contact: ADA },
          b: { at: 3, lead: { crm: '2' }, contact: ADA },
        },
        'a r',
        'b',
      );
    });
    it('to the first lead after it if there is none before', () => {
      shouldGroup(
        {
          r: { at: 1, contact: ADA },
          a: { at: 3, lead: { crm: '1' }, contact: ADA },
          b: { at: 2, lead: { crm: '2' }, contact: ADA },
        },
        'r b',
        'a',
      );
    });
    it('to the lead with the same owner if both name one', () => {
      shouldGroup(
        {
          a: { at: 1, lead: { crm: '1' }, contact: ADA, owner: A },
          b: { at: 2, lead: { crm: '2' }, contact: ADA, owner: B },
          r: { at: 3, contact: ADA, owner: A },
          s: { at: 4, contact: ADA },
        },
        // After r, the latest event of that contact's leads is a's.
        'a r s',
        'b',
      );
      shouldGroup(
        { a: { at: 1, lead: { crm: '1' }, contact: ADA, owner: A }, r: { at: 2, contact: ADA, owner: B } },
        'a',
        'r',
      );
    });
    it('to a lead that names no owner', () => {
      shouldGroup({ a: { at: 1, lead: { crm: '1' }, contact: ADA }, r: { at: 2, contact: ADA, owner: B } }, 'a r');
    });
    it('to one of its owners if a lead had several', () => {
      shouldGroup(
        {
          a: { at: 1, lead: { crm: '1' }, contact: ADA, owner: A },
          b: { at: 2, lead: { crm: '1' }, owner: B },
          r: { at: 3, contact: ADA, owner: B },
        },
        'a b r',
      );
    });
    it('by any one of several identifiers', () => {
      shouldGroup(
        {
          a: { at: 1, lead: { crm: '1' }, contact: { red: '1', sameAs: 'x' } },
          r: { at: 2, contact: { blue: '9', sameAs: 'x' } },
        },
        'a r',
      );
    });
    it('by the order of actions in the life of a lead if times are equal', () => {
      shouldGroup(
        {
          a: { at: 1, action: 'add', lead: { crm: '1' }, contact: ADA },
          b: { at: 1, action: 'accept', lead: { crm: '2' }, contact: ADA },
          r: { at: 1, action: 'retract', contact: ADA },
        },
        'a',
        'b r',
      );
    });
    it('to the first lead after it if the event has no time', () => {
      shouldGroup(
        {
          r: { at: null, contact: ADA },
          a: { at: 1, lead: { crm: '1' }, contact: ADA },
          b: { at: 2, lead: { crm: '2' }, contact: ADA },
        },
        'r a',
        'b',
      );
    });
    it('to similar events if there is no lead, with one lead for each owner', () => {
      shouldGroup(
        {
          a: { at: 1, contact: ADA, owner: A },
          b: { at: 2, contact: ADA, owner: B },
          c: { at: 3, contact: ADA, owner: A },
          d: { at: 4, contact: ADA },
        },
        'a c d',
        'b',
      );
      shouldGroup(
        { a: { contact: ADA }, b: { contact: { ...ADA, blue: '1' } }, c: { contact: { blue: '1' } } },
        'a b c',
      );
    });
    it('but not by flags', () => {
      shouldGroup({ a: { contact: { optIn: 'true' } }, b: { contact: { optIn: 'true' } } }, 'a', 'b');
    });
    it('by what a joined event states about the contact, before or after it', () => {
      shouldGroup(
        {
          a: { at: 1, lead: { crm: '1' }, contact: { red: '1' } },
          r: { at: 2, contact: { red: '1', blue: '2' } },
          s: { at: 3, contact: { blue: '2' } },
        },
        'a r s',
      );
      shouldGroup(
        {
          s: { at: 1, contact: { blue: '2' } },
          r: { at: 2, contact: { red: '1', blue: '2' } },
          a: { at: 3, lead: { crm: '1' }, contact: { red: '1' } },
        },
        's r a',
      );
    });
  });

  describe('sends an event that has no lead or contact identifiers', () => {
    it('by email address or telephone number to the lead of that person', () => {
      shouldGroup(
        {
          a: { at: 1, lead: { crm: '1' }, emails: ['ada@mail.example'] },
          b: { at: 2, contact: ADA, telephones: ['+19035550135'] },
          r: { at: 3, emails: ['ada@mail.example'] },
          s: { at: 4, telephones: ['+19035550135'] },
        },
        'a r',
        'b s',
      );
    });
    it('to the lead with the same owner, whose last event before it is the latest', () => {
      const emails = ['ada@mail.example'];
      shouldGroup(
        {
          a: { at: 1, lead: { crm: '1' }, emails, owner: A },
          b: { at: 2, lead: { crm: '2' }, emails, owner: A },
          c: { at: 3, lead: { crm: '3' }, emails, owner: B },
          r: { at: 4, emails, owner: A },
        },
        'a',
        'b r',
        'c',
      );
    });
    it('to similar events if there is no lead', () => {
      shouldGroup(
        {
          a: { emails: ['ada@mail.example'] },
          b: { emails: ['ada@mail.example'], telephones: [OFFICE] },
          c: { telephones: [OFFICE] },
        },
        'a b c',
      );
    });
    it('to no lead by a remark in place of an address', () => {
      shouldGroup(
        { a: { emails: ['n/a'], telephones: ['none'] }, b: { emails: ['n/a'], telephones: ['none'] } },
        'a',
        'b',
      );
    });
  });

  it('never joins events that have stronger keys by a shared office address', () => {
    const office = { emails: ['front@office.example'], telephones: [OFFICE] };
    shouldGroup(
      {
        a: { at: 1, lead: { crm: '1' }, ...office },
        b: { at: 2, lead: { crm: '2' }, ...office },
        c: { at: 3, contact: ADA, ...office },
        d: { at: 4, contact: { redContact: 'bea' }, ...office },
      },
      'a',
      'b',
      'c',
      'd',
    );
  });
  it('puts events with one id and different content where their keys belong', () => {
    const id = 'https://vendor.example/publish/xxxxxxxxxxxxx';
    const groups = groupEvents(
      [
        { id, lead: { crm: '1' } },
        { id, lead: { crm: '2' } },
        { id, action: 'accept' as const, lead: { crm: '1' } },
      ].map(leadEvent),
    );
    expect(groups.map(({ events }) => events.length).sort()).to.deep.equal([1, 2]);
  });
  it('gives an event without any key a lead of its own', () => {
    shouldGroup({ a: { fields: { name: 'Ada' } }, b: { fields: { name: 'Ada' } } }, 'a', 'b');
  });
  it('returns no lead for no events', () => {
    expect(groupEvents([])).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { contactKeysOf, namedKeysOf, nameOf } from '../../src/lead/person.ts';
import { leadEvent } from '../support/lead-events.ts';

describe('The person of an event', () => {
  it('has the name that the event states, in the form for comparison', () => {
    expect(nameOf(leadEvent({ fields: { name: '  Ada   BROOK ' } }))).to.equal('ada brook');
    expect(nameOf(leadEvent({ fields: { givenName: 'Ada', familyName: 'Brook' } }))).to.equal('ada brook');
    expect(nameOf(leadEvent({ fields: { name: 'A. Brook', givenName: 'Ada' } }))).to.equal('a. brook');
  });
  it('has no name if the event states none', () => {
    for (const fields of [{}, { name: ' ' }, { comment: 'Ada Brook' }])
      expect(nameOf(leadEvent({ fields }))).to.equal(undefined);
  });
  it('is identified by the keys of the contact, also in nested objects', () => {
    const keys = contactKeysOf(
      leadEvent({ lead: { crm: '1' }, emails: ['Ada <ada@mail.example>'], telephones: ['+19035550135'] }),
    );
    expect([...keys]).to.include.members(['email ada@mail.example', 'telephone +19035550135']);
    expect([...keys]).not.to.include('lead ["crm","1"]');
  });
  it('is identified by the keys of the lead as well if a person names an event', () => {
    expect([...namedKeysOf(leadEvent({ lead: { crm: '1' }, emails: ['ada@mail.example'] }))]).to.include.members([
      'lead ["crm","1"]',
      'email ada@mail.example',
    ]);
  });
});

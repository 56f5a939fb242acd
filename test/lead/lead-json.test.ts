import { expect } from 'chai';
import type { LeadEvent } from '../../src/message/event/event.ts';
import { leadToJson, type LeadJson } from '../../src/lead/lead-json.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { leadEvent, type Draft } from '../support/lead-events.ts';

const toJson = (...drafts: Draft[]): string => JSON.stringify(leadToJson(foldEvents(drafts.map(leadEvent)), 'abc'));
const json = (...events: LeadEvent[]): LeadJson => leadToJson(foldEvents(events), 'abc');

describe('leadToJson', () => {
  it('prints a lead with its keys in a fixed order', () => {
    const draft: Draft = {
      id: 'https://v.example/1',
      action: 'reject',
      lead: { crm: '1' },
      contact: { red: '2' },
      emails: ['ada@mail.example'],
      telephones: ['+19035550135;ext=7'],
      sources: [{ type: 'AskAction', text: 'May I?', listing: 'https://homes.example/1' }],
      owner: 'o',
      fields: {
        comment: 'c',
        reason: 'r',
        dateRejected: '4',
        dateAccepted: '3',
        dateReceived: '2',
        dateSent: '1',
        sender: 's',
        recipient: 'r',
        familyName: 'Brook',
        givenName: 'Ada',
        name: 'Ada Brook',
      },
    };
    expect(toJson(draft)).to.equal(
      '{"id":"urn:leadpod:abc","slug":"abc","status":"rejected","name":"Ada Brook","givenName":"Ada","familyName":"Brook",' +
        '"email":["ada@mail.example"],"telephone":["+19035550135;ext=7"],"identifiers":[{"propertyID":"crm","value":"1"}],' +
        '"contactIdentifiers":[{"propertyID":"red","value":"2"}],' +
        '"recipient":"r","sender":"s","owner":"o","dateSent":"1","dateReceived":"2","dateAccepted":"3","dateRejected":"4",' +
        '"reason":"r","comment":"c","sources":[{"type":"AskAction","text":"May I?","listing":"https://homes.example/1"}],' +
        '"events":[{"id":"https://v.example/1","topic":"realestate/lead#reject","time":"2024-03-01T10:00:00.000Z"}],"repairs":0,"warnings":0}',
    );
  });
  it('leaves out what is unknown, but never a list', () => {
    expect(toJson({ id: 'a', at: null, sources: [{ text: 't' }] })).to.equal(
      '{"id":"urn:leadpod:abc","slug":"abc","status":"new","email":[],"telephone":[],"identifiers":[],' +
        '"sources":[{"text":"t"}],"events":[{"id":"a","topic":"realestate/lead#add"}],"repairs":0,"warnings":0}',
    );
  });
  it('names the lead by its IRI in the pod if it has one', () => {
    for (const fragment of ['', '#it', '#contact']) {
      const { id, slug } = leadToJson(foldEvents([]), 'abc', `https://pod.example/leads/ab/abc.ttl${fragment}`);
      expect([id, slug]).to.deep.equal(['https://pod.example/leads/ab/abc.ttl#it', 'abc']);
    }
  });
  it('names who has the lead, who had it, and who acted', () => {
    const agent = { name: 'Ada' };
    const [assign, accept] = [
      leadEvent({ id: 'a', action: 'assign', at: 1 }),
      leadEvent({ id: 'b', action: 'accept', at: 2 }),
    ];
    const lead = json({ ...assign, recipient: { name: 'Bea' } }, { ...accept, agent, recipient: agent });
    expect(lead).to.include({ assignee: 'Ada', previousAssignee: 'Bea', dateAssigned: '2024-03-01T02:00:00.000Z' });
    expect(lead.events.map((event) => event.agent)).to.deep.equal([undefined, 'Ada']);
  });
  it('lists each mark once, and none if there is none', () => {
    const by = (event: LeadEvent, iri: string): LeadEvent => ({ ...event, agent: { iri } });
    const accepts = ['b', 'c'].map((id) => by(leadEvent({ id, action: 'accept', at: 2 }), 'https://other.example/'));
    const assign = leadEvent({ id: 'a', action: 'assign', at: 1, fields: { recipient: 'https://a.example/' } });
    expect(json(assign, ...accepts).marks).to.deep.equal(['accepted-by-other']);
    expect(json(assign)).not.to.have.property('marks');
  });
  it('counts the warnings, and repairs separately', () => {
    expect(toJson({ fields: { name: 'a' } }, { fields: { name: 'b' } })).to.contain('"warnings":1}');
  });
});

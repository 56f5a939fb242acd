import { expect } from 'chai';
import { explainLead } from '../../src/lead/explain.ts';
import { explanationToJson } from '../../src/lead/explain-json.ts';
import { createDecision, Verdicts } from '../../src/lead/identity/decisions.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { leadEvent, type Draft } from '../support/lead-events.ts';

const URL = 'https://pod.example.org/leads/ab/abc.ttl';
const eventsOf = (drafts: readonly Draft[]) =>
  drafts.map((draft, index) => leadEvent({ id: 'abcdef'[index]!, at: index + 1, ...draft }));

describe('explanationToJson', () => {
  it('names the event behind each value, join and step by its fragment and its id', () => {
    const events = eventsOf([
      { lead: { crm: '1' }, fields: { name: 'Ada' }, emails: ['ada@example.com'] },
      { lead: { crm: '1' }, action: 'accept', fields: { name: 'Ada Brook' }, sources: [{ type: 'AskAction' }] },
      { lead: { crm: '1' }, fields: { name: 'Ada Brook' } },
    ]);
    const lead = foldEvents([{ ...events[0]!, agent: { iri: 'https://bo.example.com/#me' } }, ...events.slice(1)]);
    const json = explanationToJson(lead, 'abc', URL, explainLead(lead, new Verdicts()));
    const fragments = json.path.map(({ event }) => event);
    expect(json).to.include({ id: `${URL}#it`, slug: 'abc', status: 'accepted' });
    expect(json.path.map(({ id, topic, status, agent }) => [id, topic, status, agent])).to.deep.equal([
      ['a', 'realestate/lead#add', 'new', 'https://bo.example.com/#me'],
      ['b', 'realestate/lead#accept', 'accepted', undefined],
      ['c', 'realestate/lead#add', 'accepted', undefined],
    ]);
    expect(json.joins[1]).to.deep.include({ how: 'key', id: 'b' });
    expect(json.joins[1]?.keys).to.deep.equal([
      { kind: 'lead identifier', propertyID: 'crm', value: '1', with: fragments[0] },
    ]);
    expect(json.fields.find(({ field }) => field === 'name')).to.deep.include({
      ...{ value: 'Ada Brook', id: 'c', since: fragments[1] },
      replaced: [{ value: 'Ada', event: fragments[0], id: 'a' }],
    });
    expect(json.lists).to.deep.equal([
      { field: 'email', values: [{ value: 'ada@example.com', event: fragments[0], id: 'a' }] },
      { field: 'identifiers', values: [{ propertyID: 'crm', value: '1', event: fragments[0], id: 'a' }] },
    ]);
    expect(json.sources).to.deep.equal([{ type: 'AskAction', event: fragments[1], id: 'b' }]);
  });
  it('names the decision of a person that put an event here', () => {
    const events = eventsOf([{ lead: { crm: '1' } }, { lead: { crm: '2' } }]);
    const at = '2024-03-01T10:00:00Z';
    const verdicts = new Verdicts([createDecision({ kind: 'join', at, events: events.map(({ key }) => key) })]);
    const lead = foldEvents(events);
    const { joins } = explanationToJson(lead, 'abc', URL, explainLead(lead, verdicts));
    expect(joins.map(({ how, decision }) => [how, decision])).to.deep.equal([
      ['decision', { kind: 'join', at }],
      ['decision', { kind: 'join', at }],
    ]);
    expect(joins[0]).to.have.property('alone');
  });
});

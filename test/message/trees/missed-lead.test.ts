import { expect } from 'chai';
import { findMissed } from '../../../src/message/parsed-notification.ts';
import { parse, warningsOf } from '../../support/reading.ts';

const LEAD = { type: 'Lead', identifier: { crm: '1' }, object: { type: 'Contact', email: 'ada@x.example' } };
const withTopic = (topic: unknown, key = 'topic'): object => ({
  id: 'https://e.example/1',
  [key]: topic,
  data: { object: LEAD },
});

/** What is said of a message without events: the warning, and what its sender is asked to mean. */
async function missedIn(message: unknown): Promise<string> {
  const { events, warnings } = await parse(message);
  expect(events).to.deep.equal([]);
  const [warning] = warnings;
  return warning === undefined
    ? ''
    : `${warning.pointer} ${warning.code} ${/mean (.*)\?/.exec(warning.message)?.[1] ?? ''}`.trim();
}

describe('A message about a lead that is not a lead event', () => {
  it('is reported if its topic is unknown, with the topic that was probably meant', async () => {
    for (const [topic, meant] of [
      ['realestate/lead#addd', 'add'],
      ['realestate/lead#upadte', 'update'],
      ['realestate/lead#accepted', 'accept'],
      ['realestate/lead#declined', 'reject'],
      ['realestate/lead#delete', 'retract'],
      ['realestate/leads#assign', 'assign'],
      ['realestate/laed#add', 'add'],
      ['realestate/lead/add', 'add'],
      ['realestate%2Flead%23add', 'add'],
      ['lead.created', 'add'],
      ['addLead', 'add'],
    ])
      expect(await missedIn(withTopic(topic)), topic).to.equal(`/topic unknown-topic realestate/lead#${meant}`);
  });
  it('is reported if its type or event has the name of a lead event in another tool', async () => {
    for (const [key, value] of [
      ['type', 'lead.created'],
      ['event', 'leads/new'],
      ['event_type', 'crm.lead.created'],
    ] as const) {
      const message = { id: 'https://e.example/1', [key]: value, data: { id: 7, first_name: 'Ada' } };
      expect(await missedIn(message), value).to.equal(`/${key} unknown-topic realestate/lead#add`);
    }
    expect(await missedIn({ id: 'https://e.example/1', type: 'contact.created', data: {} })).to.equal('');
  });
  it('is found on request, but not beside an event', async () => {
    const slip = withTopic('realestate/lead#addd');
    expect(findMissed(await parse(slip))).to.include({ code: 'unknown-topic', pointer: '/topic' });
    expect(findMissed(await parse([slip, withTopic('realestate/lead#add')]))).to.equal(undefined);
  });
  it('is reported with all topics if none is similar to its own', async () => {
    expect(await missedIn(withTopic('realestate/lead#frobnicate'))).to.match(
      /^\/topic unknown-topic one of .*#add, .*#retract$/,
    );
    expect(await missedIn(withTopic('realestate/lead'))).to.match(/^\/topic unknown-topic one of /);
  });
  it('is reported if its type is a misspelt topic', async () => {
    const meant = '/type unknown-topic realestate/lead#accept';
    expect(await missedIn({ id: 'https://e.example/1', type: 'lead#acept', object: LEAD })).to.equal(meant);
  });
  it('is reported if there is no topic or type, with the place of the lead', async () => {
    expect(await missedIn(LEAD)).to.equal('no-event');
    expect(await missedIn(withTopic(null))).to.equal('/data/object no-event');
    expect(await missedIn({ type: 'CreateAction', object: [LEAD] })).to.equal('/object/0 no-event');
    const { type, ...untyped } = LEAD;
    expect(await missedIn({ type: `Add${type === 'Lead' ? 'Action' : ''}`, object: untyped })).to.equal('no-event');
  });
  it('is reported if it is inside another object', async () => {
    const message = withTopic('realestate/lead#add');
    expect(await missedIn({ payload: message })).to.equal('/payload/topic no-event');
    expect(await missedIn({ topic: 'broker-7', payload: message })).to.equal('/payload/topic no-event');
    expect(await missedIn({ message: JSON.stringify(message) })).to.equal('/message no-event');
  });
  it('is reported if it is a text in JSON, because its sender encoded it twice', async () => {
    const text = JSON.stringify(withTopic('realestate/lead#add'));
    expect(await missedIn(JSON.stringify(text))).to.equal('no-event');
    expect(await missedIn([text])).to.equal('/0 no-event');
    expect((await parse([text])).warnings[0]?.message).to.include('was made a text');
    expect(await missedIn(['realestate/lead#add is a topic'])).to.equal('');
  });
  it('is reported beside lead events, with its place in the list', async () => {
    const { events, warnings } = await parse([withTopic('realestate/lead#add'), withTopic('realestate/lead#addd')]);
    expect(events).to.have.length(1);
    expect(warningsOf({ warnings })).to.deep.equal(['/1/topic unknown-topic']);
  });
  it('is reported in a graph, without a place', async () => {
    const lead = '@prefix l: <https://w3id.org/leadpod#> . <https://crm.example/1> a l:Lead .';
    expect(warningsOf(await parse(lead, 'text/turtle'))).to.deep.equal([' no-event']);
    const jsonLd = { '@context': 'https://schema.org', ...withTopic('realestate/lead#addd') };
    expect(warningsOf(await parse(jsonLd))).to.include(' unknown-topic');
  });
  it('is not reported if its topic is about something else', async () => {
    for (const topic of ['realestate/contact#add', 'realestate/website#askquestion', 'crm/deal#add'])
      expect(await missedIn(withTopic(topic)), topic).to.equal('');
    expect(await missedIn({ type: 'AddAction', object: { type: 'Product', name: 'Lead pipe' } })).to.equal('');
    expect(await missedIn({ text: 'the lead pipes in the house' })).to.equal('');
  });
});

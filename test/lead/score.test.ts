/** A score changes the lead that it is of, and makes none. */
import { expect } from 'chai';
import { describeLead } from '../../src/lead/document/describe.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import { leadToJson, type LeadJson } from '../../src/lead/lead-json.ts';
import { foldEvents, isLead, type Lead } from '../../src/lead/lead.ts';
import { validateLeadQuads, validateText } from '../../src/format/validate.ts';
import { lead } from '../../src/vocab.ts';
import { envelope, type Message } from '../support/messages.ts';
import { bytesOf, envelopesOf, eventOf, parse } from '../support/reading.ts';

const LEAD = { type: 'Lead', identifier: { crm: '7' } };
const score = (data: Message, time = '2024-03-02T10:00:00Z'): Message => ({
  topic: 'realestate/lead#score',
  id: `https://scores.example.com/${time}`,
  time,
  data,
});
const add = envelope({ topic: 'realestate/lead#add' }, { type: 'AddAction', object: { ...LEAD, score: 10 } });

/** The only lead of some messages. */
async function leadOf(...messages: readonly Message[]): Promise<Lead> {
  const [group, ...others] = groupEvents(await Promise.all(messages.map((message) => eventOf(message))));
  expect(others).to.deep.equal([]);
  return foldEvents(group!.events);
}
const jsonOf = async (...messages: readonly Message[]): Promise<LeadJson> => leadToJson(await leadOf(...messages), 'x');

describe('realestate/lead#score', () => {
  it('gives its lead the score, wherever the message states it', async () => {
    for (const data of [
      { type: 'lead#score', object: LEAD, score: 87 },
      { type: 'UpdateAction', object: { ...LEAD, score: 87 } },
      { type: 'AssessAction', object: LEAD, result: { type: 'Rating', ratingValue: 87 } },
      { object: { ...LEAD, additionalProperty: { leadScore: 87 } } },
      { ...LEAD, score: 87 },
    ]) {
      expect(await jsonOf(add, score(data)), JSON.stringify(data)).to.include({ score: 87, warnings: 0 });
      expect(await jsonOf(score(data, '2024-02-01T10:00:00Z'), add)).to.include({ score: 10 });
    }
  });
  it('does not change the status or the assignee of the lead', async () => {
    const accept = envelope({}, { object: LEAD, agent: 'https://andy.example.com/#me' });
    const data = { object: LEAD, agent: 'https://scorer.example.com/#app', score: 3 };
    const json = await jsonOf(accept, score(data), score({ object: LEAD, score: 4 }, '2024-03-03T10:00:00Z'));
    expect(json).to.include({ status: 'accepted', score: 4 }).and.not.to.have.property('marks');
    expect(json.events.map(({ topic }) => topic)).to.deep.equal([
      'realestate/lead#accept',
      'realestate/lead#score',
      'realestate/lead#score',
    ]);
  });
  it('does not create a lead alone: its resource has another class and no status', async () => {
    const alone = await leadOf(score({ object: LEAD, score: 87 }));
    expect(isLead(alone)).to.equal(false);
    const quads = describeLead(alone, 'https://pod.example/leads/ab/abcd.ttl');
    const classes = quads.filter(({ subject }) => subject.value.endsWith('#it')).map(({ object }) => object.value);
    expect(classes).to.include(lead('AwaitedLead')).and.not.to.include(lead('Lead'));
    expect(quads.map(({ predicate }) => predicate.value)).not.to.include(lead('status'));
    expect(await validateLeadQuads(quads)).to.deep.equal([]);
    const body = bytesOf(JSON.stringify(score({ object: LEAD, score: 87 })));
    expect(await validateText({ body, contentType: 'application/json' })).to.deep.equal([]);
  });
  it('is not an event, and not an error, if it names no lead', async () => {
    for (const data of [{ score: 5 }, { type: 'lead#score', object: 'a campaign' }, {}])
      expect((await parse(score(data))).events).to.deep.equal([]);
    expect((await parse({ topic: 'realestate/lead#score', score: 5 })).warnings).to.deep.equal([]);
  });
  it('points its warnings to the right place if the lead is in place of the action', () => {
    const [only] = envelopesOf(score({ ...LEAD, dateSent: 'soon' })).envelopes;
    expect(only?.placeOf('/data/object/dateSent')).to.equal('/data/dateSent');
  });
});

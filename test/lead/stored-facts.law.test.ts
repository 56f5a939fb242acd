import { expect } from 'chai';
import { describeLead } from '../../src/lead/document/describe.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { serializeQuads } from '../../src/rdf/quads.ts';
import { generateDeliveries } from '../../src/dev/generator/generator.ts';
import { runsOf } from '../support/extent.ts';
import { envelope } from '../support/messages.ts';
import { READING_CASES } from '../support/reading-cases.ts';
import { parse } from '../support/reading.ts';
import { unstoredFacts } from '../support/stored-facts.ts';

const COUNT = runsOf(600);
const deliveries = [...generateDeliveries({ count: COUNT, seed: 14 })];

describe('The law of stored facts: each statement that is found in a message of a lead is in the stored lead', () => {
  it('for every form that the generator makes', async () => {
    let count = 0;
    for (const { text } of deliveries) {
      // A message of several leads is not one lead.
      if ((await parse(text)).events.length !== 1) continue;
      count += 1;
      expect(await unstoredFacts(text), text).to.deep.equal([]);
    }
    expect(count).to.be.greaterThan(COUNT * 0.8);
  });
  it('after earlier events, unless something replaced it', async () => {
    const lives = new Map<number | undefined, string[]>();
    for (const { text, lead } of deliveries)
      if ((await parse(text)).events.length === 1) lives.set(lead, [...(lives.get(lead) ?? []), text]);
    for (const texts of [...lives.values()].slice(0, 60)) {
      const parsed = await Promise.all(texts.map((text) => parse(text)));
      const inOrder = texts
        .map((text, index) => ({ text, time: parsed[index]?.events[0]?.time ?? '' }))
        .sort((a, b) => (a.time < b.time ? -1 : 1));
      const times = new Set(inOrder.map(({ time }) => time));
      // Of two events of one time, whichever comes second by its name has the last word.
      if (times.size < inOrder.length) continue;
      expect(await unstoredFacts(...inOrder.map(({ text }) => text)), texts.join('\n')).to.deep.equal([]);
    }
  });
  it('for every message that was once read incorrectly', async () => {
    for (const { message } of Object.values(READING_CASES))
      expect(await unstoredFacts(JSON.stringify(message))).to.deep.equal([]);
  });
  it('for members of every kind, at every place', async () => {
    const odd = {
      budget: 450000,
      'price range': { min: 1 },
      ratio: 1.5e3,
      flag: true,
      list: ['a', { deep: { deeper: 'x' } }],
    };
    const listing = { type: 'PropertyListing', name: 'n', listingId: '1', ...odd };
    const lead = {
      type: ['Lead', 'HotLead'],
      ...odd,
      comment: { text: 'c', author: { name: 'Ann', ...odd } },
      additionalProperty: [
        { type: 'PropertyValue', name: 'a', value: 1, unitText: 'u' },
        { propertyID: 'b', value: 'c' },
      ],
      object: [
        {
          type: 'Contact',
          name: 'Mira',
          ...odd,
          contactPoint: { email: 'm@example.com', ...odd },
          spouse: { name: 'Noel', ...odd },
        },
        { type: 'Contact', name: 'Ida', ...odd },
      ],
      leadSource: [
        { type: 'AskAction', ...odd, about: listing, object: { type: 'Question', text: 'q', ...odd } },
        { type: 'SaveAction', object: { type: 'PropertySearch', name: 's', ...odd } },
        { type: 'ListingOffer', offerPrice: { price: 5, ...odd }, propertyListing: { ...listing, listingId: '2' } },
      ],
    };
    expect(await unstoredFacts(JSON.stringify(envelope({}, { object: lead })))).to.deep.equal([]);
  });

  it('with at most 150 quads and 30 kB for each lead, so that 50,000 leads need far less than 2 GiB', async () => {
    const events = (await Promise.all(deliveries.map(({ text }) => parse(text)))).flatMap((one) => one.events);
    const leads = groupEvents(events).map((group) => foldEvents(group.events));
    const url = 'https://pod.example/leads/ab/0123456789abcdef01234567.ttl';
    const quads = leads.flatMap((lead) => describeLead(lead, url));
    const bytes = serializeQuads(quads, { format: 'application/n-quads' }).length;
    expect(quads.length / leads.length, 'quads a lead').to.be.within(80, 150);
    expect(bytes / leads.length, 'bytes a lead').to.be.within(10_000, 30_000);
  });
  it('if the action and the lead have different recipients', async () => {
    const object = { type: 'Lead', identifier: { crm: '1' }, recipient: 'Omar Hartnell' };
    const data = { recipient: 'https://office.example.com/#me', object };
    expect(await unstoredFacts(JSON.stringify(envelope({ topic: 'lead#retract' }, data)))).to.deep.equal([]);
  });
  it('if the action and the lead have different reasons and comments', async () => {
    const data = { reason: 'of the action', comment: 'of the action' };
    const object = { type: 'Lead', identifier: { crm: '1' }, reason: 'of the lead', comment: 'of the lead' };
    expect(await unstoredFacts(JSON.stringify(envelope({ topic: 'lead#reject' }, { ...data, object })))).to.deep.equal(
      [],
    );
  });
});

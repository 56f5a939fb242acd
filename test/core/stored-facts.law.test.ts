import { expect } from 'chai';
import { generateDeliveries } from '../../src/dev/generator.ts';
import { parse } from '../support/reading.ts';
import { unstoredFacts } from '../support/stored-facts.ts';
import { envelope } from '../support/messages.ts';

const deliveries = [...generateDeliveries({ count: 600, seed: 14 })];

describe('The law of stored facts: what is found in a message of its lead is a statement of the stored lead', function () {
  this.timeout(120_000);

  it('for every form that the generator knows', async () => {
    let count = 0;
    for (const { text } of deliveries) {
      // A message of several leads is not one lead.
      if ((await parse(text)).events.length !== 1) continue;
      count += 1;
      expect(await unstoredFacts(text), text).to.deep.equal([]);
    }
    expect(count).to.be.greaterThan(500);
  });
  it('after what came before, as far as nothing replaced it', async () => {
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
});

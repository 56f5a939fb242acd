import { expect } from 'chai';
import { detailSteps } from '../../src/lead/explain-details.ts';
import { explainLead } from '../../src/lead/explain.ts';
import { Verdicts } from '../../src/lead/identity/decisions.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import type { LeadEvent } from '../../src/message/event/event.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { leadMessage } from '../support/cli-pod.ts';

const LISTING = { type: 'SingleFamilyResidence', name: '12 Sandpiper Ln', numberOfBedrooms: 3 };

async function eventsOf(...leads: object[]): Promise<LeadEvent[]> {
  const events: LeadEvent[] = [];
  for (const [index, lead] of leads.entries()) {
    const text = leadMessage(String(index), { name: 'Ada Example' }, { identifier: { crm: '1' }, ...lead });
    const body = Buffer.from(text.replace('T10:', `T1${index % 10}:`));
    events.push(...(await parseNotification({ body })).events);
  }
  return events;
}

describe('The details of an explanation', () => {
  it('each name the event that set them, and what they replaced', async () => {
    const events = await eventsOf(
      { score: 42, about: { ...LISTING, price: 350000 } },
      { comments: 'Call me' },
      { score: 91, about: { ...LISTING, price: 325000 } },
    );
    const { fields } = explainLead(foldEvents(events), new Verdicts());
    const found = new Map(
      fields.map(({ field, value, event, replaced }) => [
        field as string,
        [value, events.indexOf(event), replaced.map((old) => [old.value, events.indexOf(old.event)])],
      ]),
    );
    expect(found.get('score')).to.deep.equal(['91', 2, [['42', 0]]]);
    expect(found.get('comments')).to.deep.equal(['Call me', 1, []]);
    expect(found.get('listings')?.[1]).to.equal(2);
    expect(String(found.get('listings')?.[0]))
      .to.include('12 Sandpiper Ln')
      .and.include('325000');
  });

  it('are on one line, whatever they contain', async () => {
    const events = await eventsOf({
      object: { name: 'Ada Example', address: { street: '1 Elm St', city: 'Paris', state: 'TX' }, emailConsent: true },
      about: { type: 'House', numberOfBedrooms: 3 },
    });
    const texts = [...detailSteps(events).values()].flatMap((steps) => steps.map(({ value }) => value));
    expect(texts).to.include('1 Elm St, Paris, TX');
    for (const text of texts) expect(text).not.to.include('[object');
  });

  it('are left out for a history of more than 300 events', async () => {
    const [event] = await eventsOf({ score: 1 });
    expect(detailSteps(Array.from({ length: 300 }, () => event!)).size).to.be.above(0);
    expect(detailSteps(Array.from({ length: 301 }, () => event!)).size).to.equal(0);
  });
});

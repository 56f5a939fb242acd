import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { answerEvent } from '../../../src/desk/answers/event.ts';
import { generateMessages } from '../../../src/dev/generator/generator.ts';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import { leadToJson, type LeadJson } from '../../../src/lead/lead-json.ts';
import { foldEvents, type Lead } from '../../../src/lead/lead.ts';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import { parseNotification } from '../../../src/message/notification.ts';
import { READING_CASES } from '../../support/reading-cases.ts';
import { runsOf } from '../../support/extent.ts';

const read = async (text: string): Promise<LeadEvent[]> => [
  ...(await parseNotification({ body: new TextEncoder().encode(text), contentType: 'application/ld+json' })).events,
];

/** The event that assigns a lead. */
const assignment = (lead: Lead): Promise<LeadEvent[]> =>
  read(
    answerEvent(lead, {
      ...{ action: 'assign', by: 'https://broker.example.org/profile/card#me', to: 'https://ann.example.com/#me' },
      ...{ id: 'https://broker.example.org/leads/outbox/event/1', time: '2030-03-02T08:00:00.000Z' },
    }).body,
  );

/** What is printed of the history, of the assignment itself, and of the answers of others. */
const OF_HISTORY = new Set<string>([
  ...['id', 'slug', 'status', 'events', 'marks', 'warnings', 'repairs', 'recipient', 'recipients', 'assignee'],
  ...['previousAssignee', 'dateAssigned', 'dateAccepted', 'dateRejected', 'reason', 'comment', 'comments'],
]);

/** The printed values of a lead. Lists are in no order. */
function valuesOf(lead: Lead): Record<string, unknown> {
  const inNoOrder = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value;
  const pairs = Object.entries(leadToJson(lead, 'lead')).filter(([key]) => !OF_HISTORY.has(key));
  return Object.fromEntries(pairs.map(([key, value]) => [key, inNoOrder(value)]));
}

/** Checks that the recipient of an assignment reads the lead as we do, and that it changes nothing in our lead. */
async function expectWhole(lead: Lead, what: string): Promise<void> {
  const events = await assignment(lead);
  expect(valuesOf(foldEvents(events)), what).to.deep.equal(valuesOf(lead));
  expect(valuesOf(foldEvents([...lead.events, ...events])), `our lead, ${what}`).to.deep.equal(valuesOf(lead));
}

const identifier = { crm: 'L-1' };
const contact = { type: 'Contact', name: 'Mira Alder', email: 'mira@example.com' };
const message = (hour: number, object: object, data: object = {}, action = 'update'): string =>
  JSON.stringify({
    ...{
      id: `https://crm.example.com/${hour}`,
      topic: `realestate/lead#${action}`,
      time: `2026-03-01T0${hour}:00:00Z`,
    },
    data: { ...data, object: { type: 'Lead', identifier, object: contact, ...object } },
  });

/** What the recipient of an assignment reads of these messages. */
async function passedOn(...messages: string[]): Promise<LeadJson> {
  const lead = foldEvents((await Promise.all(messages.map(read))).flat());
  return leadToJson(foldEvents(await assignment(lead)), 'lead');
}

describe('The lead in an assignment', () => {
  it('is read as our own lead, for all samples and cases of reading', async () => {
    const folder = new URL('../../../samples/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /(?:^|\/)(?:lead-\w+|\d\d-\w+)\.json$/.test(name),
    );
    const texts = [
      ...files.map((file) => ({ what: file, text: readFileSync(new URL(file, folder), 'utf8') })),
      ...Object.entries(READING_CASES).map(([what, one]) => ({ what, text: JSON.stringify(one.message) })),
    ];
    expect(texts.length).to.be.above(30);
    for (const { what, text } of texts)
      for (const { events } of groupEvents(await read(text))) await expectWhole(foldEvents(events), what);
  });

  it('is read as our own lead, for all leads of the generator', async () => {
    const texts = [...generateMessages({ count: runsOf(300), seed: 18 })];
    const events = (await Promise.all(texts.map((text) => read(text).catch(() => [])))).flat();
    for (const { slug, events: own } of groupEvents(events)) await expectWhole(foldEvents(own), slug);
  });

  it('has the further contacts', async () => {
    const spouse = { name: 'Noel Alder', telephone: '+13035550143' };
    const other = { type: 'Contact', name: 'Ida Birch', email: 'ida@example.com' };
    const { contacts } = await passedOn(message(1, { object: [{ ...contact, spouse }, other] }));
    expect(contacts).to.deep.equal([
      { name: 'Ida Birch', email: ['ida@example.com'], telephone: [] },
      { name: 'Noel Alder', email: [], telephone: ['+13035550143'], relationship: 'spouse' },
    ]);
  });

  it('has what a message with a JSON-LD context of its own says', async () => {
    const address = { type: 'PostalAddress', streetAddress: '1 Elm', addressLocality: 'Boulder' };
    const foreign = {
      ...{ '@context': 'https://schema.org', id: 'https://crm.example.com/jl/1', type: 'AddAction' },
      startTime: '2026-03-01T09:00:00Z',
      object: {
        ...{ type: 'Lead', identifier: { type: 'PropertyValue', propertyID: 'crm', value: 'L-1' } },
        object: { type: 'Person', name: 'Viggo', email: 'v@example.org', address, knowsLanguage: 'es' },
        leadSource: { type: 'AskAction', text: 'May I see it on Friday?' },
      },
    };
    const found = await passedOn(JSON.stringify(foreign));
    expect(found).to.deep.include({ name: 'Viggo', email: ['v@example.org'], language: ['es'] });
    expect(found.address?.map(({ text }) => text)).to.deep.equal(['1 Elm, Boulder']);
    expect(found.sources).to.deep.equal([{ type: 'AskAction', text: 'May I see it on Friday?' }]);
  });

  it('has free properties of all events, whether they are a list or a map', async () => {
    const list = [{ type: 'PropertyValue', name: 'budget', value: '1' }];
    const { properties } = await passedOn(
      message(1, { additionalProperty: list }),
      message(2, { additionalProperty: { timeframe: 'soon' } }),
    );
    expect(properties).to.deep.equal({ 'x:budget': ['1'], 'x:timeframe': ['soon'] });
  });

  it('has the date, the score, the listing and the comment that stand on an action', async () => {
    const about = { type: 'PropertyListing', name: '12 Elm St' };
    const found = await passedOn(
      message(1, {}, { dateSent: '2024-01-02T03:00:00Z', about, comment: 'call after 6' }, 'add'),
      message(2, {}, { score: 70 }, 'score'),
    );
    expect(found).to.include({ dateSent: '2024-01-02T03:00:00.000Z', score: 70 });
    expect(found.listings).to.deep.equal([{ name: '12 Elm St' }]);
    expect(found.comments).to.deep.equal(['call after 6']);
  });

  it('has the comments on the lead, and not those on earlier answers', async () => {
    const { comments } = await passedOn(
      message(1, { comment: 'likes porches' }, {}, 'add'),
      message(2, {}, { comment: 'not for me' }, 'reject'),
    );
    expect(comments).to.deep.equal(['likes porches']);
  });

  it('has each listing as it was stated last', async () => {
    const visit = (price: number, id = '1'): object => ({
      leadSource: { type: 'ViewAction', object: { type: 'PropertyListing', id: `https://h.example.com/${id}`, price } },
    });
    const { listings } = await passedOn(message(1, visit(5)), message(2, visit(7, '2')), message(3, visit(4)));
    expect(listings?.map(({ id, price }) => `${id} ${String(price)}`).sort()).to.deep.equal([
      ...['https://h.example.com/1 4', 'https://h.example.com/2 7'],
    ]);
  });

  it('has the last answer about consent for each channel', async () => {
    const says = (hour: number, more: object): string => message(hour, { object: { ...contact, ...more } });
    const { consent } = await passedOn(
      says(1, { consent: { email: true, sms: false }, doNotCall: true }),
      says(2, { consent: { sms: true }, phoneOptIn: true }),
    );
    expect(consent).to.deep.equal({ email: true, sms: true, telephone: true });
  });
});

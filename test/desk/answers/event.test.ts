import { expect } from 'chai';
import fc from 'fast-check';
import { answerEvent, type EventContent } from '../../../src/desk/answers/event.ts';
import { allowedAnswers } from '../../../src/desk/answers/rules.ts';
import { instantAfter } from '../../../src/desk/answers/instant-after.ts';
import { otherParty } from '../../../src/desk/answers/parties.ts';
import { validateEvent } from '../../../src/format/schema.ts';
import { validateText } from '../../../src/format/validate.ts';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import { foldEvents, type Lead } from '../../../src/lead/lead.ts';
import { identifierKey } from '../../../src/message/values/identifiers.ts';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import { listWarnings } from '../../../src/message/parsed-notification.ts';
import { parseNotification } from '../../../src/message/notification.ts';
import { runsOf } from '../../support/extent.ts';

const ME = 'https://agent.example.net/profile/card#me';
const BROKER = 'https://broker.example.org/profile/card#me';
const LISTING = { type: 'Product', name: '12 Larkspur Lane' };

const read = async (message: object | string): Promise<LeadEvent[]> => {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const body = new TextEncoder().encode(text);
  return [...(await parseNotification({ body, contentType: 'application/ld+json' })).events];
};

const message = (action: string, time: string, data: object, object: object): object => ({
  ...{ id: `https://broker.example.org/publish/${action}`, topic: `realestate/lead#${action}`, time, agent: BROKER },
  data: { ...data, object: { type: 'Lead', identifier: { brokerLeadID: '7001' }, ...object } },
});

const contact = { type: 'Contact', name: 'Elio Ravensdale', email: 'elio@mail.example', telephone: '+19035550142' };

async function leadOf(...messages: object[]): Promise<Lead> {
  return foldEvents((await Promise.all(messages.map(read))).flat());
}

const added = message('add', '2026-03-01T09:00:00Z', {}, { object: contact, owner: BROKER, sender: BROKER });
const assigned = message('assign', '2026-03-01T10:00:00Z', { agent: BROKER, recipient: ME }, { object: contact });
const said = (action: EventContent['action'], rest: Partial<EventContent> = {}): EventContent => ({
  ...{
    action,
    by: ME,
    to: BROKER,
    id: 'https://agent.example.net/leads/outbox/event/1',
    time: '2026-03-02T08:00:00.000Z',
  },
  ...rest,
});

/** What an answer makes of a lead, with what its message says. */
async function answered(
  lead: Lead,
  what: EventContent,
): Promise<{ lead: Lead; data: Record<string, unknown>; object: Record<string, unknown> }> {
  const { body } = answerEvent(lead, what);
  const events = await read(body);
  expect(await validateText({ body: new TextEncoder().encode(body) })).to.deep.equal([]);
  expect(await validateEvent(body)).to.deep.equal([]);
  const groups = groupEvents([...lead.events, ...events]);
  expect(groups, 'one lead').to.have.length(1);
  const { data } = JSON.parse(body) as { data: Record<string, unknown> };
  return { lead: foldEvents([...lead.events, ...events]), data, object: data['object'] as Record<string, unknown> };
}

describe('An event that leadpod makes', () => {
  it('accepts a lead for the user, and both sides have the same result', async () => {
    const { lead, data } = await answered(await leadOf(added, assigned), said('accept', { comment: 'today' }));
    expect(data).to.include({ type: 'AcceptAction', agent: ME, recipient: ME, comment: 'today' });
    expect(lead.status).to.equal('accepted');
    expect(lead.assignment.assignee).to.equal(ME);
    expect(lead.marks.size).to.equal(0);
  });

  it('rejects a lead, names who offered it, and states the reason', async () => {
    const { lead, data } = await answered(await leadOf(added, assigned), said('reject', { reason: 'out of my area' }));
    expect(data).to.include({ type: 'RejectAction', agent: ME, participant: BROKER });
    expect([lead.status, lead.fields.reason, lead.assignment]).to.deep.equal([
      'rejected',
      'out of my area',
      { previousAssignee: ME, dateAssigned: '2026-03-01T10:00:00.000Z', dateUnassigned: '2026-03-02T08:00:00.000Z' },
    ]);
  });

  it('retracts a lead from its assignee, and gives it back to its owner', async () => {
    const what = said('retract', { by: BROKER, to: ME });
    const { lead, data } = await answered(await leadOf(added, assigned), what);
    expect(data).to.include({ type: 'RetractAction', agent: BROKER, participant: ME, recipient: BROKER });
    expect([lead.status, lead.assignment.previousAssignee, lead.marks.size]).to.deep.equal(['retracted', ME, 0]);
  });

  it('assigns a lead with everything that its messages state', async () => {
    const rich = message(
      'add',
      '2026-03-01T09:00:00Z',
      {},
      {
        ...{ object: { ...contact, consent: { email: 'yes' }, age: 41 }, owner: BROKER },
        ...{ leadSource: [{ type: 'AskAction', object: { type: 'Question', text: 'Is it free?' }, about: LISTING }] },
        ...{
          additionalProperty: { budget: 1 },
          recipient: BROKER,
          dateAccepted: '2020-01-01T00:00:00Z',
        },
      },
    );
    // The digits that JavaScript's numbers do not have.
    const text = JSON.stringify(rich).replace('"budget":1', '"budget":9007199254740993');
    const later = message('update', '2026-03-01T11:00:00Z', {}, { leadSource: [{ type: 'ViewAction' }] });
    const before = foldEvents([...(await read(text)), ...(await read(later))]);
    const to = 'https://other.example.com/profile/card#me';
    const body = answerEvent(before, said('assign', { by: BROKER, to })).body;
    expect(body).to.contain('"budget":9007199254740993');
    const { data } = JSON.parse(body) as { data: { object: { object: object; leadSource: object[] } } };
    expect(data.object).to.not.have.any.keys('recipient', 'dateAccepted');
    expect(data.object.object).to.deep.include({ consent: { email: 'yes' }, age: 41, name: 'Elio Ravensdale' });
    // The newest first: where the lead came from is then the same for the recipient.
    expect(data.object.leadSource.map((source) => (source as { type: string }).type)).to.deep.equal([
      'ViewAction',
      'AskAction',
    ]);
    const alone = foldEvents(await read(body));
    expect(alone.details.listings?.map(({ name }) => name)).to.deep.equal(['12 Larkspur Lane']);
    expect(alone.assignment.assignee).to.equal(to);
  });

  it('sets the values that a person enters: for the contact, for the lead, and free properties', async () => {
    const set = { name: 'Elio R. Ravensdale', telephone: '+19035550143', budget: '450000', owner: BROKER };
    const { lead, object } = await answered(await leadOf(added, assigned), said('update', { set }));
    expect(object['object']).to.include({ name: 'Elio R. Ravensdale', telephone: '+19035550143' });
    expect(object['additionalProperty']).to.deep.equal({ budget: '450000' });
    expect(lead.telephones).to.deep.equal(['+19035550142', '+19035550143']);
  });

  it('gives the recipient no more personal data than one of the two sides already sent', async () => {
    const stranger = 'https://stranger.example.com/profile/card#me';
    const forged = {
      ...message('assign', '2026-03-01T12:00:00Z', { agent: stranger, recipient: ME }, {}),
      ...{ id: 'https://stranger.example.com/1', agent: stranger },
    };
    const lead = await leadOf(added, assigned, forged);
    const to = otherParty('accept', lead, ME);
    expect(to).to.equal(stranger);
    const { body } = answerEvent(lead, said('accept', { to: stranger }));
    for (const secret of ['elio', 'Ravensdale', '5550142', BROKER]) expect(body).to.not.contain(secret);
    expect(body).to.contain('7001');
  });

  it('writes identifiers so that they are read back unchanged, whatever their names are', async () => {
    const word = fc.oneof(
      fc.constantFrom('value', 'id', 'system', 'name', 'identifier', 'crm', 'type', '@id', 'vendor', 'boost leadId'),
      fc.string({ minLength: 1, maxLength: 12 }),
    );
    const identifier = fc.record({ propertyID: word, value: fc.string({ minLength: 1, maxLength: 12 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(identifier, { minLength: 1, maxLength: 4 }), async (wanted) => {
        const pairs = wanted.map((one) => ({ type: 'PropertyValue', ...one }));
        const events = await read(message('add', '2026-03-01T09:00:00Z', {}, { identifier: pairs, object: contact }));
        const lead = foldEvents(events);
        const again = foldEvents(await read(answerEvent(lead, said('update')).body));
        const keys = (one: Lead): string[] => one.identifiers.map(identifierKey).sort();
        expect(keys(again)).to.deep.equal(keys(lead));
      }),
      { numRuns: runsOf(100) },
    );
  });

  it('is read without a warning', async () => {
    const lead = await leadOf(added, assigned);
    const { body } = answerEvent(lead, said('accept'));
    expect(listWarnings(await parseNotification({ body: new TextEncoder().encode(body) }))).to.deep.equal([]);
  });
});

describe('The other party of an answer', () => {
  it('is the party that offered the lead, has it, or gave it to the user', async () => {
    const lead = await leadOf(added, assigned);
    expect(otherParty('accept', lead, ME)).to.equal(BROKER);
    expect(otherParty('reject', lead, ME)).to.equal(BROKER);
    expect(otherParty('update', lead, ME)).to.equal(BROKER);
    expect(otherParty('update', lead, BROKER)).to.equal(ME);
    expect(otherParty('retract', lead, BROKER)).to.equal(ME);
    expect(otherParty('assign', lead, BROKER)).to.equal(undefined);
  });

  it('is never a template, a name, or the user', async () => {
    const agent = 'https://{lead-admin}.brand.example.com/profile/card';
    const nobody = { object: contact, owner: 'http://{lead-owner}.example.com/card#me', sender: 'Hollow Creek Homes' };
    const offered = {
      ...message('assign', '2026-03-01T10:00:00Z', { agent, recipient: ME }, nobody),
      agent: ME,
    };
    expect(otherParty('accept', await leadOf(offered), ME)).to.equal(undefined);
  });
});

describe('The answers that are allowed', () => {
  it('follow from the state of the lead', async () => {
    expect(allowedAnswers(await leadOf(added), ME)).to.deep.equal(['accept', 'reject', 'assign', 'update']);
    expect(allowedAnswers(await leadOf(added, assigned), ME)).to.deep.equal(['accept', 'reject', 'retract', 'update']);
    expect(allowedAnswers(await leadOf(added, assigned), BROKER)).to.deep.equal(['retract', 'update']);
  });
});

describe('The time of an answer', () => {
  it('is now, or just after the last event', () => {
    const now = '2026-03-10T10:00:00.000Z';
    expect(instantAfter(now, undefined)).to.equal(now);
    expect(instantAfter(now, '2026-03-10T09:59:59.999999999Z')).to.equal(now);
    expect(instantAfter(now, '2026-03-10T10:00:00.000Z')).to.equal('2026-03-10T10:00:00.001Z');
    expect(instantAfter(now, '2026-03-10T10:00:00.123456789Z')).to.equal('2026-03-10T10:00:00.124Z');
    expect(instantAfter(now, 'long ago')).to.equal(now);
    expect(instantAfter(now, '9999-12-31T23:59:59.998Z')).to.equal('9999-12-31T23:59:59.999Z');
    expect(instantAfter(now, '9999-12-31T23:59:59.9999999Z')).to.equal(now);
  });
});

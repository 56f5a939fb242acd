import { expect } from 'chai';
import { answerEvent, type EventContent } from '../../../src/desk/answers/event.ts';
import { otherParty } from '../../../src/desk/answers/parties.ts';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import { foldEvents, type Lead } from '../../../src/lead/lead.ts';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import { parseNotification } from '../../../src/message/notification.ts';

const ME = 'https://agent.example.net/profile/card#me';
const BROKER = 'https://broker.example.org/profile/card#me';
const OFFICE = 'https://office.example.com/profile/card#me';
const ANN = 'https://ann.example.com/profile/card#me';

const read = async (text: string): Promise<LeadEvent[]> => [
  ...(await parseNotification({ body: new TextEncoder().encode(text), contentType: 'application/json' })).events,
];

/** An event of the broker, or of someone else, in this hour. */
const message = (action: string, hour: number, object: object, data: object = {}, by = BROKER): string =>
  JSON.stringify({
    ...{ id: `https://crm.example.com/${hour}`, topic: `realestate/lead#${action}`, agent: by },
    ...{ time: `2026-03-01T0${hour}:00:00Z`, data: { agent: by, ...data, object: { type: 'Lead', ...object } } },
  });

const leadOf = async (...messages: string[]): Promise<Lead> =>
  foldEvents((await Promise.all(messages.map(read))).flat());

const said = (action: EventContent['action'], rest: Partial<EventContent> = {}): EventContent => ({
  ...{ action, by: ME, to: BROKER, id: 'https://agent.example.net/leads/outbox/event/1' },
  ...{ time: '2026-03-02T08:00:00.000Z', ...rest },
});

const identifier = { crm: 'L-1' };
const old = { name: 'Mira Alder', givenName: 'Mira', familyName: 'Alder', email: 'mira@example.com' };
const added = message('add', 1, { identifier, sender: BROKER, owner: BROKER, object: old });
const offered = message('assign', 2, { identifier }, { recipient: ME });
/** The name changes, and the owner, in an event in which the broker has no part. */
const married = message(
  ...[
    'update',
    3,
    { identifier, owner: OFFICE, sender: OFFICE, object: { name: 'Mira Stone', familyName: 'Stone' } },
    {},
  ],
  OFFICE,
);

describe('The lead in an answer', () => {
  for (const action of ['accept', 'reject', 'retract', 'update'] as const)
    it(`puts no old value back into our lead: ${action}`, async () => {
      const lead = await leadOf(added, offered, married);
      const { body } = answerEvent(lead, said(action, { comment: 'today' }));
      const { fields } = foldEvents([...lead.events, ...(await read(body))]);
      for (const key of ['name', 'givenName', 'familyName', 'owner', 'sender'] as const)
        expect(fields[key], key).to.equal(lead.fields[key]);
      expect(lead.fields).to.include({ name: 'Mira Stone', familyName: 'Stone', owner: OFFICE });
    });

  it('replaces no value that was stated before it and arrives after it', async () => {
    const before = await leadOf(added, offered);
    const { body } = answerEvent(before, said('accept'));
    const { fields } = foldEvents([...before.events, ...(await read(body)), ...(await read(married))]);
    expect(fields).to.include({ name: 'Mira Stone', familyName: 'Stone', owner: OFFICE });
  });

  it('states a name that a person sets, and not the old parts of the name', async () => {
    const { body } = answerEvent(await leadOf(added), said('update', { set: { name: 'Ann Marie New' } }));
    expect(body).to.contain('Ann Marie New');
    expect(body).to.not.contain('givenName').and.not.contain('Alder');
  });

  it('is found by the other side: by its identifier, else by the contact and the owner, else by the name', async () => {
    const elsewhere = message(
      'add',
      4,
      { identifier: { crm: 'L-2' }, owner: OFFICE, object: { email: old.email } },
      {},
      OFFICE,
    );
    for (const own of [
      { identifier, object: old },
      { owner: BROKER, object: { email: old.email } },
    ]) {
      const lead = await leadOf(
        message('add', 1, { ...own, sender: BROKER }),
        message('assign', 2, own, { recipient: ME }),
      );
      const answer = await read(answerEvent(lead, said('accept')).body);
      const groups = groupEvents([...lead.events, ...(await read(elsewhere)), ...answer]);
      const joined = groups.find(({ events }) => events.some(({ action }) => action === 'accept'));
      expect(joined?.events.map(({ action }) => action)).to.deep.equal(['add', 'assign', 'accept']);
    }
    const nameless = await leadOf(message('assign', 2, { object: { name: 'Mira Alder' } }, { recipient: ME }));
    expect(answerEvent(nameless, said('accept')).body).to.contain('Mira Alder');
  });

  it('gives a recipient who took part in no event only the identifiers of the lead', async () => {
    const lead = await leadOf(added, offered);
    const { body } = answerEvent(lead, said('update', { to: ANN, comment: 'For you', set: { budget: '450000' } }));
    expect(body).to.contain('L-1').and.contain('For you').and.contain('450000');
    for (const secret of ['Mira', 'Alder', 'mira@', BROKER]) expect(body).to.not.contain(secret);
  });

  it('counts an actor whose IRI needs a repair as one who took part', async () => {
    const lead = await leadOf(
      message('add', 2, { identifier, owner: 'https://b.example.org/card me', object: old }, {}, ME),
    );
    const to = otherParty('accept', lead, ME);
    expect(to).to.equal('https://b.example.org/card%20me');
    expect(answerEvent(lead, said('accept', { to: to ?? '' })).body).to.contain('mira@example.com');
  });
});

describe('A retraction', () => {
  it('goes to the person who has the lead, and never to one who had it before', async () => {
    const first = message('assign', 2, { identifier }, { recipient: ANN });
    const toName = message('assign', 3, { identifier }, { recipient: { name: 'Bo Birch' } });
    expect(otherParty('retract', await leadOf(added, first), BROKER)).to.equal(ANN);
    const lead = await leadOf(added, first, toName);
    expect(lead.assignment).to.include({ assignee: 'Bo Birch', previousAssignee: ANN });
    expect(otherParty('retract', lead, BROKER)).to.equal(undefined);
  });

  it('names an assignee of whom only the name is known', async () => {
    const lead = await leadOf(added, message('assign', 2, { identifier }, { recipient: { name: 'Bo Birch' } }));
    const { body } = answerEvent(lead, said('retract', { by: BROKER, to: OFFICE }));
    expect((JSON.parse(body) as { data: object }).data).to.deep.include({ participant: { name: 'Bo Birch' } });
    const after = foldEvents([...lead.events, ...(await read(body))]);
    expect([after.status, after.assignment.previousAssignee]).to.deep.equal(['retracted', 'Bo Birch']);
  });

  it('goes to the person who had the lead if no one has it by name', async () => {
    const first = message('assign', 2, { identifier }, { recipient: ANN });
    const away = message('assign', 3, { identifier }, { recipient: 'Unassigned' });
    expect(otherParty('retract', await leadOf(added, first, away), BROKER)).to.equal(ANN);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { foldAssignment, type Assignment } from '../../src/lead/assignment.ts';
import { uniteEvents, type LeadEvent } from '../../src/message/event/event.ts';
import { foldEvents, type Lead } from '../../src/lead/lead.ts';
import { leadToJson } from '../../src/lead/lead-json.ts';
import { eventSets, withShuffle } from '../arbitraries.ts';
import { leadEvent, type Draft } from '../support/lead-events.ts';
import { envelope, leadOf, seedText, type Message } from '../support/messages.ts';
import { eventOf } from '../support/reading.ts';

type Step = Draft & { by?: string; to?: string; from?: string };

const [BROKER, ANDY, BEA] = ['https://broker.example/#me', 'https://andy.example/#me', 'https://bea.example/#me'];
const hour = (at: number): string => `2024-03-01T0${at}:00:00.000Z`;

/** Steps, an hour apart, in; where the lead is then, out. */
function shouldCome(steps: readonly Step[], expected: Assignment): void {
  const actor = (iri: string | undefined): { iri: string } | undefined => (iri === undefined ? undefined : { iri });
  const events = steps.map(({ by, to, from, ...draft }, index): LeadEvent => {
    const parties = Object.entries({ agent: actor(by), recipient: actor(to), participant: actor(from) });
    return {
      ...leadEvent({ id: `e${index}`, at: index + 1, ...draft }),
      ...Object.fromEntries(parties.filter(([, party]) => party !== undefined)),
    };
  });
  expect(foldAssignment(uniteEvents(events))).to.deep.equal(expected);
}

const assign = (to: string): Step => ({ action: 'assign', fields: { recipient: BROKER }, by: BROKER, to });

describe('foldAssignment', () => {
  it('finds no assignee if the lead was never assigned', () => {
    shouldCome([], {});
    shouldCome(
      [
        { action: 'add', fields: { recipient: BROKER } },
        { action: 'update', to: ANDY },
      ],
      {},
    );
  });
  it('finds the recipient of an assignment, which comes before the one in the lead object', () => {
    shouldCome([assign(ANDY)], { assignee: ANDY, dateAssigned: hour(1) });
    shouldCome([{ action: 'assign', fields: { recipient: ANDY } }], { assignee: ANDY, dateAssigned: hour(1) });
  });
  it('finds no assignee if the lead is assigned to nobody, and keeps the one before', () => {
    shouldCome([{ action: 'assign', fields: { recipient: 'Unassigned' } }], {});
    shouldCome([{ action: 'assign', fields: { recipient: 'N/A' } }], {});
    const taken = { previousAssignee: ANDY, dateAssigned: hour(1), dateUnassigned: hour(2) };
    shouldCome([assign(ANDY), { action: 'assign', fields: { recipient: 'Unassigned' } }], taken);
    shouldCome([assign(ANDY), { action: 'assign', fields: { recipient: 'N/A' } }], {
      assignee: ANDY,
      dateAssigned: hour(1),
    });
  });
  it('takes a template for the assignee only if no one else is known', () => {
    const template = 'http://%7Blead-recipient%7D.example.com/#me';
    const assigned: Step = { action: 'assign', fields: { recipient: template } };
    shouldCome([assigned], { assignee: template, dateAssigned: hour(1) });
    shouldCome([assign(template)], { assignee: BROKER, dateAssigned: hour(1) });
    shouldCome([assigned, assign(ANDY)], { assignee: ANDY, dateAssigned: hour(2) });
    shouldCome([assign(ANDY), assigned], { assignee: ANDY, dateAssigned: hour(1) });
    shouldCome([{ action: 'accept', fields: { recipient: template }, by: ANDY }], {
      assignee: ANDY,
      dateAssigned: hour(1),
    });
  });
  it('keeps the assignee who accepts, even if the lead object still names another', () => {
    const accept: Step = { action: 'accept', fields: { recipient: BROKER }, by: ANDY };
    shouldCome([assign(ANDY), accept], { assignee: ANDY, dateAssigned: hour(1) });
    shouldCome([assign(ANDY), { action: 'accept' }], { assignee: ANDY, dateAssigned: hour(1) });
  });
  it('follows the recipient of an accept, or else the new one in the lead object', () => {
    const moved = { assignee: BEA, previousAssignee: ANDY, dateAssigned: hour(2), dateUnassigned: hour(2) };
    shouldCome([assign(ANDY), { action: 'accept', by: BEA, to: BEA }], moved);
    shouldCome([assign(ANDY), { action: 'accept', fields: { recipient: BEA } }], moved);
    shouldCome([{ action: 'accept', fields: { recipient: BEA } }], { assignee: BEA, dateAssigned: hour(1) });
    shouldCome([{ action: 'add', fields: { recipient: BEA } }, { action: 'accept' }], {
      assignee: BEA,
      dateAssigned: hour(2),
    });
  });
  it('finds who rejected it, and no present assignee', () => {
    const rejected = { previousAssignee: ANDY, dateAssigned: hour(1), dateUnassigned: hour(2) };
    shouldCome([assign(ANDY), { action: 'reject', by: ANDY }], rejected);
    shouldCome([{ action: 'reject', by: ANDY, from: BROKER }], { previousAssignee: ANDY, dateUnassigned: hour(1) });
  });
  it('finds who it was taken back from', () => {
    const retract: Step = { action: 'retract', from: ANDY, to: BROKER };
    const taken = { previousAssignee: ANDY, dateAssigned: hour(1), dateUnassigned: hour(2) };
    shouldCome([assign(ANDY), retract], taken);
    shouldCome([assign(ANDY), { action: 'retract' }], taken);
    shouldCome([retract], { previousAssignee: ANDY, dateUnassigned: hour(1) });
  });
  it('finds the last two of many assignees', () => {
    shouldCome([assign(ANDY), { action: 'reject' }, assign(BEA)], {
      assignee: BEA,
      previousAssignee: ANDY,
      dateAssigned: hour(3),
      dateUnassigned: hour(2),
    });
    shouldCome([assign(ANDY), { action: 'reject' }, assign(ANDY)], { assignee: ANDY, dateAssigned: hour(3) });
    shouldCome([assign(ANDY), assign(BEA)], {
      assignee: BEA,
      previousAssignee: ANDY,
      dateAssigned: hour(2),
      dateUnassigned: hour(2),
    });
  });
  it('names an assignee only for a lead that is assigned or accepted, in any order of arrival', () => {
    fc.assert(
      fc.property(withShuffle(eventSets()), ([events, shuffled]) => {
        const { assignment, status } = foldEvents(events);
        expect(foldEvents(shuffled).assignment).to.deep.equal(assignment);
        if (assignment.assignee !== undefined) expect(status).to.be.oneOf(['assigned', 'accepted']);
      }),
    );
  });
});

describe('The actors of a message', () => {
  const lead = leadOf({ recipient: BROKER });
  const message = (topic: string, minute: number, data: Message, members: Message = {}): Message =>
    envelope(
      {
        topic: `realestate/lead#${topic}`,
        id: `https://crm.example.com/${topic}`,
        time: `2024-01-02T03:0${minute}:00Z`,
        ...members,
      },
      { type: undefined, object: lead, ...data },
    );
  const assigned = message('assign', 1, { agent: BROKER, recipient: ANDY });
  const foldMessages = async (...messages: unknown[]): Promise<Lead> =>
    foldEvents(await Promise.all(messages.map((one) => eventOf(one))));

  it('make the recipient of an assignment the assignee, who accepts without a mark', async () => {
    const found = await foldMessages(assigned, message('accept', 2, { agent: ANDY }));
    expect(found.assignment).to.deep.equal({ assignee: ANDY, dateAssigned: '2024-01-02T03:01:00.000Z' });
    expect(leadToJson(found, 'x')).to.include({ recipient: BROKER, assignee: ANDY }).and.not.to.have.property('marks');
  });
  it('never include the agent of the envelope, which only provides the event', async () => {
    const provider = 'https://network.example.com/profile/card#me';
    const event = await eventOf(message('accept', 2, {}, { agent: provider }));
    expect([event.agent, event.provider]).to.deep.equal([undefined, { iri: provider }]);
    expect((await foldMessages(message('accept', 2, {}, { agent: provider }))).marks.size).to.equal(0);
  });
  it('allow an administrator to retract for the owner, and state who had the lead and who gets it back', async () => {
    const data = {
      agent: 'https://admin.example.com/profile/card#me',
      participant: { type: 'RealEstateAgent', id: ANDY },
      recipient: { type: 'RealEstateOrganization', id: BROKER },
      object: leadOf({ owner: BROKER }),
    };
    for (const before of [[], [assigned]]) {
      const found = await foldMessages(...before, message('retract', 3, data));
      expect(found.marks.size).to.equal(0);
      expect(leadToJson(found, 'x')).to.include({ status: 'retracted', recipient: BROKER, previousAssignee: ANDY });
      expect(found.assignment.assignee).to.equal(undefined);
    }
  });
  it('cause no mark in any order of the documented examples', async () => {
    const texts = (['add', 'update', 'assign', 'accept', 'reject', 'retract'] as const).map(seedText);
    const found = await foldMessages(...texts);
    const marks = [...found.marks.values()].flat();
    // Folded into one lead here, they speak of two people.
    const ofActors = marks.filter((mark) => !mark.startsWith('accepted-after') && mark !== 'names-differ');
    expect(ofActors).to.deep.equal([]);
  });
  it('are those of the action itself if there is no envelope', async () => {
    const event = await eventOf({ type: 'AcceptAction', id: 'https://a.example/1', agent: ANDY, object: lead });
    expect([event.agent, event.provider]).to.deep.equal([{ iri: ANDY }, undefined]);
  });
});

describe('a lead that was offered to several recipients', () => {
  const offered = [assign(ANDY), assign(BEA)];
  const accept = (by: string): Step => ({ action: 'accept', by, to: by });
  const retract = (from: string, to = BROKER): Step => ({ action: 'retract', by: BROKER, from, to });
  const shouldStand = (steps: readonly Step[], status: string, assignee: string | undefined): void => {
    const actor = (iri: string | undefined): { iri: string } | undefined => (iri === undefined ? undefined : { iri });
    const events = steps.map(({ by, to, from, ...draft }, index): LeadEvent => {
      const parties = Object.entries({ agent: actor(by), recipient: actor(to), participant: actor(from) });
      const own = { ...leadEvent({ id: `e${index}`, at: index + 1, ...draft }) };
      return { ...own, ...Object.fromEntries(parties.filter(([, party]) => party !== undefined)) };
    });
    const lead = foldEvents(events);
    expect([lead.status, lead.assignment.assignee]).to.deep.equal([status, assignee]);
  };

  it('stays with who accepted it when the offers to the others are taken back', () => {
    shouldStand([...offered, accept(ANDY), retract(BEA)], 'accepted', ANDY);
    shouldStand([...offered, accept(BEA), retract(ANDY)], 'accepted', BEA);
  });

  it('stays offered to the others when one of them rejects it', () => {
    shouldStand([...offered, { action: 'reject', by: ANDY }], 'assigned', BEA);
    shouldStand([...offered, { action: 'reject', by: ANDY }, { action: 'reject', by: BEA }], 'rejected', undefined);
  });

  it('goes back to the first who accepted it when it is taken from a later one', () => {
    shouldStand([...offered, accept(ANDY), accept(BEA), retract(BEA, ANDY)], 'accepted', ANDY);
    shouldStand([...offered, accept(ANDY), accept(BEA), retract(BEA)], 'retracted', undefined);
  });

  it('has no assignee when all offers are taken back', () => {
    shouldStand([...offered, retract(ANDY), retract(BEA)], 'retracted', undefined);
    shouldStand([...offered, retract(BEA), retract(ANDY)], 'retracted', undefined);
  });
});

describe('a lead that was offered to several recipients by one event', () => {
  const andy = { id: ANDY, name: 'Andy' };
  const bea = { id: BEA, name: 'Bea' };
  const message = (topic: string, minute: number, data: Message, lead: Message = {}): Message =>
    envelope(
      {
        topic: `realestate/lead#${topic}`,
        id: `https://crm.example.com/${topic}/${minute}`,
        time: `2024-01-02T03:0${minute}:00Z`,
      },
      { type: undefined, object: leadOf(lead), ...data },
    );
  const offer = (recipient: unknown): Message => message('assign', 0, { agent: BROKER, recipient });
  const accept = (minute: number, agent: unknown): Message => message('accept', minute, { agent });
  const reject = (minute: number, agent?: unknown): Message => message('reject', minute, agent ? { agent } : {});
  const retract = (minute: number, participant?: unknown): Message =>
    message('retract', minute, { agent: BROKER, ...(participant ? { participant } : {}) });

  /** The status, the assignee and the marks after these messages, in any order of arrival. */
  async function shouldStand(messages: readonly Message[], status: string, assignee?: string): Promise<void> {
    const events = await Promise.all(messages.map((one) => eventOf(one)));
    for (const order of [events, events.toReversed()]) {
      const lead = foldEvents(order);
      const marks = [...lead.marks.values()].flat();
      expect([lead.status, lead.assignment.assignee, ...marks]).to.deep.equal([status, assignee]);
    }
  }

  for (const offered of [
    [ANDY, BEA],
    [BEA, ANDY],
  ])
    describe(`(${offered.map((one) => one.slice(8, 12)).join(', ')})`, () => {
      it('is with the one who accepts it, without a mark', async () => {
        for (const by of offered) await shouldStand([offer(offered), accept(1, by)], 'accepted', by);
        const found = foldEvents([await eventOf(offer(offered)), await eventOf(accept(1, BEA))]);
        expect(found.assignment).not.to.have.property('previousAssignee');
        expect(leadToJson(found, 'x').recipients).to.deep.equal(offered);
      });
      it('stays with that one when another rejects it or loses the offer', async () => {
        await shouldStand([offer(offered), accept(1, ANDY), reject(2, BEA)], 'accepted', ANDY);
        await shouldStand([offer(offered), accept(1, ANDY), retract(2, BEA)], 'accepted', ANDY);
        await shouldStand([offer(offered), reject(1, BEA), accept(2, ANDY)], 'accepted', ANDY);
      });
      it('stays offered until the last one rejects it', async () => {
        await shouldStand([offer(offered), reject(1, ANDY)], 'assigned', BEA);
        await shouldStand([offer(offered), reject(1, BEA), reject(2, BEA)], 'assigned', ANDY);
        await shouldStand([offer(offered), retract(1, BEA)], 'assigned', ANDY);
        await shouldStand([offer(offered), reject(1, ANDY), reject(2, BEA)], 'rejected');
        await shouldStand([offer(offered), reject(1, BEA), retract(2, ANDY)], 'retracted');
      });
      it('is with no one when the answer is of all', async () => {
        await shouldStand([offer(offered), reject(1, offered)], 'rejected');
        await shouldStand([offer(offered), reject(1)], 'rejected');
        await shouldStand([offer(offered), retract(1)], 'retracted');
        await shouldStand([offer(offered), retract(1, offered)], 'retracted');
        await shouldStand([offer(offered), accept(1, ANDY), reject(2, ANDY)], 'rejected');
      });
    });

  it('is so too if its lead object names them, or a member for the assignee', async () => {
    for (const assign of [
      message('assign', 0, { agent: BROKER }, { recipient: [ANDY, BEA] }),
      message('assign', 0, { agent: BROKER, assignedTo: ['Unassigned', ANDY, BEA] }),
    ]) {
      await shouldStand([assign, accept(1, BEA)], 'accepted', BEA);
      await shouldStand([assign, reject(1, ANDY)], 'assigned', BEA);
    }
  });
  it('ends for all others when one accepts it', async () => {
    await shouldStand([offer([ANDY, BEA]), accept(1, BEA), accept(2, ANDY)], 'accepted', BEA);
    const taken = [offer([ANDY, BEA]), accept(1, BEA), retract(2, [ANDY, BEA])];
    const { assignment } = foldEvents(await Promise.all(taken.map((one) => eventOf(one))));
    expect(assignment).to.include({ previousAssignee: BEA }).and.not.have.property('assignee');
  });
  it('is with the one whose name is known if the IRI is a template', async () => {
    const jane = { id: 'http://{agent}.example.com/#me', name: 'Jane Smith' };
    await shouldStand(
      [offer(ANDY), message('assign', 1, { agent: BROKER, recipient: jane })],
      'assigned',
      'Jane Smith',
    );
  });
  it('has a mark if someone else accepts it', async () => {
    const found = foldEvents(
      await Promise.all([offer([ANDY, BEA]), accept(1, BROKER.slice(0, -2))].map((one) => eventOf(one))),
    );
    expect([...found.marks.values()]).to.deep.equal([['accepted-by-other']]);
  });
  it('knows its parties by their names', async () => {
    const later = message('assign', 1, { agent: BROKER, recipient: bea });
    await shouldStand([offer(andy), later, reject(2, { name: ' andy' })], 'assigned', BEA);
    await shouldStand([offer('Andy'), later, reject(2, andy)], 'assigned', BEA);
    await shouldStand([offer(andy), later, retract(2, 'Andy')], 'assigned', BEA);
    await shouldStand([offer([andy, bea]), accept(1, { name: 'Bea' })], 'accepted', BEA);
    const namesake = { id: 'https://andy.example.org/#me', name: 'Andy' };
    await shouldStand([offer([andy, namesake]), later, reject(2, { name: 'Andy' })], 'rejected');
  });
});

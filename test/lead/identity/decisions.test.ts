import { expect } from 'chai';
import fc from 'fast-check';
import {
  createDecision,
  isDecision,
  Verdicts,
  withoutEvents,
  type Decision,
} from '../../../src/lead/identity/decisions.ts';
import { uniteEvents } from '../../../src/message/event/event.ts';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import { eventSets } from '../../arbitraries.ts';
import { shouldGroup } from '../../support/decided.ts';
import { leadEvent } from '../../support/lead-events.ts';
import { runsOf } from '../../support/extent.ts';

const CRM = { lead: { crm: '1' } };
const ADA = { contact: { red: 'ada' } };

describe('A split', () => {
  it('moves wrongly joined events into a lead of their own', () => {
    shouldGroup({ a: { at: 1, ...CRM }, b: { at: 2, ...CRM }, c: { at: 3, ...CRM } }, ['split c from a b'], 'a b', 'c');
  });
  it('leaves the shared identifier to the events that stayed, and so later events with it', () => {
    shouldGroup({ a: { at: 1, ...CRM }, c: { at: 2, ...CRM }, d: { at: 3, ...CRM } }, ['split c from a'], 'a d', 'c');
  });
  it('takes later events with an identifier that is its own', () => {
    shouldGroup(
      { a: { at: 1, ...CRM }, c: { at: 2, lead: { crm: '1', mls: '2' } }, d: { at: 3, lead: { mls: '2' } } },
      ['split c from a'],
      'a',
      'c d',
    );
  });
  it('remains if a later event has keys of both leads', () => {
    shouldGroup(
      {
        a: { at: 1, ...CRM },
        c: { at: 2, lead: { crm: '1', mls: '2' } },
        d: { at: 3, lead: { crm: '1', mls: '2' } },
      },
      ['split c from a'],
      'a d',
      'c',
    );
  });
  it('keeps weak events that stayed from following the others', () => {
    shouldGroup(
      { a: { at: 1, ...CRM, ...ADA }, c: { at: 3, ...CRM, ...ADA }, r: { at: 4, action: 'retract', ...ADA } },
      ['split c from a r'],
      'a r',
      'c',
    );
  });
  it('assigns weak events that it does not name by time', () => {
    shouldGroup(
      { a: { at: 1, ...CRM, ...ADA }, c: { at: 3, ...CRM, ...ADA }, r: { at: 2, ...ADA }, s: { at: 4, ...ADA } },
      ['split c from a'],
      'a r',
      'c s',
    );
  });
  it('also moves weak events', () => {
    shouldGroup({ a: { at: 1, ...CRM, ...ADA }, r: { at: 2, ...ADA } }, ['split r from a'], 'a', 'r');
  });
  it('and a second split make three leads', () => {
    shouldGroup(
      { a: { at: 1, ...CRM }, b: { at: 2, ...CRM }, c: { at: 3, ...CRM } },
      ['split c from a b', 'split b from a'],
      'a',
      'b',
      'c',
    );
  });
  it('can divide a lead that was split off before', () => {
    shouldGroup(
      { a: { at: 1, ...CRM }, b: { at: 2, ...CRM }, c: { at: 3, ...CRM } },
      ['split b c from a', 'split c from b'],
      'a',
      'b',
      'c',
    );
  });
  it('names the new lead after the event, and leaves the old name to the other', () => {
    const [a, c] = [leadEvent({ id: 'a', at: 2, ...CRM }), leadEvent({ id: 'c', at: 1, ...CRM })];
    const [before] = groupEvents([a, c]);
    const decision = createDecision({ kind: 'split', at: '2024-04-01T00:00:00Z', events: [c.key], from: [a.key] });
    const groups = groupEvents([a, c], [decision]);
    expect(groups.find(({ events }) => events.includes(a))?.slug).to.equal(before?.slug);
    expect(groups.find(({ events }) => events.includes(c))?.slug).not.to.equal(before?.slug);
  });
});

describe('A join', () => {
  it('makes one lead of two', () => {
    shouldGroup({ a: { lead: { crm: '1' } }, b: { lead: { crm: '2' } } }, ['join a b'], 'a b');
  });
  it('takes later events of either lead', () => {
    shouldGroup(
      { a: { lead: { crm: '1' } }, b: { lead: { crm: '2' } }, c: { lead: { crm: '1' } }, d: { lead: { crm: '2' } } },
      ['join a b'],
      'a b c d',
    );
  });
  it('undoes a split, and a split undoes it', () => {
    const drafts = { a: { at: 1, ...CRM }, c: { at: 2, ...CRM } };
    shouldGroup(drafts, ['split c from a', 'join a c'], 'a c');
    shouldGroup(drafts, ['split c from a', 'join a c', 'split c from a'], 'a', 'c');
    const others = { a: { lead: { crm: '1' } }, b: { lead: { crm: '2' } } };
    shouldGroup(others, ['join a b', 'split b from a'], 'a', 'b');
  });
  it('of a split-off lead with a third lead keeps it apart from the first', () => {
    shouldGroup(
      {
        a: { at: 1, ...CRM },
        c: { at: 2, ...CRM },
        z: { at: 3, lead: { crm: '9' } },
        y: { at: 4, lead: { crm: '9' } },
      },
      ['split c from a', 'join c z'],
      'a',
      'c z y',
    );
  });
  it('keeps the name of the lead with the first event', () => {
    const [a, b] = [
      leadEvent({ id: 'a', at: 2, lead: { crm: '1' } }),
      leadEvent({ id: 'b', at: 1, lead: { crm: '2' } }),
    ];
    const decision = createDecision({ kind: 'join', at: '2024-04-01T00:00:00Z', events: [a.key, b.key] });
    expect(groupEvents([a, b], [decision])[0]?.slug).to.equal(groupEvents([b])[0]?.slug);
  });
});

describe('Decisions', () => {
  /** Events, and decisions about some of them, taken from groups as a person would. */
  const rulings = eventSets({ maxLength: 8 }).chain((events) =>
    fc
      .array(
        fc.record({
          kind: fc.constantFrom('split' as const, 'join' as const, 'apart' as const),
          picks: fc.array(fc.nat(), { minLength: 2, maxLength: 4 }),
        }),
        {
          maxLength: 4,
        },
      )
      .map((plans) => {
        const decisions: Decision[] = [];
        for (const [index, { kind, picks }] of plans.entries()) {
          const groups = groupEvents(events, decisions);
          const at = `2024-04-01T00:00:0${index}.000Z`;
          const pick = (place: number) => groups[(picks[place] ?? 0) % Math.max(groups.length, 1)];
          const own = (pick(0)?.events ?? []).map(({ key }) => key);
          const others = (pick(1)?.events ?? []).map(({ key }) => key);
          const taken = own.filter((_, place) => ((picks[1] ?? 0) >> place) % 2 === 1);
          const left = own.filter((key) => !taken.includes(key));
          if (kind === 'split' && taken.length > 0 && left.length > 0)
            decisions.push(createDecision({ kind, at, events: taken, from: left }));
          if (kind === 'apart' && pick(0) !== pick(1) && own.length > 0)
            decisions.push(createDecision({ kind, at, events: own, from: others }));
          if (kind === 'join' && pick(0) !== pick(1) && own.length > 0)
            decisions.push(createDecision({ kind, at, events: [...own, ...others] }));
        }
        return { events, decisions };
      }),
  );

  it('are applied in any order, and each event is in exactly one lead with a unique name', () => {
    fc.assert(
      fc.property(rulings, ({ events, decisions }) => {
        const groups = groupEvents(events, decisions);
        expect(groupEvents([...events].reverse(), [...decisions].reverse())).to.deep.equal(groups);
        expect(new Set(groups.map(({ slug }) => slug)).size).to.equal(groups.length);
        expect(groups.flatMap((group) => group.events.map(({ key }) => key)).sort()).to.deep.equal(
          uniteEvents(events)
            .map(({ key }) => key)
            .sort(),
        );
        const verdicts = new Verdicts(decisions);
        for (const { events: own } of groups)
          for (const a of own) for (const b of own) expect(verdicts.areApart(a, b)).to.equal(false);
        const last = decisions.at(-1);
        if (last === undefined) return;
        const homes = groups.filter((group) => group.events.some(({ key }) => last.events.includes(key)));
        expect(homes).to.have.length(1);
        const those = groups.filter((group) => group.events.some(({ key }) => last.from?.includes(key)));
        if (last.kind === 'apart') expect(those).to.have.length(1).and.not.to.include(homes[0]);
      }),
      { numRuns: runsOf(2000) },
    );
  });
  it('are distinguished from other values', () => {
    const decision = createDecision({ kind: 'split', at: '2024-04-01T00:00:00Z', events: ['b', 'a'], from: ['c'] });
    expect(isDecision(JSON.parse(JSON.stringify(decision)))).to.equal(true);
    for (const other of [
      null,
      1,
      {},
      { ...decision, kind: 'merge' },
      { ...decision, events: [1] },
      { ...decision, from: 1 },
    ])
      expect(isDecision(other)).to.equal(false);
  });
  it('are found by the events that they name', () => {
    const split = createDecision({ kind: 'split', at: '2024-04-01T00:00:00Z', events: ['a'], from: ['b'] });
    const join = createDecision({ kind: 'join', at: '2024-04-02T00:00:00Z', events: ['b', 'c'] });
    const verdicts = new Verdicts([join, split, split]);
    expect(['a', 'b', 'c', 'd'].map((key) => verdicts.about({ key }))).to.deep.equal([
      [split],
      [split, join],
      [join],
      [],
    ]);
    expect(['a', 'b', 'd'].map((key) => verdicts.pinOf({ key }))).to.deep.equal([split, join, undefined]);
  });
  it('lose events that are deleted for good, and are dropped if nothing is left', () => {
    const at = '2024-04-01T00:00:00Z';
    const split = createDecision({ kind: 'split', at, events: ['a', 'b'], from: ['c'] });
    const join = createDecision({ kind: 'join', at, events: ['a', 'b'] });
    const settled = createDecision({ kind: 'apart', at, events: ['a'], from: ['b'] });
    const without = (decision: Decision, ...gone: string[]) => withoutEvents(decision, (key) => gone.includes(key));
    expect(without(split, 'z')).to.equal(split);
    expect(without(split, 'a', 'c')).to.deep.equal({ ...split, events: ['b'], from: [] });
    expect(without(join, 'a')).to.deep.equal({ ...join, events: ['b'] });
    expect([without(join, 'a', 'b'), without(settled, 'b')]).to.deep.equal([undefined, undefined]);
  });
  it('are the same, whatever the order of their events', () => {
    const [one, two] = [
      ['a', 'b'],
      ['b', 'a'],
    ].map((events) => createDecision({ kind: 'join', at: '2024', events }));
    expect(one).to.deep.equal(two);
    expect(one).not.to.have.property('from');
  });
});

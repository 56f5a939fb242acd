import { expect } from 'chai';
import fc from 'fast-check';
import { ACTIONS } from '../../../src/message/event/actions.ts';
import { compareEvents, uniteEvents, type LeadEvent } from '../../../src/message/event/event.ts';
import { eventSets } from '../../arbitraries.ts';
import { leadEvent } from '../../support/lead-events.ts';

const shouldRise = (...events: LeadEvent[]): void => {
  for (const [index, one] of events.entries())
    for (const [other, two] of events.entries())
      expect(Math.sign(compareEvents(one, two)), `${index} and ${other}`).to.equal(Math.sign(index - other));
};

describe('compareEvents', () => {
  it('puts events in the order of their times, those without one first', () => {
    shouldRise(leadEvent({ at: null, id: 'z' }), leadEvent({ at: 9, id: 'y' }), leadEvent({ at: 10, id: 'x' }));
  });
  it('puts events of one time in the order of the life of a lead', () => {
    shouldRise(...ACTIONS.map((action, index) => leadEvent({ action, id: String(9 - index) })));
    expect(ACTIONS).to.deep.equal(['add', 'update', 'score', 'assign', 'accept', 'reject', 'retract']);
  });
  it('puts events of one time and action in the order of their ids, then of their hashes', () => {
    shouldRise(leadEvent({ id: 'A' }), leadEvent({ id: 'a' }), leadEvent({ id: 'b' }));
    const twins = [leadEvent({ fields: { comment: '1' } }), leadEvent({ fields: { comment: '2' } })];
    shouldRise(...twins.sort((a, b) => (a.key < b.key ? -1 : 1)));
  });
});

describe('uniteEvents', () => {
  const shouldKeep = (kept: LeadEvent, other: LeadEvent): void => {
    expect(uniteEvents([kept, other])).to.deep.equal([kept]);
    expect(uniteEvents([other, kept])).to.deep.equal([kept]);
  };

  it('keeps each event once', () => {
    const [one, two] = [leadEvent({ at: 9 }), leadEvent({ at: 10, id: 'b' })];
    expect(uniteEvents([two, one, two, { ...one }])).to.deep.equal([one, two]);
  });
  it('keeps events with the same id and different content', () => {
    expect(uniteEvents([leadEvent({ fields: { name: 'a' } }), leadEvent({ fields: { name: 'b' } })])).to.have.length(2);
  });
  it('keeps events of one id at several times, and one without a time', () => {
    expect(uniteEvents([leadEvent({ at: 9 }), leadEvent({ at: 10 }), leadEvent({ at: null })])).to.have.length(3);
  });
  it('keeps the copy whose text sorts first', () => {
    shouldKeep(leadEvent({ text: 'a' }), leadEvent({ text: 'b' }));
  });
  it('gives the same result in every order', () => {
    fc.assert(
      fc.property(eventSets({ copies: true }), fc.infiniteStream(fc.nat()), (events, random) => {
        const shuffled = events
          .map((event) => ({ event, at: random.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ event }) => event);
        expect(uniteEvents(shuffled)).to.deep.equal(uniteEvents(events));
      }),
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { uniteEvents, type LeadEvent } from '../../../src/message/event/event.ts';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import type { EventGroup } from '../../../src/lead/identity/lead-names.ts';
import { keysOf } from '../../../src/message/event/keys.ts';
import { eventSets, withBatches, withShuffle } from '../../arbitraries.ts';
import { runsOf } from '../../support/extent.ts';

const slugsOf = (groups: readonly EventGroup[]): string[] => groups.map(({ slug }) => slug);
const membersOf = (groups: readonly EventGroup[]): string[][] =>
  groups.map(({ slug, events }) => [slug, ...events.map(({ key }) => key)]);

describe('groupEvents', () => {
  describe('is a function of the set of events', () => {
    it('whatever the order of arrival', () => {
      fc.assert(
        fc.property(withShuffle(eventSets({ copies: true })), ([events, shuffled]) => {
          expect(groupEvents(shuffled)).to.deep.equal(groupEvents(events));
        }),
        { numRuns: runsOf(300) },
      );
    });
    it('however often an event arrives', () => {
      fc.assert(
        fc.property(eventSets(), (events) => {
          expect(groupEvents([...events, ...events])).to.deep.equal(groupEvents(events));
        }),
      );
    });
    it('in whatever batches the events were grouped before', () => {
      fc.assert(
        fc.property(withBatches(eventSets({ copies: true })), ([events, batches]) => {
          const regrouped = batches.flatMap((batch) => groupEvents(batch).flatMap((group) => group.events));
          expect(membersOf(groupEvents(regrouped))).to.deep.equal(membersOf(groupEvents(events)));
        }),
      );
    });
    it('with each event in exactly one group, and a unique name for each group', () => {
      fc.assert(
        fc.property(eventSets(), (events) => {
          const groups = groupEvents(events);
          const keys = groups.flatMap((group) => group.events.map(({ key }) => key));
          expect([...keys].sort()).to.deep.equal(
            uniteEvents(events)
              .map(({ key }) => key)
              .sort(),
          );
          expect(new Set(slugsOf(groups)).size).to.equal(groups.length);
          expect(slugsOf(groups)).to.deep.equal([...slugsOf(groups)].sort());
          for (const { slug } of groups) expect(slug).to.match(/^[0-9a-f]{24}$/);
        }),
      );
    });
    it('with the events of each group in order', () => {
      fc.assert(
        fc.property(eventSets(), (events) => {
          for (const group of groupEvents(events)) expect(group.events).to.deep.equal(uniteEvents(group.events));
        }),
      );
    });
    it('in which two leads never share a lead identifier', () => {
      fc.assert(
        fc.property(eventSets(), (events) => {
          const keys = groupEvents(events).map((group) => [
            ...new Set(group.events.flatMap((event) => keysOf(event)[1])),
          ]);
          expect(new Set(keys.flat()).size).to.equal(keys.flat().length);
        }),
      );
    });
    it('in which events with a lead identifier are never moved by those without', () => {
      const hasLead = (event: LeadEvent): boolean => keysOf(event)[1].length > 0;
      fc.assert(
        fc.property(eventSets(), (events) => {
          const strong = (groups: EventGroup[]): string[][] =>
            groups
              .map(({ slug, events: members }) => [slug, ...members.filter(hasLead).map(({ key }) => key)])
              .filter(({ length }) => length > 1);
          expect(strong(groupEvents(events))).to.deep.equal(strong(groupEvents(events.filter(hasLead))));
        }),
      );
    });
  });
});

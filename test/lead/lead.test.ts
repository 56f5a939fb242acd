import { expect } from 'chai';
import fc from 'fast-check';
import type { Action } from '../../src/message/event/actions.ts';
import { countReusedIds, foldEvents, LEAD_STATUSES, type LeadStatus } from '../../src/lead/lead.ts';
import { sourceKey } from '../../src/message/parts/sources.ts';
import { SINGLE_FIELDS } from '../../src/message/event/statement.ts';
import { eventSets, withBatches, withShuffle } from '../arbitraries.ts';
import { leadEvent, type Draft } from '../support/lead-events.ts';

const shouldBe = (status: LeadStatus, ...drafts: Draft[]): void => {
  expect(foldEvents(drafts.map(leadEvent)).status).to.equal(status);
};
/** Actions, an hour apart. */
const shouldEnd = (status: LeadStatus, ...actions: Action[]): void => {
  shouldBe(status, ...actions.map((action, index) => ({ action, at: index + 1 })));
};
const twice = <T>(list: readonly T[]): T[] => [...list, ...list];
const fold = (...drafts: Draft[]): ReturnType<typeof foldEvents> => foldEvents(drafts.map(leadEvent));

describe('foldEvents', () => {
  describe('follows its laws', () => {
    it('idempotent: an event twice is an event once', () => {
      fc.assert(
        fc.property(eventSets({ copies: true }), (events) => {
          expect(foldEvents(twice(events))).to.deep.equal(foldEvents(events));
        }),
      );
    });
    it('commutative: any order of arrival gives the same lead', () => {
      fc.assert(
        fc.property(withShuffle(eventSets({ copies: true })), ([events, shuffled]) => {
          expect(foldEvents(shuffled)).to.deep.equal(foldEvents(events));
        }),
      );
    });
    it('associative: overlapping batches, combined one after the other or each alone, give the same lead', () => {
      fc.assert(
        fc.property(withBatches(eventSets({ copies: true })), ([events, batches]) => {
          const whole = foldEvents(events);
          const apart = foldEvents(batches.flatMap((batch) => foldEvents(batch).events));
          const onward = batches.reduce((lead, batch) => foldEvents([...lead.events, ...batch], lead), foldEvents([]));
          expect(apart).to.deep.equal(whole);
          expect(onward).to.deep.equal(whole);
        }),
      );
    });
    it('returns the same reference if nothing changed, and only then', () => {
      fc.assert(
        fc.property(
          withShuffle(eventSets({ copies: true })),
          eventSets({ maxLength: 2 }),
          ([events, shuffled], more) => {
            const lead = foldEvents(events);
            expect(foldEvents(shuffled, lead)).to.equal(lead);
            const later = foldEvents([...events, ...more], lead);
            const isKnown = more.every(({ key }) => events.some((event) => event.key === key));
            if (!isKnown) expect(later).not.to.equal(lead);
            if (later === lead) expect(foldEvents([...events, ...more])).to.deep.equal(lead);
          },
        ),
      );
    });
    it('takes a single-valued field from the last event that states it, and combines the lists of all', () => {
      fc.assert(
        fc.property(eventSets(), (events) => {
          const lead = foldEvents(events);
          for (const name of SINGLE_FIELDS) {
            // An acceptance or rejection may date itself by its event.
            const dating = { dateAccepted: 'accept', dateRejected: 'reject' }[name as string];
            if (lead.events.some(({ action }) => action === dating)) continue;
            const stated = lead.events.flatMap(({ statement }) => statement.fields[name] ?? []);
            expect(lead.fields[name]).to.equal(stated.at(-1));
          }
          const emails = new Set(events.flatMap(({ statement }) => statement.emails));
          expect(new Set(lead.emails)).to.deep.equal(emails);
          expect(lead.emails).to.have.length(emails.size);
          const keys = new Set(
            events.flatMap(({ statement }) => statement.identifiers.map((pair) => JSON.stringify(pair))),
          );
          expect(new Set(lead.identifiers.map((pair) => JSON.stringify(pair)))).to.deep.equal(keys);
        }),
      );
    });
    it('keeps each event once, in order, with the time of the last', () => {
      fc.assert(
        fc.property(eventSets(), (events) => {
          const { events: history, modified } = foldEvents(events);
          expect(new Set(history.map(({ key }) => key))).to.deep.equal(new Set(events.map(({ key }) => key)));
          const times = history.flatMap(({ time }) => time ?? []);
          expect(times).to.deep.equal([...times].sort());
          expect(modified).to.equal(times.at(-1));
        }),
      );
    });
    it('does not change the events that it gets', () => {
      fc.assert(
        fc.property(eventSets(), (events) => {
          const before = JSON.stringify(events);
          foldEvents(Object.freeze(events));
          expect(JSON.stringify(events)).to.equal(before);
        }),
      );
    });
  });

  describe('dates an acceptance and a rejection', () => {
    const hour = (at: number): string => `2024-03-01T0${at}:00:00.000Z`;
    const datesOf = (...drafts: Draft[]): unknown => {
      const { dateAccepted, dateRejected } = foldEvents(drafts.map(leadEvent)).fields;
      return [dateAccepted, dateRejected];
    };
    it('by the time of the event if it has no date of its own, as for an assignment', () => {
      expect(datesOf({ action: 'accept', at: 1 })).to.deep.equal([hour(1), undefined]);
      expect(datesOf({ action: 'accept', at: 1 }, { action: 'reject', at: 2 })).to.deep.equal([hour(1), hour(2)]);
      expect(datesOf({ action: 'reject', at: null })).to.deep.equal([undefined, undefined]);
    });
    it('by the stated date, and by the first of several events with the same statement', () => {
      const stated: Draft = { action: 'accept', at: 3, fields: { dateAccepted: hour(2) } };
      expect(datesOf(stated)).to.deep.equal([hour(2), undefined]);
      expect(datesOf(stated, { action: 'accept', at: 4 })).to.deep.equal([hour(2), undefined]);
      expect(datesOf({ action: 'accept', at: 4 }, { action: 'accept', at: 5 })).to.deep.equal([hour(4), undefined]);
      expect(datesOf(stated, { action: 'reject', at: 4 }, { action: 'accept', at: 5 })).to.deep.equal([
        ...[hour(5), hour(4)],
      ]);
    });
  });

  describe('finds the status', () => {
    it('of a lead that was only added or updated', () => {
      shouldEnd('new', 'add');
      shouldEnd('new', 'update');
      shouldEnd('new', 'add', 'update');
    });
    it('in the last event that decides it', () => {
      shouldEnd('assigned', 'add', 'assign');
      shouldEnd('accepted', 'assign', 'reject', 'accept');
      shouldEnd('rejected', 'accept', 'reject');
      shouldEnd('retracted', 'accept', 'retract');
      shouldEnd('assigned', 'retract', 'assign');
    });
    it('unchanged by an add or update that comes later', () => {
      shouldEnd('rejected', 'reject', 'add', 'update');
      shouldEnd('accepted', 'accept', 'add');
    });
    it('by the order of actions in the life of a lead if two events have one time', () => {
      shouldBe('rejected', { action: 'reject', at: 3 }, { action: 'accept', at: 3 });
      shouldBe('retracted', { action: 'retract', at: 3 }, { action: 'assign', at: 3 });
    });
    it('in the dates of the lead if no event decides it', () => {
      const [early, late] = ['2024-03-01T01:00:00.000Z', '2024-03-01T02:00:00.000Z'];
      shouldBe('accepted', { fields: { dateAccepted: early } });
      shouldBe('rejected', { fields: { dateRejected: early } });
      shouldBe('accepted', { fields: { dateAccepted: late, dateRejected: early } });
      shouldBe('rejected', { fields: { dateAccepted: early, dateRejected: late } });
      shouldBe('rejected', { fields: { dateAccepted: early, dateRejected: early } });
    });
    it('but not in the dates of the lead if an event decides it', () => {
      shouldBe('assigned', { action: 'assign', fields: { dateAccepted: '2030-01-01T00:00:00.000Z' } });
    });
    it('among those that there are', () => {
      fc.assert(
        fc.property(eventSets(), (events) => {
          expect(LEAD_STATUSES).to.include(foldEvents(events).status);
        }),
      );
    });
  });

  it('keeps the value of a field that a later event leaves out', () => {
    const { fields } = fold({ at: 1, fields: { name: 'Ada', comment: 'one' } }, { at: 2, fields: { comment: 'two' } });
    expect(fields).to.deep.equal({ name: 'Ada', comment: 'two' });
  });
  it('lets every other event replace an event without a time', () => {
    expect(
      fold({ at: null, id: 'z', fields: { name: 'Bea' } }, { at: 1, fields: { name: 'Ada' } }).fields.name,
    ).to.equal('Ada');
  });
  it('combines lists in the order in which values were first stated', () => {
    const lead = fold(
      { at: 2, emails: ['b@mail.example', 'a@mail.example'], lead: { crm: '1' }, sources: [{ text: 'x' }] },
      {
        at: 1,
        emails: ['a@mail.example'],
        lead: { mls: '2' },
        contact: { crm: '1' },
        telephones: ['+19035550135'],
        sources: [{ type: 'x' }],
      },
    );
    expect(lead.emails).to.deep.equal(['a@mail.example', 'b@mail.example']);
    expect(lead.identifiers.map(({ propertyID }) => propertyID)).to.deep.equal(['mls', 'crm']);
    expect(lead.sources).to.deep.equal([{ type: 'x' }, { text: 'x' }]);
    expect([lead.contactIdentifiers, lead.telephones].map(({ length }) => length)).to.deep.equal([1, 1]);
  });
  it('is new and empty if there are no events', () => {
    const lead = foldEvents([]);
    expect(lead).to.include({ status: 'new' }).and.not.to.have.property('modified');
    expect(foldEvents([], lead)).to.equal(lead);
  });
});

describe('countReusedIds', () => {
  it('counts events with the id of another event and different content', () => {
    expect(countReusedIds(fold({}, {}, { fields: { name: 'a' } }, { fields: { name: 'b' } }))).to.equal(2);
    expect(countReusedIds(fold({ id: 'a' }, { id: 'b' }))).to.equal(0);
  });
});

describe('sourceKey', () => {
  it('distinguishes sources with different missing fields', () => {
    const sources = [{}, { type: 'a' }, { text: 'a' }, { listing: 'a' }, { type: '' }];
    expect(new Set(sources.map(sourceKey)).size).to.equal(5);
  });
});

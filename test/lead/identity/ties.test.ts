import { expect } from 'chai';
import fc from 'fast-check';
import { createDecision, Verdicts } from '../../../src/lead/identity/decisions.ts';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import { groupEvents, keysInDoubt } from '../../../src/lead/identity/identity.ts';
import type { EventGroup } from '../../../src/lead/identity/lead-names.ts';
import { eventSets, withBatches, withShuffle } from '../../arbitraries.ts';
import { runsOf } from '../../support/extent.ts';
import { leadEvent, type Draft } from '../../support/lead-events.ts';

const HOSTILE = 'https://hostile.example/1';
const VALUES = ['1', '2', '3', '4', '5'];
/** Leads of one vendor, one event each. */
const leads = VALUES.map((value) => leadEvent({ id: `lead ${value}`, lead: { [`crm${value}`]: value } }));
/** An event that names so many of them. */
const tie = (count: number, draft: Draft = {}): LeadEvent =>
  leadEvent({
    id: HOSTILE,
    lead: Object.fromEntries(VALUES.slice(0, count).map((value) => [`crm${value}`, value])),
    ...draft,
  });

/** How many events each lead has, the held ones as a word. */
const sizes = (events: readonly LeadEvent[], verdicts = new Verdicts()): string[] =>
  groupEvents(events, verdicts)
    .map(({ events: own, held }) => `${own.length}${held.size > 0 ? ' held' : ''}`)
    .sort();

describe('An event that connects leads which all other events keep apart', () => {
  it('joins as many leads as the limit allows', () => {
    expect(sizes([...leads, tie(3)])).to.deep.equal(['1', '1', '4']);
    expect(sizes([...leads, tie(5)], new Verdicts([], 5))).to.deep.equal(['6']);
  });
  it('is held as a lead of its own if there are more, and nothing is merged', () => {
    expect(sizes([...leads, tie(4)])).to.deep.equal(['1', '1', '1', '1', '1', '1 held']);
    const names = groupEvents(leads).map(({ slug }) => slug);
    expect(groupEvents([...leads, tie(4)]).map(({ slug }) => slug)).to.include.members(names);
  });
  it('is held whatever time it states, and however often its sender repeats it', () => {
    for (const at of [null, '1970-01-01T00:00:00.000Z', '2999-01-01T00:00:00.000Z'])
      expect(sizes([...leads, tie(5, { at })])).to.deep.equal([...VALUES.map(() => '1'), '1 held']);
    const again = tie(5, { id: 'https://hostile.example/2' });
    expect(sizes([...leads, tie(5), again, tie(5, { id: 'no IRI' })])).to.deep.equal([
      ...VALUES.map(() => '1'),
      ...['1 held', '1 held', '1 held'],
    ]);
  });
  it('may have many identifiers if they all belong to one lead', () => {
    expect(sizes([tie(5), tie(5, { action: 'accept' }), tie(4, { id: 'x' })])).to.deep.equal(['3']);
    expect(sizes([tie(5), leads[0]!, leads[4]!])).to.deep.equal(['3']);
    const chained = [leadEvent({ id: 'c', lead: { crm1: '1', crm2: '2', crm3: '3' } })];
    expect(sizes([...leads, ...chained, tie(5)])).to.deep.equal(['7']);
  });
  it('is trusted when a second event of another origin connects the same leads', () => {
    expect(sizes([...leads, tie(5), tie(5, { id: 'https://other.example/2' })])).to.deep.equal(['7']);
    const [other, second] = ['https://other.example/1', 'https://hostile.example/2'];
    // What both say is believed; the one lead that is left is no more than an event may tie.
    expect(sizes([...leads, tie(5), tie(4, { id: other })])).to.deep.equal(['7']);
    expect(sizes([...leads, tie(5), tie(5, { id: second })])).to.include('1 held');
  });
  it('is trusted when a person joins the leads that it connects', () => {
    const all = [...leads, tie(5)];
    const join = createDecision({ kind: 'join', at: '2024-04-01T00:00:00Z', events: all.map(({ key }) => key) });
    expect(sizes(all, new Verdicts([join]))).to.deep.equal(['6']);
  });
  it('connects no further leads when a person joined it to one of them', () => {
    const [first] = leads;
    const events = [first!, tie(5)].map(({ key }) => key);
    const join = createDecision({ kind: 'join', at: '2024-04-01T00:00:00Z', events });
    expect(sizes([...leads, tie(5)], new Verdicts([join]))).to.deep.equal(['1', '1', '1', '1', '2 held']);
  });
  it('is also held for contact identifiers and addresses', () => {
    const mails = VALUES.map((value) => `${value}@mail.example`);
    const byMail = mails.map((email) => leadEvent({ id: email, emails: [email] }));
    expect(sizes([...byMail, leadEvent({ id: HOSTILE, emails: mails })])).to.deep.equal([
      ...VALUES.map(() => '1'),
      '1 held',
    ]);
    const contacts = VALUES.map((value) => leadEvent({ id: `contact ${value}`, contact: { [`red${value}`]: value } }));
    const contact = Object.fromEntries(VALUES.map((value) => [`red${value}`, value]));
    expect(sizes([...contacts, leadEvent({ id: HOSTILE, contact })])).to.deep.equal([
      ...VALUES.map(() => '1'),
      '1 held',
    ]);
  });
  it('does not attract leads by their addresses', () => {
    const emails = VALUES.map((value) => `${value}@mail.example`);
    const byMail = emails.map((email) => leadEvent({ id: email, emails: [email] }));
    const own = leadEvent({ id: HOSTILE, lead: { crm: '1' }, emails });
    expect(sizes([...byMail, own])).to.deep.equal([...VALUES.map(() => '1'), '1 held']);
    expect(sizes([byMail[0]!, own])).to.deep.equal(['2']);
  });
  it('makes the keys doubtful that it names, and those of the leads that it would connect', () => {
    const known = leadEvent({ id: 'known', lead: { crm1: '1', other: 'x' } });
    const stranger = leadEvent({ id: 'stranger', lead: { other: 'y' } });
    const doubted = (events: readonly LeadEvent[]): string[] =>
      [...new Set(keysInDoubt(events, new Verdicts()))].sort();
    expect(doubted([...leads, known, stranger, tie(4)])).to.deep.equal([
      ...VALUES.slice(0, 4).map((value) => `lead ["crm${value}","${value}"]`),
      'lead ["other","x"]',
    ]);
    expect(doubted([...leads, known, stranger, tie(3)])).to.deep.equal([]);
  });
  it('is held or not depending on the set of events only: in any order, in any batches, with or without copies', () => {
    const verdicts = new Verdicts([], 1);
    const membersOf = (groups: readonly EventGroup[]): string[][] =>
      groups.map(({ slug, events, held }) => [slug, ...events.map(({ key }) => key), ...[...held].sort()]);
    fc.assert(
      fc.property(withShuffle(eventSets({ copies: true })), ([events, shuffled]) => {
        expect(membersOf(groupEvents([...shuffled, ...shuffled], verdicts))).to.deep.equal(
          membersOf(groupEvents(events, verdicts)),
        );
      }),
      { numRuns: runsOf(500) },
    );
    fc.assert(
      fc.property(withBatches(eventSets()), ([events, batches]) => {
        const regrouped = batches.flatMap((batch) => groupEvents(batch, verdicts).flatMap((group) => group.events));
        expect(membersOf(groupEvents(regrouped, verdicts))).to.deep.equal(membersOf(groupEvents(events, verdicts)));
      }),
    );
  });
});

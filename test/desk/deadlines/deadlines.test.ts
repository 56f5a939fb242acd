import { expect } from 'chai';
import { overdueAt, responsesIn } from '../../../src/desk/deadlines/deadlines.ts';
import { parseDeadlines } from '../../../src/desk/deadlines/parse-deadlines.ts';
import { parsePolicy } from '../../../src/desk/routing/parse-policy.ts';
import type { LeadJson } from '../../../src/lead/lead-json.ts';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import { leadEvent } from '../../support/lead-events.ts';

const [ANN, BOB] = ['https://ann.example.com/#me', 'https://bob.example.com/#me'];
const HOURS = { timeZone: 'America/Chicago', open: { 'mon-fri': '09:00-17:00' } };
const POLICY = parsePolicy({
  ...{ id: 'main', version: 1, since: '2024-01-01T00:00:00Z', fallback: BOB, hours: HOURS },
  members: [{ webId: ANN, hours: { timeZone: 'UTC', open: { 'mon-sun': '00:00-24:00' } } }, { webId: BOB }],
  rules: [{ steps: [{ mode: 'direct', members: [ANN], window: '1h' }] }],
});
const lead = (json: Partial<LeadJson>): LeadJson => ({
  ...{ id: 'urn:x', slug: 'aa', status: 'new', email: [], telephone: [], identifiers: [], sources: [], events: [] },
  ...{ repairs: 0, warnings: 0, ...json },
});
const at = (text: string): number => Date.parse(text);
// A Friday, 16:00 in Chicago.
const FRIDAY = '2026-11-27T22:00:00.000Z';

describe('overdueAt', () => {
  const deadlines = parseDeadlines({ answer: '2h', assign: '30m', clock: 'office' }, POLICY);

  it('counts the office hours of the assignee', () => {
    const assigned = (assignee: string): LeadJson => lead({ status: 'assigned', assignee, dateAssigned: FRIDAY });
    expect(overdueAt(assigned(BOB), deadlines, at('2026-11-30T15:59:00Z'))).to.equal(undefined);
    expect(overdueAt(assigned(BOB), deadlines, at('2026-11-30T17:30:00Z'))).to.deep.equal({
      ...{ waitsFor: 'answer', member: BOB, since: FRIDAY, due: '2026-11-30T16:00:00.000Z', waitingMinutes: 210 },
    });
    expect(overdueAt(assigned(ANN), deadlines, at('2026-11-28T00:00:00Z'))?.waitingMinutes).to.equal(120);
  });

  it('counts all time if there are no office hours', () => {
    const wall = parseDeadlines({ answer: '2h' }, POLICY);
    const json = lead({ status: 'assigned', assignee: BOB, dateAssigned: FRIDAY });
    expect(overdueAt(json, wall, at('2026-11-28T00:00:00Z'))?.due).to.equal('2026-11-28T00:00:00.000Z');
  });

  it('counts a new lead from its arrival, and no lead that was answered', () => {
    const json = lead({ dateReceived: FRIDAY, events: [{ id: 'e', topic: 't', time: '2026-11-01T00:00:00.000Z' }] });
    expect(overdueAt(json, deadlines, at('2026-11-27T22:31:00Z'))).to.include({
      waitsFor: 'assignment',
      since: FRIDAY,
    });
    for (const status of ['accepted', 'rejected', 'retracted'] as const)
      expect(overdueAt({ ...json, status }, deadlines, at('2027-01-01T00:00:00Z'))).to.equal(undefined);
    expect(overdueAt(lead({}), deadlines, at('2027-01-01T00:00:00Z')), 'no time is known').to.equal(undefined);
  });
});

describe('responsesIn', () => {
  it('returns for each member how long the answer took, in office hours', () => {
    const event = (action: 'assign' | 'reject' | 'accept', who: string, time: string): LeadEvent => ({
      ...leadEvent({ id: `${action}-${who}`, action, at: time }),
      ...(action === 'assign' ? { recipient: { iri: who } } : { agent: { iri: who } }),
    });
    const events = [
      event('assign', ANN, FRIDAY),
      event('reject', ANN, '2026-11-28T00:00:00.000Z'),
      event('assign', BOB, '2026-11-28T00:01:00.000Z'),
      event('accept', BOB, '2026-11-30T15:45:00.000Z'),
      event('assign', ANN, '2026-11-30T16:00:00.000Z'),
      { ...event('reject', ANN, '2026-11-30T16:05:00.000Z'), id: 'second' },
      { ...event('assign', ANN, '2026-11-30T17:00:00.000Z'), id: 'third' },
    ];
    const { hoursOf } = parseDeadlines({ answer: '2h', clock: 'office' }, POLICY);
    expect(responsesIn(events, hoursOf).map(({ member, state, minutes }) => [member, state, minutes])).to.deep.equal([
      [ANN, 'rejected', 120],
      [BOB, 'accepted', 45],
      [ANN, 'rejected', 5],
      [ANN, 'open', undefined],
    ]);
  });
});

describe('deadlines in settings', () => {
  it('are refused with the path to the value', () => {
    expect(() => parseDeadlines({}, undefined)).to.throw('/deadlines/answer: missing');
    expect(() => parseDeadlines({ answer: '5s' }, undefined)).to.throw('/deadlines/answer: expected a time span');
    expect(() => parseDeadlines({ answer: '2h', clock: 'sun' }, undefined)).to.throw('/deadlines/clock: expected wall');
    expect(() => parseDeadlines({ answer: '2h', hours: {} }, undefined)).to.throw('/deadlines/hours/timeZone: missing');
  });

  it('can have their own hours without a policy', () => {
    const { hoursOf, assignMs } = parseDeadlines({ answer: '2h', hours: HOURS }, undefined);
    expect(hoursOf(BOB)?.timeZone).to.equal('America/Chicago');
    expect(assignMs).to.equal(7_200_000);
  });
});

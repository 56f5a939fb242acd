import { expect } from 'chai';
import fc from 'fast-check';
import { parseOfficeHours, type OfficeHours } from '../../../src/desk/office-hours/hours.ts';
import { addOfficeTime, isOpen, nextOpening, officeTimeBetween } from '../../../src/desk/office-hours/office-time.ts';
import { runsOf } from '../../support/extent.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString().replace('.000', '');
const hoursOf = (open: object, timeZone = 'UTC', holidays: string[] = []): OfficeHours =>
  parseOfficeHours({ timeZone, open, holidays }, '/hours');

const WEEK = hoursOf({ 'mon-fri': ['09:00-12:00', '13:00-17:00'] }, 'America/New_York', ['12-25', '2026-11-26']);

describe('office hours', () => {
  it('are open from the first instant of a span, and closed at its end', () => {
    const cases: [string, boolean][] = [
      ['2026-11-30T13:59:59Z', false],
      ['2026-11-30T14:00:00Z', true],
      ['2026-11-30T16:59:59Z', true],
      ['2026-11-30T17:00:00Z', false],
      ['2026-11-30T18:00:00Z', true],
      ['2026-11-30T22:00:00Z', false],
      // A Saturday, a holiday of one year, and one of every year.
      ['2026-11-28T15:00:00Z', false],
      ['2026-11-26T15:00:00Z', false],
      ['2026-12-25T15:00:00Z', false],
      ['2028-12-25T15:00:00Z', false],
    ];
    for (const [time, expected] of cases) expect(isOpen(WEEK, at(time)), time).to.equal(expected);
  });

  it('next open on the next day that is not a holiday', () => {
    expect(iso(nextOpening(WEEK, at('2026-11-25T23:00:00Z')))).to.equal('2026-11-27T14:00:00Z');
    expect(iso(nextOpening(WEEK, at('2026-11-27T15:00:00Z')))).to.equal('2026-11-27T15:00:00Z');
  });

  it('count time over a break, a night, a weekend and a holiday', () => {
    // Friday 16:00, four hours: one on Friday, three on Monday morning.
    expect(iso(addOfficeTime(WEEK, at('2026-11-27T21:00:00Z'), 4 * HOUR))).to.equal('2026-11-30T17:00:00Z');
    expect(officeTimeBetween(WEEK, at('2026-11-27T21:00:00Z'), at('2026-11-30T18:30:00Z'))).to.equal(4.5 * HOUR);
    expect(officeTimeBetween(WEEK, at('2026-11-30T18:30:00Z'), at('2026-11-27T21:00:00Z'))).to.equal(0);
  });

  it('may go past midnight, and belong to the day on which they begin', () => {
    const night = hoursOf({ fri: '22:00-06:00' }, 'UTC', ['2026-12-04']);
    expect(isOpen(night, at('2026-11-28T05:00:00Z'))).to.equal(true);
    expect(isOpen(night, at('2026-11-27T05:00:00Z'))).to.equal(false);
    expect(isOpen(night, at('2026-12-05T05:00:00Z'))).to.equal(false);
    expect(officeTimeBetween(night, at('2026-11-27T00:00:00Z'), at('2026-11-29T00:00:00Z'))).to.equal(8 * HOUR);
  });

  it('are an hour longer or shorter if the clocks change while they are open', () => {
    const night = hoursOf({ 'mon-sun': '00:00-24:00' }, 'America/New_York');
    const day = (from: string, to: string): number => officeTimeBetween(night, at(from), at(to)) / HOUR;
    expect(day('2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z')).to.equal(23);
    expect(day('2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z')).to.equal(25);
    const early = hoursOf({ sun: '01:00-04:00' }, 'America/New_York');
    expect(officeTimeBetween(early, at('2026-03-08T00:00:00Z'), at('2026-03-09T00:00:00Z'))).to.equal(2 * HOUR);
    expect(officeTimeBetween(early, at('2026-11-01T00:00:00Z'), at('2026-11-02T00:00:00Z'))).to.equal(4 * HOUR);
  });

  it('end and begin with the clock change if their own time is skipped', () => {
    const skipped = hoursOf({ sun: ['00:30-02:30', '02:45-05:00'] }, 'America/New_York');
    expect(isOpen(skipped, at('2026-03-08T06:59:59Z'))).to.equal(true);
    const both = officeTimeBetween(skipped, at('2026-03-08T00:00:00Z'), at('2026-03-09T00:00:00Z'));
    expect(both).to.equal(1.5 * HOUR + 2 * HOUR);
    const within = hoursOf({ sun: '02:15-02:45' }, 'America/New_York');
    expect(officeTimeBetween(within, at('2026-03-08T00:00:00Z'), at('2026-03-09T00:00:00Z'))).to.equal(0);
  });

  it('follow their laws: the added time is the time between, and times add up', () => {
    const zones = fc.constantFrom('UTC', 'America/New_York', 'Australia/Lord_Howe', 'America/St_Johns', '-07:00');
    const spans = fc.constantFrom(['09:00-17:00'], ['08:00-12:00', '12:30-20:00'], ['22:00-03:00'], ['00:00-24:00']);
    const offices = fc
      .record({ zone: zones, span: spans, days: fc.constantFrom('mon-fri', 'sat,sun', 'mon-sun', 'wed') })
      .map(({ zone, span, days }) => hoursOf({ [days]: span }, zone, ['01-01', '2026-07-03']));
    const times = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') });
    fc.assert(
      fc.property(offices, times, fc.integer({ min: 1, max: 60 * HOUR }), times, (hours, from, duration, middle) => {
        const end = addOfficeTime(hours, from, duration);
        expect(officeTimeBetween(hours, from, end)).to.equal(duration);
        const [a, b] = [Math.min(from, middle), Math.max(from, middle)];
        const late = b + 30 * HOUR;
        const sum = officeTimeBetween(hours, a, b) + officeTimeBetween(hours, b, late);
        expect(officeTimeBetween(hours, a, late)).to.equal(sum);
        expect(isOpen(hours, nextOpening(hours, from))).to.equal(true);
      }),
      { numRuns: runsOf(60) },
    );
  });
});

describe('office hours in settings', () => {
  const refused: [object, string][] = [
    [{}, '/hours/timeZone: missing'],
    [{ timeZone: 'Mars/Base', open: { mon: '09:00-17:00' } }, '/hours/timeZone: expected a time zone'],
    [{ timeZone: 'UTC', open: {} }, '/hours/open: expected at least one day'],
    [{ timeZone: 'UTC', open: { monday: '09:00-17:00' } }, '/hours/open/monday: expected days'],
    [{ timeZone: 'UTC', open: { mon: '9-17' } }, '/hours/open/mon: expected hours'],
    [{ timeZone: 'UTC', open: { mon: '09:00-09:00' } }, '/hours/open/mon: expected an end'],
    [{ timeZone: 'UTC', open: { mon: 7 } }, '/hours/open/mon: expected hours'],
    [{ timeZone: 'UTC', open: { mon: ['09:00-12:00', '11:00-13:00'] } }, '/hours/open: two spans'],
    [{ timeZone: 'UTC', open: { mon: '09:00-12:00' }, holidays: ['Christmas'] }, '/hours/holidays: expected a list'],
    [{ timeZone: 'UTC', open: { mon: '09:00-12:00' }, hollidays: [] }, '/hours: unknown setting hollidays'],
  ];
  for (const [settings, message] of refused)
    it(`are refused with the path to the value: ${message}`, () => {
      expect(() => parseOfficeHours(settings, '/hours')).to.throw(message);
    });
});

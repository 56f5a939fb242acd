import { expect } from 'chai';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { runsOf } from '../../support/extent.ts';
import { parseDate } from '../../../src/message/values/dates.ts';

describe('A date in the usual form', () => {
  const two = (max: number): fc.Arbitrary<string> => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
  const year = fc
    .oneof(fc.integer({ min: 1890, max: 2110 }), fc.constantFrom(0, 1, 999, 1000, 9999))
    .map((n) => String(n).padStart(4, '0'));
  const day = fc.tuple(year, two(13), two(32)).map((parts) => parts.join('-'));
  const time = fc.tuple(two(24), two(60), two(60)).map((parts) => parts.join(':'));
  const fraction = fc
    .option(fc.stringMatching(/^[0-9]{1,9}$/), { nil: '' })
    .map((digits) => (digits === '' ? '' : `.${digits}`));
  const offset = fc.oneof(
    fc.constant('Z'),
    fc.tuple(fc.constantFrom('+', '-'), two(24), fc.constantFrom('', ':'), two(60)).map((parts) => parts.join('')),
  );

  /** What Temporal makes of it, in our form. */
  function byTemporal(read: () => Temporal.Instant): string | undefined {
    try {
      const exact = read().toString();
      const [, whole = '', digits = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(exact) ?? [];
      return /^\d{4}-/.test(exact) ? `${whole}.${digits.padEnd(3, '0')}Z` : undefined;
    } catch {
      return undefined;
    }
  }

  it('is the same instant as in Temporal', () => {
    fc.assert(
      fc.property(day, time, fraction, offset, (date, clock, digits, zone) => {
        const text = `${date}T${clock}${digits}${zone}`;
        const expected = byTemporal(() => Temporal.Instant.from(text));
        expect(parseDate(text)?.iso, text).to.equal(expected);
        const isPlain = zone === 'Z' && !clock.endsWith('60');
        if (expected !== undefined) expect(parseDate(text), text).to.include({ rewritten: !isPlain, dayOnly: false });
      }),
      { numRuns: runsOf(5000) },
    );
  });

  it('is the same midnight as in Temporal if it has no time', () => {
    fc.assert(
      fc.property(day, (text) => {
        const read = (): Temporal.Instant => Temporal.PlainDate.from(text).toZonedDateTime('UTC').toInstant();
        expect(parseDate(text)?.iso, text).to.equal(byTemporal(read));
      }),
      { numRuns: runsOf(5000) },
    );
  });
});

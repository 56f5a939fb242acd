import { expect } from 'chai';
import fc from 'fast-check';
import { JsonNumber } from '../../../src/text/json.ts';
import { compareDates, isTimeZone, parseDate } from '../../../src/message/values/dates.ts';

const shouldRead = (text: string, iso: string): void => {
  expect(parseDate(text)?.iso, text).to.equal(iso);
};
const shouldReadNumber = (digits: string, iso: string): void => {
  expect(parseDate(new JsonNumber(digits))?.iso, digits).to.equal(iso);
};
const shouldRefuse = (...texts: string[]): void => {
  for (const text of texts) expect(parseDate(text), text).to.equal(undefined);
};
const isRewritten = (text: string): boolean | undefined => parseDate(text)?.rewritten;

/** `dateTimeLexicalRep` of XML Schema 1.1 part 2 section 3.3.7, in UTC. */
const XSD_DATE_TIME = /^(?:[1-9]\d{3,}|0\d{3})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3,9}Z$/;

describe('parseDate', () => {
  it('keeps a date-time in UTC', () => {
    shouldRead('2024-02-29T23:45:41.940Z', '2024-02-29T23:45:41.940Z');
  });
  it('fills up to milliseconds', () => {
    shouldRead('2019-08-24T14:15:22Z', '2019-08-24T14:15:22.000Z');
    shouldRead('2019-08-24T14:15:22.5Z', '2019-08-24T14:15:22.500Z');
  });
  it('keeps nanoseconds', () => {
    shouldRead('2024-03-01T23:47:50.649123456Z', '2024-03-01T23:47:50.649123456Z');
    shouldRead('2024-03-01T23:47:50.649100Z', '2024-03-01T23:47:50.6491Z');
  });
  it('turns an offset into UTC, with a colon, without, and with hours only', () => {
    shouldRead('2024-03-01T18:47:50-05:00', '2024-03-01T23:47:50.000Z');
    shouldRead('2024-03-01T23:47:50.649+0000', '2024-03-01T23:47:50.649Z');
    shouldRead('2024-03-01T18:47:50-0500', '2024-03-01T23:47:50.000Z');
    shouldRead('2024-03-02T00:47:50+01', '2024-03-01T23:47:50.000Z');
  });
  it('reads an offset of zero with a Z behind it, and refuses other offsets with one', () => {
    shouldRead('2024-03-05T17:00:00+00:00Z', '2024-03-05T17:00:00.000Z');
    shouldRead('2024-03-05 17:00:00.5-0000z', '2024-03-05T17:00:00.500Z');
    expect(isRewritten('2024-03-05T17:00:00+00:00Z')).to.equal(true);
    shouldRefuse('2024-03-05T17:00:00-07:00Z', '+00:00Z', '2024-03-05+00:00Z');
  });
  it('reads lower-case letters and a space between day and time', () => {
    shouldRead('2024-03-01t23:47:50z', '2024-03-01T23:47:50.000Z');
    shouldRead('2024-03-01 23:47:50Z', '2024-03-01T23:47:50.000Z');
  });
  it('reads a day without a time as midnight in UTC', () => {
    shouldRead('2024-02-29', '2024-02-29T00:00:00.000Z');
    expect(parseDate('2024-02-29')).to.include({ dayOnly: true, rewritten: true });
  });
  it('reads a time without an offset as UTC, and also returns it without one', () => {
    shouldRead('2024-03-01T23:47', '2024-03-01T23:47:00.000Z');
    shouldRead('2024-03-01 23:47:50,5', '2024-03-01T23:47:50.500Z');
    expect(parseDate('2024-03-01 23:47:50,5')?.local).to.equal('2024-03-01T23:47:50.500');
    for (const text of ['2024-03-01', '2024-03-01T23:47Z', '1709336870'])
      expect(parseDate(text), text).to.not.have.property('local');
  });
  it('applies the zone in the settings to times and days without a zone only', () => {
    const shouldReadIn = (zone: string, text: string, iso: string): void => {
      expect(parseDate(text, zone)?.iso, `${text} in ${zone}`).to.equal(iso);
    };
    shouldReadIn('America/Denver', '2024-01-02T03:00:00', '2024-01-02T10:00:00.000Z');
    shouldReadIn('America/Denver', '2024-07-02T03:00:00', '2024-07-02T09:00:00.000Z');
    shouldReadIn('America/Denver', '2024-01-02', '2024-01-02T07:00:00.000Z');
    shouldReadIn('+05:30', '2024-01-02T03:00:00', '2024-01-01T21:30:00.000Z');
    for (const text of ['2024-01-02T03:00:00Z', '2024-01-01T22:00:00-0500', '1704164400'])
      shouldReadIn('America/Denver', text, '2024-01-02T03:00:00.000Z');
    // The clocks go from 2 to 3, and from 2 to 1.
    shouldReadIn('America/Denver', '2024-03-10T02:30:00', '2024-03-10T09:30:00.000Z');
    shouldReadIn('America/Denver', '2024-11-03T01:30:00', '2024-11-03T07:30:00.000Z');
    expect(parseDate('2024-02-30', 'America/Denver')).to.equal(undefined);
  });
  it('ignores invisible characters', () => {
    shouldRead('\u200e2024-\u200b02-29\ufeff', '2024-02-29T00:00:00.000Z');
    expect(isRewritten('\u200e2024-02-29T23:45:41.940Z')).to.equal(true);
  });
  it('reads epoch milliseconds, as a number and as its text', () => {
    shouldReadNumber('1709336870649', '2024-03-01T23:47:50.649Z');
    shouldReadNumber('-1709336870649', '1915-11-02T00:12:09.351Z');
    shouldRead('1709336870649', '2024-03-01T23:47:50.649Z');
    shouldReadNumber('100000000000', '1973-03-03T09:46:40.000Z');
    shouldReadNumber('1709336870649.25', '2024-03-01T23:47:50.64925Z');
  });
  it('reads epoch seconds, as a number and as its text', () => {
    shouldReadNumber('1709656720', '2024-03-05T16:38:40.000Z');
    shouldRead('1709656720', '2024-03-05T16:38:40.000Z');
    shouldRead(' 1709656720 ', '2024-03-05T16:38:40.000Z');
    shouldReadNumber('100000000', '1973-03-03T09:46:40.000Z');
    shouldReadNumber('9999999999', '2286-11-20T17:46:39.000Z');
    shouldReadNumber('1709656720.5', '2024-03-05T16:38:40.500Z');
    shouldRead('1709336870.649', '2024-03-01T23:47:50.649Z');
    shouldReadNumber('1709656720.1234567891', '2024-03-05T16:38:40.123456789Z');
    shouldReadNumber('-1709656720.5', '1915-10-29T07:21:19.500Z');
  });
  it('reads numbers with an exponent, and what .NET writes', () => {
    shouldReadNumber('1.709656720123E12', '2024-03-05T16:38:40.123Z');
    shouldReadNumber('1.70965672e9', '2024-03-05T16:38:40.000Z');
    shouldRead('/Date(1709656720123)/', '2024-03-05T16:38:40.123Z');
    shouldRead('\\/Date(1709656720123-0700)\\/', '2024-03-05T16:38:40.123Z');
  });
  it('reads the dates of mail and of HTTP', () => {
    for (const text of [
      'Tue, 05 Mar 2024 16:38:40 GMT',
      'Tue, 5 Mar 2024 16:38:40 +0000',
      '5 Mar 2024 09:38:40 -0700',
      'Tue, 05 Mar 2024 09:38:40 -0700 (MST)',
      'TUE, 05 MAR 2024 11:38:40 EST',
      ' tue 5 mar 2024 16:38:40 Z',
    ])
      shouldRead(text, '2024-03-05T16:38:40.000Z');
    shouldRead('Tue, 05 Mar 2024 16:38 UT', '2024-03-05T16:38:00.000Z');
    expect(isRewritten('Tue, 05 Mar 2024 16:38:40 GMT')).to.equal(true);
  });
  it('reads the dates that JavaScript and `date` write', () => {
    for (const text of [
      'Tue Mar 05 2024 09:38:40 GMT-0700 (Mountain Standard Time)',
      'Tue Mar 05 2024 16:38:40 GMT+0000 (Coordinated Universal Time)',
      'Tue Mar  5 16:38:40 UTC 2024',
      'Tue Mar  5 08:38:40 PST 2024',
    ])
      shouldRead(text, '2024-03-05T16:38:40.000Z');
  });
  it('reads a zone after a space, and days with slashes that begin with the year', () => {
    for (const text of [
      '2024-03-05 09:38:40 -0700',
      '2024-03-05 09:38:40 -0700 MST',
      '2024-03-05 16:38:40 +0000 UTC',
      '2024-03-05 16:38:40 UTC',
      '2024-03-05T16:38:40 GMT',
      '2024/03/05 16:38:40',
      '2024/03/05 16:38:40 +00:00',
    ])
      shouldRead(text, '2024-03-05T16:38:40.000Z');
    shouldRead('2024-03-05 16:38:40.5 UTC', '2024-03-05T16:38:40.500Z');
    shouldRefuse('2024/02/30 16:38:40', '2024-03-05 16:38:40 MEZ', '2024/03-05 16:38:40');
  });
  it('reads dates as people write them', () => {
    for (const text of [
      'Mar 5, 2024 4:38 PM',
      'March 5th, 2024 at 4:38 p.m.',
      'Tuesday, March 5, 2024, 16:38',
      '5 March 2024 4:38 pm',
      '5th of March, 2024 4:38PM',
      '5-Mar-2024 16:38',
      '2024/03/05 4:38 PM',
      '2024-3-5 16:38',
      '2024-03-05 4:38 PM',
    ])
      expect(parseDate(text), text).to.include({ iso: '2024-03-05T16:38:00.000Z', local: '2024-03-05T16:38:00.000' });
    for (const text of ['Mar 5, 2024', 'march 5th 2024', '5 March 2024', 'Tue, 5 Mar 2024', '2024/03/05', '2024.3.5'])
      expect(parseDate(text), text).to.include({ iso: '2024-03-05T00:00:00.000Z', dayOnly: true });
    shouldRead('Sept 30, 2024 12:05 AM EST', '2024-09-30T05:05:00.000Z');
    shouldRead('03/25/2024 12:05 pm', '2024-03-25T12:05:00.000Z');
    shouldRead('25.03.2024', '2024-03-25T00:00:00.000Z');
    shouldRead('05/05/2024', '2024-05-05T00:00:00.000Z');
  });
  it('does not guess between day and month, and refuses hours that do not exist', () => {
    shouldRefuse('05/03/2024', '05.03.2024 16:38', '3-4-2024', '05/03/24', '13/13/2024');
    shouldRefuse(
      'Mar 5, 2024 16:38 PM',
      'Mar 5, 2024 0:38 am',
      'Feb 30, 2024',
      'Marchy 5, 2024',
      '2024/13/05',
      '5 2024',
    );
  });
  it('reads a date of mail without a zone as a local time', () => {
    expect(parseDate('Tue Mar  5 16:38:40 2024', 'America/Denver')).to.include({
      iso: '2024-03-05T23:38:40.000Z',
      local: '2024-03-05T16:38:40.000',
    });
  });
  it('refuses mail dates that do not exist, have an ambiguous zone, or have text after them', () => {
    shouldRefuse('Fri, 30 Feb 2024 16:38:40 GMT', 'Tue, 05 Mar 2024 25:38:40 GMT', 'Tue, 05 Mar 24 16:38:40 GMT');
    shouldRefuse('Tue, 05 Mar 2024 16:38:40 BST', `Tue, 05 Mar 2024 16:38:40 GMT${' '.repeat(99)}.`);
  });
  it('does not read numbers with an unknown unit', () => {
    shouldRefuse('20240229', '2024', '20240305163840', '202403051638', '01709656720', '17096567200', '1.7e9');
    for (const digits of ['0', '-1', '1', '20240229', '202403051638', '17096567200', '17096567201234', '1e-7', '1e30'])
      expect(parseDate(new JsonNumber(digits)), digits).to.equal(undefined);
  });
  it('reads a time in seconds as the same time in milliseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100_000_000, max: 9_999_999_999 }), (seconds) => {
        const iso = new Date(seconds * 1000).toISOString();
        for (const text of [`${seconds}`, `${seconds}.0`, `${seconds}000`].filter(
          (one) => !/^(?:19|20)\d{10}$/.test(one),
        ))
          for (const value of [text, new JsonNumber(text)]) expect(parseDate(value)?.iso, text).to.equal(iso);
      }),
    );
  });
  it('ignores white space around the text', () => {
    shouldRead(' 2024-02-29T23:45:41.940Z\n', '2024-02-29T23:45:41.940Z');
  });
  it('reads a leap second as the second before it', () => {
    shouldRead('2016-12-31T23:59:60Z', '2016-12-31T23:59:59.000Z');
    expect(isRewritten('2016-12-31T23:59:60Z')).to.equal(true);
  });
  it('refuses days and times that do not exist', () => {
    shouldRefuse('2024-02-30', '2023-02-29T00:00:00Z', '2024-01-01T24:00:00Z', '2024-13-01', '2024-01-01T23:60:00Z');
  });
  it('refuses texts that are not dates', () => {
    shouldRefuse('', ' ', 'yesterday', '03/01/2024', '2024', 'null');
    expect(parseDate(true)).to.equal(undefined);
    for (const digits of ['1e3', '1.5', '-0.1', '99999999999999999', '9999999999999999'])
      expect(parseDate(new JsonNumber(digits)), digits).to.equal(undefined);
  });
  it('reports whether the text was rewritten', () => {
    expect(isRewritten('2024-02-29T23:45:41.940Z')).to.equal(false);
    expect(isRewritten('2024-02-29T23:45:41Z')).to.equal(false);
    expect(isRewritten('2024-02-29T23:45:41+00:00')).to.equal(true);
  });
  it('refuses years before 0000 and after 9999', () => {
    shouldRefuse('+010000-01-01T00:00:00Z', '-000001-01-01T00:00:00Z');
    shouldRead('0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z');
    shouldRead('9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z');
  });
  it('reads its own results as they are', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        const iso = parseDate(new JsonNumber(String(date.getTime())))?.iso;
        if (iso !== undefined) expect(parseDate(iso)?.iso).to.equal(iso);
      }),
    );
  });
  it('never makes a date that XML Schema does not have', () => {
    const numbers = fc.maxSafeInteger().map(String);
    const texts = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    fc.assert(
      fc.property(fc.oneof(numbers, texts), fc.boolean(), (text, asNumber) => {
        const parsed = parseDate(asNumber && /^-?\d+$/.test(text) ? new JsonNumber(text) : text);
        if (parsed !== undefined) expect(parsed.iso).to.match(XSD_DATE_TIME);
      }),
    );
  });
  it('does not read microseconds as a year in the far future', () => {
    expect(parseDate(new JsonNumber('1709336870649000'))?.iso).to.equal(undefined);
  });
});

describe('isTimeZone', () => {
  it('distinguishes zones and offsets from other texts', () => {
    for (const zone of ['UTC', 'America/Denver', 'europe/berlin', '-07:00', '+0530'])
      expect(isTimeZone(zone), zone).to.equal(true);
    for (const text of ['', 'Denver', 'America/Denvr', '7', '2024-01-01'])
      expect(isTimeZone(text), text).to.equal(false);
  });
});

describe('compareDates', () => {
  const shouldRise = (...dates: (string | undefined)[]): void => {
    for (const [index, one] of dates.entries())
      for (const [other, two] of dates.entries())
        expect(Math.sign(compareDates(one, two)), `${one} and ${two}`).to.equal(Math.sign(index - other));
  };

  it('puts an unknown time before every other', () => {
    shouldRise(undefined, '0001-01-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z');
  });
  it('orders by time, with any number of digits', () => {
    shouldRise(
      '2024-03-01T23:47:50.649Z',
      '2024-03-01T23:47:50.6491Z',
      '2024-03-01T23:47:50.649123456Z',
      '2024-03-01T23:47:50.650Z',
    );
  });
  it('agrees with the clock', () => {
    const days = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') });
    fc.assert(
      fc.property(days, days, (one, two) => {
        expect(Math.sign(compareDates(one.toISOString(), two.toISOString()))).to.equal(
          Math.sign(one.getTime() - two.getTime()),
        );
      }),
    );
  });
});

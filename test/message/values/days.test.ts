import { expect } from 'chai';
import fc from 'fast-check';
import { JsonNumber } from '../../../src/text/json.ts';
import { isAmbiguousDay, parseDay } from '../../../src/message/values/days.ts';

const shouldRead = (day: string, ...values: (string | number)[]): void => {
  for (const value of values)
    expect(parseDay(typeof value === 'number' ? new JsonNumber(String(value)) : value), String(value)).to.equal(day);
};
const shouldRefuse = (...values: (string | number)[]): void => {
  for (const value of values)
    expect(parseDay(typeof value === 'number' ? new JsonNumber(String(value)) : value), String(value)).to.equal(
      undefined,
    );
};

describe('parseDay', () => {
  it('reads dates that begin with the year, with any separator', () => {
    shouldRead(
      '1980-05-22',
      '1980-05-22',
      '1980/05/22',
      '1980.5.22',
      '1980-5-22',
      '19800522',
      19800522,
      ' 1980-05-22 ',
    );
  });
  it('removes the time, in any zone', () => {
    shouldRead(
      '1980-05-22',
      '1980-05-22T00:00:00Z',
      '1980-05-22t23:30:00-05:00',
      '1980-05-22 00:00',
      '5/22/1980 12:00 AM',
    );
  });
  it('reads day and month in either order if only one order is possible', () => {
    shouldRead('1980-05-22', '05/22/1980', '22/05/1980', '22.5.1980', '5-22-1980');
    shouldRead('1980-05-05', '05/05/1980', '5.5.1980');
  });
  it('reads months by their names', () => {
    shouldRead(
      '1980-05-22',
      'May 22, 1980',
      'may 22 1980',
      '22 May 1980',
      '22-MAY-1980',
      'May 22nd, 1980',
      '1980-May-22',
    );
    shouldRead('1980-05-22', 'Thu, 22 May 1980 00:00:00 GMT', 'Thursday, May 22, 1980', '22nd of May, 1980');
    shouldRead(
      '1980-05-22',
      'Thu May 22 1980 00:00:00 GMT+0000 (Coordinated Universal Time)',
      'Thu May 22 00:00:00 MDT 1980',
    );
    shouldRead('1980-09-01', 'Sept. 1, 1980', '1 September 1980', 'Sep 1, 1980');
  });
  it('reads seconds and milliseconds since 1970, also of people who are older or not much younger', () => {
    shouldRead('1980-05-22', 327801600000, '327801600000', 327801600, '/Date(327801600000)/');
    shouldRead('1960-01-08', -315000000, -315000000000);
    shouldRead('1972-01-01', 63072000000, '63072000000');
  });
  it('refuses ambiguous days', () => {
    for (const text of ['03/04/1980', '3.4.1980', '12-11-1980', '03/04/1980 00:00']) {
      shouldRefuse(text);
      expect(isAmbiguousDay(text), text).to.equal(true);
    }
    for (const text of ['05/22/1980', '05/05/1980', '1980-03-04', 'soon', '0/0/1980', '13/13/1980', true])
      expect(isAmbiguousDay(text), String(text)).to.equal(false);
  });
  it('refuses days that do not exist, and texts that are not days', () => {
    shouldRefuse('1980-02-30', '30 Feb 1980', '31/04/1980', '13/13/1980', '0/0/1980', '1980-00-00', '00000000');
    shouldRefuse('', 'soon', '1980', '1980-05', 'May 1980', '05/22/80', "22 May '80", '--05-22', 1980, 7, '22051980');
    shouldRefuse(`May 22, 1980 10:00${' '.repeat(20)}${'x'.repeat(100)}`, 'x'.repeat(1e6));
    expect(parseDay(true)).to.equal(undefined);
  });
  it('reads every day in every spelling as the same, or not at all', () => {
    const days = fc.date({ noInvalidDate: true, min: new Date('1850-01-01'), max: new Date('2099-12-31') });
    fc.assert(
      fc.property(days, (date) => {
        const iso = date.toISOString().slice(0, 10);
        const [year = '', month = '', day = ''] = iso.split('-');
        const name = date.toLocaleString('en', { month: 'long', timeZone: 'UTC' });
        shouldRead(
          iso,
          iso,
          `${year}${month}${day}`,
          `${name} ${Number(day)}, ${year}`,
          `${day}-${name.slice(0, 3)}-${year}`,
        );
        shouldRead(iso, date.toUTCString(), `${iso}T00:00:00.000Z`);
        for (const text of [`${day}/${month}/${year}`, `${month}/${day}/${year}`])
          expect(parseDay(text), text).to.equal(isAmbiguousDay(text) ? undefined : iso);
      }),
    );
  });
});

import { expect } from 'chai';
import { parseRetryAfter } from '../../../src/http/timing/retry-after.ts';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

const shouldParse = (value: string | null, expected: number | undefined): void => {
  it(`reads ${JSON.stringify(value)} as ${String(expected)}`, () => {
    expect(parseRetryAfter(value, NOW)).to.equal(expected);
  });
};

describe('parseRetryAfter', () => {
  shouldParse('0', 0);
  shouldParse('120', 120_000);
  shouldParse(' 7 ', 7_000);
  shouldParse('99999999999999999999', 1e23);
  shouldParse('Thu, 01 Jan 2026 12:00:30 GMT', 30_000);
  shouldParse('Thu, 01 Jan 2026 11:00:00 GMT', 0);
  shouldParse('Thursday, 01-Jan-26 12:00:30 GMT', 30_000);
  it('reads the form of asctime in GMT, wherever the program runs', () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'America/New_York';
    try {
      expect(parseRetryAfter('Thu Jan  1 12:00:30 2026', NOW)).to.equal(30_000);
      expect(parseRetryAfter('Thu, 01 Jan 2026 12:00:30 +0000', NOW)).to.equal(30_000);
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });
  shouldParse(null, undefined);
  shouldParse('', undefined);
  shouldParse('-5', undefined);
  shouldParse('1.5', undefined);
  shouldParse('soon', undefined);
  shouldParse('Someday', undefined);
});

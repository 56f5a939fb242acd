import { expect } from 'chai';
import { UsageError } from '../../../src/errors.ts';
import { checkCron } from '../../../src/fleet/queue/cron.ts';
import { durationWords } from '../../../src/text/duration.ts';
import { offsetOf, parseInterval } from '../../../src/fleet/queue/schedule.ts';

describe('The clock of a fleet', () => {
  for (const [text, ms] of [
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
  ] as const)
    it(`reads ${text}, and writes it`, () => {
      expect(parseInterval(text)).to.equal(ms);
      expect(durationWords(ms)).to.equal(text);
    });

  for (const text of ['', '5', '0m', '-5m', '1.5h', '5 m', '9999999d', '5w'])
    it(`refuses the interval [${text}]`, () => {
      expect(() => parseInterval(text)).to.throw(UsageError);
    });

  for (const line of ['* * *', 'now', '61 * * * *', '0 0 31 2 *'])
    it(`refuses the line [${line}] before a worker reads it`, () => {
      expect(() => checkCron(line)).to.throw(UsageError);
    });

  it('spreads pods over the interval, each at its own fixed time', () => {
    const everyMs = 300_000;
    const offsets = Array.from({ length: 10_000 }, (_, index) => offsetOf(`pod-${index}`, everyMs));
    expect(Math.min(...offsets)).to.be.at.least(1);
    expect(Math.max(...offsets)).to.be.below(everyMs);
    const tenths = Array<number>(10).fill(0);
    for (const offset of offsets) tenths[Math.floor((10 * offset) / everyMs)]! += 1;
    for (const pods of tenths) expect(pods).to.be.within(850, 1150);
    expect(offsetOf('pod-7', everyMs)).to.equal(offsets[7]);
  });
});

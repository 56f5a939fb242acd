import { expect } from 'chai';
import { durationWords, parseDuration } from '../../src/text/duration.ts';

describe('Durations', () => {
  it('are a whole number and a unit, at most 24 days', () => {
    const texts = ['500ms', '30s', '5m', '2h', '24d', '0s', '25d', '5', 'm', '1.5h', '-1s', '5 m', '9999999999s'];
    expect(texts.map((text) => parseDuration(text))).to.deep.equal([
      ...[500, 30_000, 300_000, 7_200_000, 2_073_600_000, 0],
      ...Array.from({ length: 7 }, () => undefined),
    ]);
  });

  it('are shown in the largest unit that fits', () => {
    const spans = [500, 1_500, 30_000, 90_000, 7_200_000, 172_800_000];
    expect(spans.map((ms) => durationWords(ms))).to.deep.equal(['500ms', '1500ms', '30s', '90s', '2h', '2d']);
  });
});

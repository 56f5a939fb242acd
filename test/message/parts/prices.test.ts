import { expect } from 'chai';
import { amountOf, type Plain } from '../../../src/message/parts/prices.ts';

const READ: readonly (readonly [Plain, number])[] = [
  ...([450000, 450000.5] as const).map((number) => [number, number] as const),
  ...['450000', '450,000', '450,000.00', '$450,000', 'US$450,000', 'USD 450,000', '$450,000 USD'].map(
    (text) => [text, 450000] as const,
  ),
  ...['450 000', '450\u00a0000 \u20ac', '450.000 \u20ac', '\u20ac450.000', '450.000,00', '450000,00'].map(
    (text) => [text, 450000] as const,
  ),
  ...['450K', '$450k', '450 thousand', '\u00a5450000', "450'000 CHF"].map((text) => [text, 450000] as const),
  ...['$1.2M', '1,2 M', '1.2 million', '1.200.000', '1,200K', '\u20b912,00,000'].map((text) => [text, 1.2e6] as const),
  ['$1.125M', 1125000],
  ['1.250.000,50 \u20ac', 1250000.5],
  ['450,00', 450],
  ['0.5', 0.5],
];
/** Negative, no number, or a number that can be read in two ways. */
const UNKNOWN: readonly Plain[] = [
  ...['-5', '$-5', '450.000', '1.200K', '450,0000', '1,250,00', '5.5.5', 'from 300k', 'on request', 'MAX 450,000'],
  ...['$', 'k', '', '2USD450', true, Number.NaN],
];

describe('The number in a price', () => {
  for (const [price, number] of READ)
    it(`is ${number} for ${JSON.stringify(price)}`, () => {
      expect(amountOf(price)).to.equal(number);
    });

  for (const price of UNKNOWN)
    it(`is unknown for ${JSON.stringify(price)}`, () => {
      expect(amountOf(price)).to.equal(undefined);
    });
});

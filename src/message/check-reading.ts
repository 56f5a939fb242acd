/** Checks the options for reading messages, so that a misspelled one does not lose telephone numbers and times without a word. */
import { isSupportedCountry } from 'libphonenumber-js';
import { UsageError } from '../errors.ts';
import type { ReadingOptions } from './reading-options.ts';
import { isTimeZone } from './values/dates.ts';

/** Values that were found valid. A program reads many messages with the same ones. */
const valid = new Set<string>();

/** @throws UsageError for an unknown region or time zone. */
export function checkReading({ region, timeZone }: Partial<ReadingOptions>): void {
  check('region', region, isSupportedCountry, 'a country code of two capital letters such as US');
  check('timeZone', timeZone, isTimeZone, 'a time zone such as America/Denver or -07:00');
}

function check(name: string, value: unknown, test: (text: string) => boolean, expected: string): void {
  if (value === undefined || (typeof value === 'string' && valid.has(`${name} ${value}`))) return;
  if (typeof value !== 'string' || !test(value)) throw new UsageError(`option ${name}: expected ${expected}`);
  valid.add(`${name} ${value}`);
}

/** Times as numbers: seconds or milliseconds since 1970, told apart by their size. */
import { Temporal } from 'temporal-polyfill';

/** A number without an exponent, as programs write times. */
const NUMBER = /^(-?)([1-9]\d*)(?:\.(\d+))?$/;
/** What older .NET programs write for a time in JSON: milliseconds, and an offset that changes nothing. */
const DOT_NET = /^\\?\/Date\((-?\d{1,14})(?:[+-]\d{4})?\)\\?\/$/;
/** The digits of a minute, `yyyymmddhhmm`, which are as many as those of the milliseconds of 1973 to 2001. */
const MINUTE = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d$/;

/** What a number of this many digits counts. Eleven are 1970 in milliseconds and 2286 to 5138 in seconds. */
const UNITS: ReadonlyMap<number, 'seconds' | 'milliseconds'> = new Map([
  [9, 'seconds'],
  [10, 'seconds'],
  [12, 'milliseconds'],
  [13, 'milliseconds'],
]);

const NANOSECONDS = { seconds: 1_000_000_000n, milliseconds: 1_000_000n } as const;
const FRACTION_DIGITS = { seconds: 9, milliseconds: 6 } as const;

/**
 * The instant of a number of 9 or 10 digits (seconds, 1973 to 2286) or of 12 or 13 (milliseconds, 1973 to 2286), with or
 * without a fraction. `undefined` for every other, of which no one can tell what it counts: `20240229`, microseconds, 0.
 */
export function instantOfEpoch(text: string): Temporal.Instant | undefined {
  const dotNet = DOT_NET.exec(text)?.[1];
  if (dotNet !== undefined) return Temporal.Instant.fromEpochMilliseconds(Number(dotNet));
  const [, sign, whole = '', fraction = ''] = NUMBER.exec(text) ?? [];
  const unit = UNITS.get(whole.length);
  if (unit === undefined || MINUTE.test(whole)) return undefined;
  const digits = FRACTION_DIGITS[unit];
  const size = BigInt(whole) * NANOSECONDS[unit] + BigInt(fraction.slice(0, digits).padEnd(digits, '0'));
  return new Temporal.Instant(sign === '-' ? -size : size);
}

/** Times as numbers: seconds or milliseconds since 1970. The number of digits tells which. */
import { Temporal } from 'temporal-polyfill';

/** A number without an exponent, as programs write times. */
const NUMBER = /^(-?)([1-9]\d*)(?:\.(\d+))?$/;
/** The form of older .NET programs for a time in JSON: milliseconds, and an offset that does not change the instant. */
const DOT_NET = /^\\?\/Date\((-?\d{1,14})(?:[+-]\d{4})?\)\\?\/$/;
/** A date with minutes, `yyyymmddhhmm`. It has as many digits as the milliseconds of 1973 to 2001. */
const MINUTE = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d$/;

/** The unit by number of digits. Eleven digits are left out: they may be milliseconds in 1970 or seconds in 2286 to 5138. */
const UNITS: ReadonlyMap<number, 'seconds' | 'milliseconds'> = new Map([
  [9, 'seconds'],
  [10, 'seconds'],
  [12, 'milliseconds'],
  [13, 'milliseconds'],
]);

const NANOSECONDS = { seconds: 1_000_000_000n, milliseconds: 1_000_000n } as const;
const FRACTION_DIGITS = { seconds: 9, milliseconds: 6 } as const;

/**
 * The instant of a number with 9 or 10 digits (seconds, 1973 to 2286) or with 12 or 13 (milliseconds, 1973 to 2286), with or
 * without a fraction. `undefined` for all other numbers, whose unit is unknown: `20240229`, microseconds, 0.
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

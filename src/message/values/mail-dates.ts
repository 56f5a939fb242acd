/**
 * Dates of mail and HTTP (RFC 5322 section 3.3, RFC 9110 section 5.6.7), of JavaScript, Ruby, Go and `date`, and of people:
 * with the name of the month, with a 12-hour clock, with slashes.
 */
import { DAY, MONTH, MONTHS, WEEKDAY, YEAR } from './date-words.ts';

/** A time, on a 24-hour or a 12-hour clock. */
const TIME = '(?<time>\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)(?: *(?<half>[ap])\\.?m\\.?)?';
/** RFC 5322 section 4.3: only these letters are reliable names of zones. */
const ZONE_NAME = '(?<zone>z|utc?|gmt|[ecmp][sd]t|(?:gmt|utc)?[+-]\\d{2}:?\\d{2})';
const ZONE = `(?: *${ZONE_NAME})?`;
/** A comment, such as `(Mountain Standard Time)`. */
const COMMENT = '(?: *\\([^()]{0,60}\\))?';
/** A time after the day. It is optional. */
const AT = `(?:(?:,? +at +|, *| +|t)${TIME}${ZONE}${COMMENT})?`;

const FORMS = [
  // Tue, 05 Mar 2024 16:38:40 GMT; 5th of March, 2024; 5-Mar-2024
  new RegExp(`^${WEEKDAY}${DAY}(?: +of)?(?: +|-)${MONTH}(?:, *| +|-)${YEAR}${AT}$`, 'i'),
  // Tue Mar 05 2024 09:38:40 GMT-0700 (Mountain Standard Time); March 5th, 2024 at 4:38 p.m.
  new RegExp(`^${WEEKDAY}${MONTH} +${DAY}(?:, *| +)${YEAR}${AT}$`, 'i'),
  // Tue Mar  5 16:38:40 UTC 2024
  new RegExp(`^${WEEKDAY}${MONTH} +${DAY} +${TIME}${ZONE} +${YEAR}$`, 'i'),
];

const AMERICAN: Readonly<Record<string, string>> = {
  edt: '-04:00',
  est: '-05:00',
  cdt: '-05:00',
  cst: '-06:00',
  mdt: '-06:00',
  mst: '-07:00',
  pdt: '-07:00',
  pst: '-08:00',
};

/** Longer texts are not dates. */
const MAX_LENGTH = 120;

/** 2024-03-05 09:38:40 -0700 MST, 2024-03-05 16:38:40 UTC, 2024/3/5 */
const NUMBERS = new RegExp(
  `^${YEAR}(?<sign>[-/.])(?<month>\\d{1,2})\\k<sign>${DAY}(?:(?:,? +|t)${TIME}(?: *${ZONE_NAME}(?: [a-z]{3,4})?)?)?$`,
  'i',
);
/** RFC 3339, with or without a zone. It needs no conversion. */
const PLAIN = /^\d{4}-\d{2}-\d{2}(?:[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$/i;
/** Day and month in an unknown order. */
const TWO_ORDERS = new RegExp(`^(?<one>\\d{1,2})(?<sign>[-/.])(?<other>\\d{1,2})\\k<sign>${YEAR}${AT}$`, 'i');

/** The parts of a date. */
type Groups = Readonly<Record<string, string | undefined>>;

/** Converts such a date to RFC 3339. A missing zone or time stays missing. `undefined` for every other text. */
export function mailDate(text: string): string | undefined {
  if (text.length > MAX_LENGTH || PLAIN.test(text)) return undefined;
  for (const form of FORMS) {
    const groups: Groups | undefined = form.exec(text)?.groups;
    const month = MONTHS.indexOf((groups?.['month'] ?? '').slice(0, 3).toLowerCase()) + 1;
    if (groups !== undefined) return written(groups, String(month), groups['day']);
  }
  const numbers: Groups | undefined = NUMBERS.exec(text)?.groups;
  if (numbers !== undefined) return written(numbers, numbers['month'], numbers['day']);
  const either: Groups | undefined = TWO_ORDERS.exec(text)?.groups;
  return either === undefined ? undefined : fromTwoOrders(either);
}

/** Reads day and month only if the other order gives no day, or the same one. */
function fromTwoOrders(groups: Groups): string | undefined {
  const [one = '', other = ''] = [groups['one'], groups['other']];
  if (Number(other) > MONTHS.length || Number(one) === Number(other)) return written(groups, one, other);
  return Number(one) > MONTHS.length ? written(groups, other, one) : undefined;
}

function written(groups: Groups, month = '', day = ''): string | undefined {
  const date = [groups['year'], month.padStart(2, '0'), day.padStart(2, '0')].join('-');
  if (groups['time'] === undefined) return date;
  const [hours = '', ...rest] = groups['time'].split(':');
  const hour = hourOf(Number(hours), groups['half']?.toLowerCase());
  if (hour === undefined) return undefined;
  return `${date}T${[String(hour).padStart(2, '0'), ...rest].join(':')}${offsetOf(groups['zone']?.toLowerCase())}`;
}

/** The hour on a 24-hour clock. `half` is `a` or `p` on a 12-hour clock. `undefined` if there is no such hour. */
function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  return hour < 1 || hour > 12 ? undefined : (hour % 12) + (half === 'p' ? 12 : 0);
}

function offsetOf(zone: string | undefined): string {
  if (zone === undefined) return '';
  const offset = zone.replace(/^(?:utc?|gmt)/, '');
  return AMERICAN[zone] ?? (offset === '' ? 'Z' : offset);
}

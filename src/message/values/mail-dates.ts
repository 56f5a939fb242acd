/**
 * Dates as mail and HTTP have them (RFC 5322 section 3.3, RFC 9110 section 5.6.7), and as JavaScript, Ruby, Go and `date`
 * write them.
 */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAY = '(?:(?:mon|tue|wed|thu|fri|sat|sun),? +)?';
const MONTH = `(?<month>${MONTHS.join('|')})`;
const DAY = '(?<day>\\d{1,2})';
const YEAR = '(?<year>\\d{4})';
const TIME = '(?<time>\\d{2}:\\d{2}(?::\\d{2})?)';
/** RFC 5322 section 4.3: these letters may be trusted; all others are no zone that everybody knows. */
const ZONE = '(?: *(?<zone>z|utc?|gmt|[ecmp][sd]t|(?:gmt|utc)?[+-]\\d{2}:?\\d{2}))?';
/** A comment: `(Mountain Standard Time)`. */
const COMMENT = '(?: *\\([^()]{0,60}\\))?';

const FORMS = [
  // Tue, 05 Mar 2024 16:38:40 GMT
  new RegExp(`^${WEEKDAY}${DAY} +${MONTH} +${YEAR} +${TIME}${ZONE}${COMMENT}$`, 'i'),
  // Tue Mar 05 2024 09:38:40 GMT-0700 (Mountain Standard Time)
  new RegExp(`^${WEEKDAY}${MONTH} +${DAY} +${YEAR} +${TIME}${ZONE}${COMMENT}$`, 'i'),
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

/** Longer texts are no dates. */
const MAX_LENGTH = 120;

/** 2024-03-05 09:38:40 -0700 MST, 2024-03-05 16:38:40 UTC */
const NUMBERS = new RegExp(
  `^${YEAR}(?<sign>[-/])(?<month>\\d{2})\\k<sign>(?<day>\\d{2})[t ]${TIME}(?<fraction>\\.\\d{1,9})?${ZONE}(?: [a-z]{3,4})?$`,
  'i',
);

/** Such a date as RFC 3339 has it, without a zone where it has none; `undefined` for every other text. */
export function mailDate(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  for (const form of FORMS) {
    const { year, month = '', day = '', time, zone } = form.exec(text)?.groups ?? {};
    if (year === undefined) continue;
    const number = String(MONTHS.indexOf(month.toLowerCase()) + 1);
    return `${year}-${number.padStart(2, '0')}-${day.padStart(2, '0')}T${time}${offsetOf(zone?.toLowerCase())}`;
  }
  return numbersIn(text);
}

function numbersIn(text: string): string | undefined {
  const { year, month, day, time, fraction = '', zone, sign } = NUMBERS.exec(text)?.groups ?? {};
  if (year === undefined || (zone === undefined && sign === '-')) return undefined;
  return `${year}-${month}-${day}T${time}${fraction}${offsetOf(zone?.toLowerCase())}`;
}

function offsetOf(zone: string | undefined): string {
  if (zone === undefined) return '';
  const offset = zone.replace(/^(?:utc?|gmt)/, '');
  return AMERICAN[zone] ?? (offset === '' ? 'Z' : offset);
}

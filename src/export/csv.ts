/** CSV (RFC 4180) that is safe to open in a spreadsheet (THREATS: T16), of leads and of answers alike; of leads also as they are. */
import { stringify } from 'csv-stringify/sync';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { LeadJson } from '../lead/lead-json.ts';
import { harmlessLines } from '../text/harmless.ts';

/** What a spreadsheet takes for the beginning of a formula; the last four are the wide forms of the first. */
const SIGN = '[=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20]';
/** At the beginning of a cell, also behind spaces and quotation marks, and tabs, which some programs pass over. */
const FORMULA = new RegExp(`^(?:[\\t\\r\\n]|[\\s"']*${SIGN})`);
/** Where a cell begins for a program that takes semicolons or tabs for what separates cells, or lines for rows. */
const FORMULA_BEHIND = new RegExp(`([;\\t\\n])(?=[ \\u00A0"']*${SIGN})`, 'g');

/** A text as a cell: harmless, and with an apostrophe before what would be a formula. */
export function harmlessCell(text: string): string {
  const lines = harmlessLines(text).replace(FORMULA_BEHIND, "$1'");
  return FORMULA.test(text) ? `'${lines}` : lines;
}

/** How cells are written: for a spreadsheet, or as they are. */
export interface CsvStyle {
  /** For machines: nothing is defused, and telephone numbers stay as they are. */
  readonly raw?: boolean | undefined;
  /** With the mark by which some spreadsheets know UTF-8. */
  readonly bom?: boolean | undefined;
}

/** U+FEFF. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * A number that no spreadsheet takes for a formula or a sum, and that people and programs still read as the same:
 * `(+1) 903 555 0142 ext. 6155`.
 */
function telephoneCell(telephone: string): string {
  const [main = '', extension] = telephone.split(';ext=');
  const number = /^\+\d+$/.test(main) ? parsePhoneNumberFromString(main) : undefined;
  if (number === undefined) return telephone;
  const written = number.formatInternational().replace(/^\+(\d+)/, '(+$1)');
  return extension === undefined ? written : `${written} ext. ${extension}`;
}

/** The columns, and how each is read from a lead; lists are joined by `; `. */
const COLUMNS: readonly (readonly [name: string, read: (lead: LeadJson, style: CsvStyle) => Cell])[] = [
  ['id', ({ id }) => id],
  ['slug', ({ slug }) => slug],
  ['status', ({ status }) => status],
  ['name', ({ name }) => name],
  ['givenName', ({ givenName }) => givenName],
  ['familyName', ({ familyName }) => familyName],
  ['email', ({ email }) => list(email)],
  ['telephone', ({ telephone }, { raw }) => list(raw === true ? telephone : telephone.map(telephoneCell))],
  ['address', ({ address }) => list(address?.map(({ text }) => text))],
  ['streetAddress', ({ address }) => address?.[0]?.streetAddress],
  ['addressLocality', ({ address }) => address?.[0]?.addressLocality],
  ['addressRegion', ({ address }) => address?.[0]?.addressRegion],
  ['postalCode', ({ address }) => address?.[0]?.postalCode],
  ['addressCountry', ({ address }) => address?.[0]?.addressCountry],
  ['jobTitle', ({ jobTitle }) => jobTitle],
  ['organization', ({ organization }) => organization],
  ['identifiers', ({ identifiers }) => list(identifiers.map(pair))],
  ['contactIdentifiers', ({ contactIdentifiers }) => list(contactIdentifiers?.map(pair))],
  ['recipient', ({ recipient }) => recipient],
  ['assignee', ({ assignee }) => assignee],
  ['previousAssignee', ({ previousAssignee }) => previousAssignee],
  ['sender', ({ sender }) => sender],
  ['owner', ({ owner }) => owner],
  ['dateSent', ({ dateSent }) => dateSent],
  ['dateReceived', ({ dateReceived }) => dateReceived],
  ['dateAccepted', ({ dateAccepted }) => dateAccepted],
  ['dateRejected', ({ dateRejected }) => dateRejected],
  ['dateAssigned', ({ dateAssigned }) => dateAssigned],
  ['reason', ({ reason }) => reason],
  ['comment', ({ comment }) => comment],
  ['comments', ({ comments }) => list(comments)],
  ['score', ({ score }) => score],
  ['preferredContact', ({ preferredContact }) => preferredContact],
  ['consentEmail', ({ consent }) => consent?.email],
  ['consentSms', ({ consent }) => consent?.sms],
  ['consentTelephone', ({ consent }) => consent?.telephone],
  ['keywords', ({ keywords }) => list(keywords)],
  ['listing', ({ listings }) => list(listings?.map(({ id, name, address }) => address ?? name ?? id))],
  ['price', ({ listings }) => list(listings?.map(({ price }) => price))],
  ['priceCurrency', ({ listings }) => list([...new Set(listings?.map(({ priceCurrency }) => priceCurrency))])],
  ['website', ({ website }) => website],
  ['campaign', ({ campaign }) => campaign],
  ['source', sourceCell],
  [
    'sources',
    ({ sources }) =>
      list(sources.map((source) => [source.type, source.text, source.listing].filter(Boolean).join(': '))),
  ],
  ['events', ({ events }) => events.length],
  ['marks', ({ marks }) => list(marks)],
  ['repairs', ({ repairs }) => repairs],
  ['warnings', ({ warnings }) => warnings],
  // Whatever comes new is at the end: who imports by position is not to find another column there.
  ['listingUrl', ({ listings }) => list(listings?.map(({ url, id }) => url ?? id))],
  [
    'created',
    ({ events }) =>
      events
        .map(({ time }) => time ?? '')
        .filter(Boolean)
        .sort()[0],
  ],
  [
    'lastEvent',
    ({ events }) =>
      events
        .map(({ time }) => time ?? '')
        .sort()
        .at(-1),
  ],
];

/** Where a lead came from, by name; the words of a source without a type name it, and its type is the last resort. */
function sourceCell({ sources, website, application, originatingSystem, campaign }: LeadJson): string | undefined {
  const words = sources.flatMap(({ type, text }) => (type === undefined && text !== undefined ? [text] : []));
  const types = sources.flatMap(({ type }) => type ?? []);
  const named = website ?? application ?? originatingSystem ?? campaign;
  return named ?? list([...new Set(words.length > 0 ? words : types)]);
}

type Cell = string | number | boolean | undefined;

const list = (values: readonly Cell[] | undefined): string | undefined =>
  values?.filter((value) => value !== undefined).join('; ');

const pair = ({ propertyID, value }: { propertyID: string; value: string }): string => `${propertyID}=${value}`;

/** The names of the columns of leads, which stay as they are; `before` are columns of others. */
export const leadCsvHead = ({ bom }: CsvStyle = {}, before: readonly string[] = []): string =>
  `${bom === true ? BYTE_ORDER_MARK : ''}${stringify([[...before, ...COLUMNS.map(([name]) => name)]])}`;

/** One row a lead. */
export function leadToCsv(lead: LeadJson, style: CsvStyle = {}, before: readonly string[] = []): string {
  const cells = COLUMNS.map(([, read]) => read(lead, style)).map((cell) => {
    if (typeof cell === 'number') return cell;
    const text = String(cell ?? '');
    return style.raw === true ? text : harmlessCell(text);
  });
  return stringify([[...before, ...cells]]);
}

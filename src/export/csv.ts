/**
 * CSV (as RFC 4180, with lines that end in LF) of leads and of query results. It is safe to open in a spreadsheet (SECURITY.md,
 * T16), unless the user asks for raw values.
 */
import { stringify } from 'csv-stringify/sync';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { LeadJson } from '../lead/lead-json.ts';
import { harmlessLines } from '../text/harmless.ts';

/** The characters with which a formula of a spreadsheet can begin. The last four are the full-width forms of the first four. */
const SIGN = '[=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20]';
/**
 * A formula at the beginning of a cell. There may be spaces and quotation marks before it, or tabs, which some programs skip.
 */
const FORMULA = new RegExp(`^(?:[\\t\\r\\n]|[\\s"']*${SIGN})`);
/**
 * A formula within a cell, at a place where a program may see a new cell or row: some programs split cells at semicolons and
 * tabs.
 */
const FORMULA_BEHIND = new RegExp(`([;\\t\\n])(?=[ \\u00A0"']*${SIGN})`, 'g');

/**
 * Makes a text safe as a cell: removes control characters, and puts an apostrophe before everything that would be a formula.
 */
export function harmlessCell(text: string): string {
  const lines = harmlessLines(text).replace(FORMULA_BEHIND, "$1'");
  return FORMULA.test(text) ? `'${lines}` : lines;
}

/** How cells are written. */
export interface CsvStyle {
  /** Write values unchanged, for other programs. Formulas get no apostrophe, and telephone numbers keep their form. */
  readonly raw?: boolean | undefined;
  /** Begin with a byte order mark (U+FEFF). Some spreadsheets recognize UTF-8 by it. */
  readonly bom?: boolean | undefined;
}

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Writes a telephone number in a form that no spreadsheet takes for a formula, and that is still read as the same number:
 * `(+1) 903 555 0142 ext. 6155`.
 */
function telephoneCell(telephone: string): string {
  const [main = '', extension] = telephone.split(';ext=');
  const number = /^\+\d+$/.test(main) ? parsePhoneNumberFromString(main) : undefined;
  if (number === undefined) return telephone;
  const written = number.formatInternational().replace(/^\+(\d+)/, '(+$1)');
  return extension === undefined ? written : `${written} ext. ${extension}`;
}

/** The columns, and how each is read from a lead. Lists are joined with `; `. */
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
  ['listing', ({ listings }) => places(listings?.map(({ id, name, address }) => address ?? name ?? id))],
  ['price', ({ listings }) => places(listings?.map(({ price }) => price))],
  ['priceCurrency', ({ listings }) => places(listings?.map(({ priceCurrency }) => priceCurrency))],
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
  // New columns are added at the end, because users may import columns by their position.
  ['listingUrl', ({ listings }) => places(listings?.map(({ url, id }) => url ?? id))],
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

/**
 * The source of a lead in one text: the name of a website, an application, a system or a campaign. If there is none: the text
 * of a source without a type, or else the type.
 */
function sourceCell({ sources, website, application, originatingSystem, campaign }: LeadJson): string | undefined {
  const words = sources.flatMap(({ type, text }) => (type === undefined && text !== undefined ? [text] : []));
  const types = sources.flatMap(({ type }) => type ?? []);
  const named = website ?? application ?? originatingSystem ?? campaign;
  return named ?? list([...new Set(words.length > 0 ? words : types)]);
}

type Cell = string | number | boolean | undefined;

const list = (values: readonly Cell[] | undefined): string | undefined =>
  values?.filter((value) => value !== undefined).join('; ');

/** One value for each listing, in their order. A missing value is an empty place. */
const places = (values: readonly Cell[] | undefined): string | undefined =>
  values?.some((value) => value !== undefined) === true ? values.map((value) => value ?? '').join('; ') : undefined;

const pair = ({ propertyID, value }: { propertyID: string; value: string }): string => `${propertyID}=${value}`;

/** The header row. Its names never change. `before` are columns that the caller adds at the beginning. */
export const leadCsvHead = ({ bom }: CsvStyle = {}, before: readonly string[] = []): string =>
  `${bom === true ? BYTE_ORDER_MARK : ''}${stringify([[...before, ...COLUMNS.map(([name]) => name)]])}`;

/** A lead as one row. */
export function leadToCsv(lead: LeadJson, style: CsvStyle = {}, before: readonly string[] = []): string {
  const cells = COLUMNS.map(([, read]) => read(lead, style)).map((cell) => {
    if (typeof cell === 'number') return cell;
    const text = String(cell ?? '');
    return style.raw === true ? text : harmlessCell(text);
  });
  return stringify([[...before, ...cells]]);
}

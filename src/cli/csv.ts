/** CSV that is safe to open in a spreadsheet (RFC 4180; THREATS: T16): of leads and of answers alike. */
import { stringify } from 'csv-stringify/sync';
import type { LeadJson } from '../core/lead-json.ts';
import { harmlessLines } from './terminal.ts';

/** What a spreadsheet takes for the beginning of a formula; the last four are the wide forms of the first. */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/** A text as a cell: harmless, and with an apostrophe before what would be a formula. */
export const harmlessCell = (text: string): string =>
  FORMULA.test(text) ? `'${harmlessLines(text)}` : harmlessLines(text);

/** The columns, and how each is read from a lead; lists are joined by `; `. */
const COLUMNS: readonly (readonly [name: string, read: (lead: LeadJson) => Cell])[] = [
  ['id', ({ id }) => id],
  ['slug', ({ slug }) => slug],
  ['status', ({ status }) => status],
  ['name', ({ name }) => name],
  ['givenName', ({ givenName }) => givenName],
  ['familyName', ({ familyName }) => familyName],
  ['email', ({ email }) => list(email)],
  ['telephone', ({ telephone }) => list(telephone)],
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
  ['source', ({ sources, website }) => website ?? list([...new Set(sources.map(({ type, text }) => type ?? text))])],
  [
    'sources',
    ({ sources }) =>
      list(sources.map((source) => [source.type, source.text, source.listing].filter(Boolean).join(': '))),
  ],
  ['events', ({ events }) => events.length],
  ['marks', ({ marks }) => list(marks)],
  ['repairs', ({ repairs }) => repairs],
  ['warnings', ({ warnings }) => warnings],
];

type Cell = string | number | boolean | undefined;

const list = (values: readonly Cell[] | undefined): string | undefined =>
  values?.filter((value) => value !== undefined).join('; ');

const pair = ({ propertyID, value }: { propertyID: string; value: string }): string => `${propertyID}=${value}`;

/** The names of the columns of leads, which stay as they are. */
export const LEAD_CSV_HEAD = stringify([COLUMNS.map(([name]) => name)]);

/** One row a lead. */
export function leadToCsv(lead: LeadJson): string {
  const cells = COLUMNS.map(([, read]) => read(lead));
  return stringify([cells.map((cell) => (typeof cell === 'number' ? cell : harmlessCell(String(cell ?? ''))))]);
}

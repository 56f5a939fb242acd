/** CSV that is safe to open in a spreadsheet (RFC 4180; THREATS: T16): of leads and of answers alike. */
import { stringify } from 'csv-stringify/sync';
import type { LeadJson } from '../core/lead-json.ts';
import { harmlessLines } from './terminal.ts';

/** What a spreadsheet takes for the beginning of a formula; the last four are the wide forms of the first. */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/** A text as a cell: harmless, and with an apostrophe before what would be a formula. */
export const harmlessCell = (text: string): string =>
  FORMULA.test(text) ? `'${harmlessLines(text)}` : harmlessLines(text);

const COLUMNS: readonly (keyof LeadJson)[] = [
  ...(['id', 'slug', 'status', 'name', 'givenName', 'familyName', 'email', 'telephone', 'identifiers'] as const),
  ...(['recipient', 'assignee', 'previousAssignee', 'sender', 'owner'] as const),
  ...(['dateSent', 'dateReceived', 'dateAccepted', 'dateRejected', 'dateAssigned'] as const),
  ...(['reason', 'comment', 'sources', 'events', 'marks', 'warnings'] as const),
];

/** The names of the columns of leads, which stay as they are. */
export const LEAD_CSV_HEAD = stringify([COLUMNS]);

/** One row a lead; lists are joined by `; `. */
export function leadToCsv(lead: LeadJson): string {
  const joined: Partial<Record<keyof LeadJson, string | number>> = {
    ...(lead as Omit<LeadJson, 'email' | 'telephone' | 'identifiers' | 'sources' | 'events' | 'marks'>),
    email: lead.email.join('; '),
    telephone: lead.telephone.join('; '),
    identifiers: lead.identifiers.map(({ propertyID, value }) => `${propertyID}=${value}`).join('; '),
    sources: lead.sources.map(({ type, text, listing }) => [type, text, listing].filter(Boolean).join(': ')).join('; '),
    events: lead.events.length,
    marks: lead.marks?.join('; ') ?? '',
  };
  const cells = COLUMNS.map((column) => joined[column]);
  return stringify([cells.map((cell) => (typeof cell === 'string' ? harmlessCell(cell) : cell))]);
}

/** The output of `leadpod leads`: a table, CSV or vCards. */
import type { PrintedLead } from '../../copy/printed-leads.ts';
import type { LeadDelivery } from '../../desk/answers/lead-deliveries.ts';
import type { Overdue } from '../../desk/deadlines/deadlines.ts';
import { leadCsvHead, leadToCsv, type CsvStyle } from '../../export/csv.ts';
import { nameOf } from '../../lead/lead-name.ts';
import { known } from '../../text/known.ts';
import { seenCsv } from '../flags/csv.ts';
import { statusWords } from './deliveries.ts';
import { shortSlugs } from './names.ts';
import { formatTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** The flags that say which leads are printed, and how. */
export interface LeadListStyle extends CsvStyle {
  readonly status?: string;
  readonly overdue?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly vcard?: boolean;
}

/** A lead of the pod, in the form in which it is printed. */
export interface ListedLead extends PrintedLead {
  /** The state of an answer that has not arrived. */
  readonly delivery: LeadDelivery | undefined;
  /** How the lead is overdue. Only set with `--overdue`. */
  readonly overdue: Overdue | undefined;
  /** The name of the pod, if there are many. */
  readonly pod: string | undefined;
}

/** Prints leads. With `--json` they were already printed while they were read. */
export async function printLeads(
  leads: readonly ListedLead[],
  ofMany: boolean,
  { csv, vcard, json, status, ...style }: LeadListStyle,
  terminal: Terminal,
): Promise<void> {
  if (csv === true) terminal.data(seenCsv(csvOf(leads, ofMany, style), terminal));
  else if (vcard === true) await printVCards(leads, terminal);
  else if (json !== true) printTable(leads, ofMany, known({ status, overdue: style.overdue }), terminal);
}

/** The name of a pod needs no escaping, because in the registry no name can begin like a formula. */
function csvOf(leads: readonly ListedLead[], ofMany: boolean, style: CsvStyle): string {
  const rows = leads.map(({ pod = '', json }) => leadToCsv(json, style, ofMany ? [pod] : []));
  return `${leadCsvHead(style, ofMany ? ['pod'] : [])}${rows.join('')}`;
}

async function printVCards(leads: readonly ListedLead[], terminal: Terminal): Promise<void> {
  // Imported here, because only this format needs the library, and it loads slowly.
  const { leadToVCard } = await import('../../export/vcard.ts');
  for (const { json } of leads) terminal.data(leadToVCard(json));
}

function printTable(
  leads: readonly ListedLead[],
  ofMany: boolean,
  asked: Pick<LeadListStyle, 'status' | 'overdue'>,
  terminal: Terminal,
): void {
  if (leads.length === 0) {
    terminal.say(nothingWords(asked));
    return;
  }
  const slugs = leads.map(({ json }) => json.slug);
  // On a terminal, slugs are cut as far as they still differ. In other output they are complete.
  const shown = terminal.columns === undefined ? (slug: string): string => slug : shortSlugs(slugs);
  const isNarrow = terminal.columns !== undefined && terminal.columns < 100;
  const latestFirst = [...leads].sort((a, b) => ((a.modified ?? '') < (b.modified ?? '') ? 1 : -1));
  const columns = [
    ...(ofMany ? [{ title: 'POD' }] : []),
    { title: 'STATUS', shrinksTo: 9 },
    { title: 'NAME', shrinksTo: 10 },
    { title: 'E-MAIL', shrinksTo: 8 },
    { title: 'TELEPHONE', shrinksTo: 9 },
    asked.overdue === true ? { title: 'WAITS SINCE' } : { title: 'LAST EVENT' },
    asked.overdue === true ? { title: 'WAITS' } : { title: 'EVENTS' },
    { title: 'LEAD' },
  ];
  const rows = latestFirst.map(({ pod, modified, json, delivery, overdue }) => [
    ...(pod === undefined ? [] : [pod]),
    statusWords(json.status, delivery),
    nameOf(json),
    json.email.join(', '),
    json.telephone.join(', '),
    (overdue?.since ?? modified)?.slice(0, isNarrow ? 10 : 16).replace('T', ' ') ?? '',
    overdue === undefined ? String(json.events.length) : waitWords(overdue.waitingMinutes),
    shown(json.slug),
  ]);
  terminal.data(formatTable(columns, rows, terminal));
}

/** The waiting time in a suitable unit. With `--json`, it is in minutes. */
function waitWords(minutes: number): string {
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / (24 * 60))} days`;
}

function nothingWords({ status, overdue }: Pick<LeadListStyle, 'status' | 'overdue'>): string {
  if (overdue === true) return 'No lead is overdue.';
  return status === undefined ? 'No leads. leadpod sync reads the inbox.' : `No leads with the status ${status}.`;
}

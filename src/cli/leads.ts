/** `leadpod leads`: what is in the pod. */
import { Option, type Command } from 'commander';
import { LEAD_STATUSES, type Lead } from '../core/lead.ts';
import { leadToJson, type LeadJson } from '../core/lead-json.ts';
import { LeadStore } from '../pod/lead-store.ts';
import type { Pod } from '../pod/pod.ts';
import { LEAD_CSV_HEAD, leadToCsv } from './csv.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { nameOf } from './names.ts';
import { withPod } from './open.ts';
import { addPodFlags, readingOptions, type PodFlags } from './settings.ts';
import { formatTable } from './table.ts';
import { harmlessJson, type Terminal } from './terminal.ts';

interface LeadsFlags extends PodFlags {
  readonly status?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly vcard?: boolean;
}

/** A lead of the pod with its printed form. */
interface ListedLead {
  readonly lead: Lead;
  readonly json: LeadJson;
}

const EXAMPLES = `
Examples:
  leadpod leads --status new
  leadpod leads --json | jq -r .name
  leadpod leads --csv > leads.csv
`;

/** Adds the command. */
export function addLeads(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('leads')
    .summary('the leads in the pod')
    .description('Lists the leads in the pod, the latest first; as JSON, CSV or vCard in the order of their slugs.')
    .addOption(new Option('--status <STATUS>', 'only those that are so').choices(LEAD_STATUSES))
    .addOption(new Option('--json', 'one lead a line').conflicts(['csv', 'vcard']))
    .addOption(new Option('--csv', 'one row a lead, safe to open in a spreadsheet').conflicts('vcard'))
    .option('--vcard', 'vCard 4.0, one contact a lead')
    .addHelpText('after', EXAMPLES);
  addPodFlags(command).action(async (flags: LeadsFlags) => {
    finish(await withPod(flags, terminal, (pod) => listLeads(pod, flags, terminal)));
  });
}

async function listLeads(pod: Pod, flags: LeadsFlags, terminal: Terminal): Promise<ExitCode> {
  const store = new LeadStore(pod.client, pod.layout, readingOptions(flags));
  const leads: ListedLead[] = [];
  let torn = 0;
  for await (const { slug, url, lead, state } of store.readAll()) {
    if (state === 'torn') {
      torn += 1;
      terminal.say(`${url}: the lead is damaged - the next leadpod sync that touches it rebuilds it from the journal`);
    }
    if (lead === undefined || (flags.status !== undefined && lead.status !== flags.status)) continue;
    const listed = { lead, json: leadToJson(lead, slug, `${url}#it`) };
    if (flags.json === true) terminal.data(`${harmlessJson(listed.json)}\n`);
    else leads.push(listed);
  }
  if (flags.csv === true) terminal.data(`${LEAD_CSV_HEAD}${leads.map(({ json }) => leadToCsv(json)).join('')}`);
  else if (flags.vcard === true) await printVCards(leads, terminal);
  else if (flags.json !== true) printTable(leads, terminal);
  return torn > 0 ? EXIT.someFailed : EXIT.ok;
}

async function printVCards(leads: readonly ListedLead[], terminal: Terminal): Promise<void> {
  // Its library takes longer to load than the leads to read, and only this form needs it.
  const { leadToVCard } = await import('./vcard.ts');
  for (const { json } of leads) terminal.data(leadToVCard(json));
}

function printTable(leads: readonly ListedLead[], terminal: Terminal): void {
  if (leads.length === 0) {
    terminal.say('No leads. leadpod sync reads the inbox.');
    return;
  }
  const latestFirst = [...leads].sort((a, b) => ((a.lead.modified ?? '') < (b.lead.modified ?? '') ? 1 : -1));
  const columns = [
    { title: 'STATUS' },
    { title: 'NAME', shrinksTo: 12 },
    { title: 'E-MAIL', shrinksTo: 12 },
    { title: 'TELEPHONE', shrinksTo: 13 },
    { title: 'LAST EVENT' },
    { title: 'EVENTS' },
    { title: 'LEAD' },
  ];
  const rows = latestFirst.map(({ lead, json }) => [
    json.status,
    nameOf(json),
    json.email.join(', '),
    json.telephone.join(', '),
    lead.modified?.slice(0, 16).replace('T', ' ') ?? '',
    String(json.events.length),
    json.slug,
  ]);
  terminal.data(formatTable(columns, rows, terminal));
}

/** `leadpod leads`: what is in the pod. */
import { Option, type Command } from 'commander';
import { LEAD_STATUSES, type Lead } from '../../lead/lead.ts';
import { leadToJson, type LeadJson } from '../../lead/lead-json.ts';
import { LeadStore } from '../../store/leads/lead-store.ts';
import { adviceFor, LoneFailures } from '../../http/lone-failures.ts';
import type { Pod } from '../../solid/pod.ts';
import { leadCsvHead, leadToCsv, type CsvStyle } from '../output/csv.ts';
import { bomOption, checkCsvFlags, rawOption, seenCsv } from '../flags/csv.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { nameOf } from '../output/names.ts';
import {
  addManyPodsFlags,
  exitOfPods,
  isForMany,
  onlyPod,
  podRuns,
  printOutcomeJson,
  printPodJson,
  withPods,
  type ManyPodsFlags,
} from '../many-pods.ts';
import { withPod } from '../open.ts';
import { readingOptions, type PodFlags } from '../settings.ts';
import { formatTable } from '../output/table.ts';
import { harmlessJson, type Terminal } from '../output/terminal.ts';

interface LeadsFlags {
  readonly status?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly vcard?: boolean;
  readonly raw?: boolean;
  readonly bom?: boolean;
}

/** A lead of the pod with its printed form. */
interface ListedLead {
  /** Of many. */
  readonly pod: string | undefined;
  readonly lead: Lead;
  readonly json: LeadJson;
}

const EXAMPLES = `
Examples:
  leadpod leads --status new
  leadpod leads --json | jq -r .name
  leadpod leads --csv > leads.csv
  leadpod leads --csv --raw      for a program: nothing is defused, telephone numbers as in --json
  leadpod leads --all --json     of every pod of leadpod.pods.json (docs/pods.md)
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
    .addOption(rawOption())
    .addOption(bomOption())
    .option('--vcard', 'vCard 4.0, one contact a lead')
    .addHelpText('after', EXAMPLES);
  addManyPodsFlags(command).action(async (flags: LeadsFlags & ManyPodsFlags) => {
    checkCsvFlags(flags, flags.csv === true, '--csv');
    finish(isForMany(flags) ? await leadsOfPods(flags, terminal) : await leadsOfPod(onlyPod(flags), terminal));
  });
}

async function leadsOfPod(flags: LeadsFlags & PodFlags, terminal: Terminal): Promise<ExitCode> {
  const { leads, torn } = await withPod(flags, terminal, (pod) => readLeads(pod, undefined, flags, terminal, terminal));
  await print(leads, false, flags, terminal);
  return torn > 0 ? EXIT.someFailed : EXIT.ok;
}

/** One table, or one file, with the pod of each lead. */
async function leadsOfPods(flags: LeadsFlags & ManyPodsFlags, terminal: Terminal): Promise<ExitCode> {
  const outcomes = await withPods(podRuns(flags, terminal), (pod, run) =>
    readLeads(pod, run.name, run.flags, run.terminal, terminal),
  );
  await print(
    outcomes.flatMap((one) => (one.state === 'done' ? one.value.leads : [])),
    true,
    flags,
    terminal,
  );
  if (flags.json === true)
    for (const one of outcomes) if (one.state !== 'done') printOutcomeJson(one, noWords, terminal);
  return exitOfPods(outcomes, ({ torn }) => (torn > 0 ? EXIT.someFailed : EXIT.ok));
}

const noWords = (): object => ({});

interface ReadLeads {
  readonly leads: readonly ListedLead[];
  readonly torn: number;
}

/** Reads the leads of a pod; as JSON they are printed at once. */
async function readLeads(
  pod: Pod,
  name: string | undefined,
  flags: LeadsFlags & PodFlags,
  { say }: Pick<Terminal, 'say'>,
  terminal: Terminal,
): Promise<ReadLeads> {
  const store = new LeadStore(pod.client, pod.layout, readingOptions(flags));
  const leads: ListedLead[] = [];
  let torn = 0;
  const failures = new LoneFailures();
  const passOver = (slug: string, error: unknown): boolean => {
    if (!failures.isLone(error)) return false;
    torn += 1;
    say(`${pod.layout.leadUrl(slug)}: ${error.message}; ${adviceFor(error)}`);
    return true;
  };
  for await (const { slug, url, lead, state } of store.readAll(passOver)) {
    if (state === 'torn') {
      torn += 1;
      say(`${url}: the lead is damaged - leadpod doctor --fix writes it anew from the journal`);
    }
    if (lead === undefined || (flags.status !== undefined && lead.status !== flags.status)) continue;
    const json = leadToJson(lead, slug, `${url}#it`);
    if (flags.json !== true) leads.push({ pod: name, lead, json });
    else if (name === undefined) terminal.data(`${harmlessJson(json)}\n`);
    else printPodJson(name, json, terminal);
  }
  return { leads, torn };
}

async function print(
  leads: readonly ListedLead[],
  ofMany: boolean,
  { csv, vcard, json, ...style }: LeadsFlags,
  terminal: Terminal,
): Promise<void> {
  if (csv === true) terminal.data(seenCsv(csvOf(leads, ofMany, style), terminal));
  else if (vcard === true) await printVCards(leads, terminal);
  else if (json !== true) printTable(leads, ofMany, terminal);
}

/** A name of the registry begins no formula. */
function csvOf(leads: readonly ListedLead[], ofMany: boolean, style: CsvStyle): string {
  const rows = leads.map(({ pod = '', json }) => leadToCsv(json, style, ofMany ? [pod] : []));
  return `${leadCsvHead(style, ofMany ? ['pod'] : [])}${rows.join('')}`;
}

async function printVCards(leads: readonly ListedLead[], terminal: Terminal): Promise<void> {
  // Its library takes longer to load than the leads to read, and only this form needs it.
  const { leadToVCard } = await import('../output/vcard.ts');
  for (const { json } of leads) terminal.data(leadToVCard(json));
}

function printTable(leads: readonly ListedLead[], ofMany: boolean, terminal: Terminal): void {
  if (leads.length === 0) {
    terminal.say('No leads. leadpod sync reads the inbox.');
    return;
  }
  const latestFirst = [...leads].sort((a, b) => ((a.lead.modified ?? '') < (b.lead.modified ?? '') ? 1 : -1));
  const columns = [
    ...(ofMany ? [{ title: 'POD' }] : []),
    { title: 'STATUS' },
    { title: 'NAME', shrinksTo: 12 },
    { title: 'E-MAIL', shrinksTo: 12 },
    { title: 'TELEPHONE', shrinksTo: 13 },
    { title: 'LAST EVENT' },
    { title: 'EVENTS' },
    { title: 'LEAD' },
  ];
  const rows = latestFirst.map(({ pod, lead, json }) => [
    ...(pod === undefined ? [] : [pod]),
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

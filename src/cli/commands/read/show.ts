/** `leadpod show LEAD`: prints one lead and its history. */
import { Option, type Command } from 'commander';
import type { Lead } from '../../../lead/lead.ts';
import { leadToJson, type LeadJson } from '../../../lead/lead-json.ts';
import { readUndelivered, undeliveredOf, type LeadDelivery } from '../../../desk/answers/lead-deliveries.ts';
import { known } from '../../../text/known.ts';
import { UsageError } from '../../../errors.ts';
import { findLead } from '../../../store/leads/find-lead.ts';
import { LeadStore } from '../../../store/leads/lead-store.ts';
import type { Pod } from '../../../solid/pod.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { nameOf } from '../../../lead/lead-name.ts';
import { withPod } from '../../pods/open.ts';
import { deliveryLines, statusWords } from '../../output/deliveries.ts';
import { linesOf } from '../../output/show-lines.ts';
import { addPodFlags, readingOptions, type PodFlags } from '../../settings/settings.ts';
import { formatTable } from '../../output/table.ts';
import { harmlessJson, harmlessLine, harmlessText, type Terminal } from '../../output/terminal.ts';

interface ShowFlags extends PodFlags {
  readonly json?: boolean;
  readonly turtle?: boolean;
  readonly verbose?: boolean;
}

const EXAMPLES = `
Examples:
  leadpod show 6154d0badef22134af3fbdc6
  leadpod show 6154 --turtle            the start of a slug is enough if no other lead has it
`;

/** Adds the command. */
export function addShow(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('show')
    .description('Shows a lead: its current state, its contact, and every event of its history.')
    .argument('<LEAD>', 'slug, the start of a slug, or IRI')
    .addOption(new Option('--json', 'print one JSON object, as leads --json does').conflicts('turtle'))
    .option('--turtle', 'print the resource as it is stored in the pod')
    .option('--verbose', 'print a line for each repair, with its place')
    .addHelpText('after', EXAMPLES);
  addPodFlags(command).action(async (name: string, flags: ShowFlags) => {
    finish(await withPod(flags, terminal, (pod) => showLead(pod, name, flags, terminal)));
  });
}

async function showLead(pod: Pod, name: string, flags: ShowFlags, terminal: Terminal): Promise<ExitCode> {
  const store = new LeadStore(pod.client, pod.layout, readingOptions(flags));
  const { slug, url, lead } = await findLead(store, name);
  const delivery = undeliveredOf(lead.events, await readUndelivered(pod));
  const json = leadToJson(lead, slug, url);
  if (flags.json === true) terminal.data(`${harmlessJson({ ...json, ...known({ delivery }) })}\n`);
  else if (flags.turtle === true) terminal.data(harmlessText(await storedText(store, slug)));
  else printLead({ lead, json, delivery }, flags, terminal);
  return EXIT.ok;
}

/** The text of the resource as it is stored, whether or not leadpod can read it. */
async function storedText(store: LeadStore, slug: string): Promise<string> {
  const stored = await store.readText(slug);
  if (stored === undefined) throw new UsageError(`the lead ${slug} is gone. leadpod leads lists the leads`);
  return stored.text;
}

interface Shown {
  readonly lead: Lead;
  readonly json: LeadJson;
  readonly delivery: LeadDelivery | undefined;
}

function printLead({ lead, json, delivery }: Shown, { verbose = false }: ShowFlags, terminal: Terminal): void {
  const status = statusWords(json.status, delivery);
  terminal.data(`${terminal.style('bold', harmlessLine(nameOf(json) || json.slug))}  ${status}\n`);
  for (const [label, value] of [...linesOf(lead, json, verbose), ...deliveryLines(delivery)])
    if (value !== undefined && value !== '')
      terminal.data(`${terminal.style('dim', label.padEnd(14))}${harmlessLine(String(value))}\n`);
  const columns = [
    { title: 'TIME' },
    { title: 'EVENT' },
    { title: 'SENT BY', shrinksTo: 14, keepsEnd: true },
    { title: 'ID', shrinksTo: 20, keepsEnd: true },
  ];
  const rows = json.events.map(({ time, topic, agent, id }) => [time ?? 'no time', topic, agent ?? '', id]);
  terminal.data(`\n${formatTable(columns, rows, terminal)}`);
}

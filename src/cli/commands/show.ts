/** `leadpod show LEAD`: one lead and its history. */
import { Option, type Command } from 'commander';
import type { Lead } from '../../lead/lead.ts';
import { leadToJson, type LeadJson } from '../../lead/lead-json.ts';
import { readUndelivered, undeliveredOf, type LeadDelivery } from '../../desk/answers/lead-deliveries.ts';
import { known } from '../../text/known.ts';
import { UsageError } from '../../errors.ts';
import { findLead } from '../../store/leads/find-lead.ts';
import { LeadStore } from '../../store/leads/lead-store.ts';
import type { Pod } from '../../solid/pod.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { nameOf } from '../output/names.ts';
import { withPod } from '../open.ts';
import { deliveryLines, statusWords } from '../output/deliveries.ts';
import { linesOf } from '../output/show-lines.ts';
import { addPodFlags, readingOptions, type PodFlags } from '../settings.ts';
import { formatTable } from '../output/table.ts';
import { harmlessJson, harmlessLine, harmlessText, type Terminal } from '../output/terminal.ts';

interface ShowFlags extends PodFlags {
  readonly json?: boolean;
  readonly turtle?: boolean;
}

const EXAMPLES = `
Examples:
  leadpod show 6154d0badef22134af3fbdc6
  leadpod show 6154 --turtle            the beginning of a slug will do where it is the only one
`;

/** Adds the command. */
export function addShow(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('show')
    .description('Shows a lead: its present state, its contact, and every event of its history.')
    .argument('<LEAD>', 'slug, the beginning of one, or IRI')
    .addOption(new Option('--json', 'as one line, as leads --json prints it').conflicts('turtle'))
    .option('--turtle', 'the resource as it stands in the pod')
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
  else printLead(lead, json, delivery, terminal);
  return EXIT.ok;
}

/** As it was written, whatever this reader would make of it. */
async function storedText(store: LeadStore, slug: string): Promise<string> {
  const stored = await store.readText(slug);
  if (stored === undefined) throw new UsageError(`the lead ${slug} is gone - leadpod leads lists those that are there`);
  return stored.text;
}

function printLead(lead: Lead, json: LeadJson, delivery: LeadDelivery | undefined, terminal: Terminal): void {
  const status = statusWords(json.status, delivery);
  terminal.data(`${terminal.style('bold', harmlessLine(nameOf(json) || json.slug))}  ${status}\n`);
  for (const [label, value] of [...linesOf(lead, json), ...deliveryLines(delivery)])
    if (value !== undefined && value !== '')
      terminal.data(`${terminal.style('dim', label.padEnd(14))}${harmlessLine(String(value))}\n`);
  const columns = [
    { title: 'TIME' },
    { title: 'EVENT' },
    { title: 'BY', shrinksTo: 14 },
    { title: 'ID', shrinksTo: 20 },
  ];
  const rows = json.events.map(({ time, topic, agent, id }) => [time ?? 'no time', topic, agent ?? '', id]);
  terminal.data(`\n${formatTable(columns, rows, terminal)}`);
}

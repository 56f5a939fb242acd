/** `leadpod show LEAD`: one lead and its history. */
import { Option, type Command } from 'commander';
import type { Lead } from '../core/lead.ts';
import { leadToJson, type LeadJson } from '../core/lead-json.ts';
import { writeLeadDocument } from '../core/lead-document.ts';
import { findLead } from '../pod/find-lead.ts';
import { LeadStore } from '../pod/lead-store.ts';
import type { Pod } from '../pod/pod.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { nameOf } from './names.ts';
import { withPod } from './open.ts';
import { addPodFlags, readingOptions, type PodFlags } from './settings.ts';
import { formatTable } from './table.ts';
import { harmlessJson, harmlessLine, harmlessText, type Terminal } from './terminal.ts';

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
    .summary('one lead and its history')
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
  const found = await findLead(new LeadStore(pod.client, pod.layout, readingOptions(flags)), name);
  const { slug, url, lead } = found;
  const json = leadToJson(lead, slug, `${url}#it`);
  if (flags.json === true) terminal.data(`${harmlessJson(json)}\n`);
  else if (flags.turtle === true) terminal.data(harmlessText(writeLeadDocument(found, url)));
  else printLead(lead, json, terminal);
  return EXIT.ok;
}

const since = (who: string | undefined, time: string | undefined): string | undefined =>
  who !== undefined && time !== undefined ? `${who} since ${time}` : who;

const until = (who: string | undefined, time: string | undefined): string | undefined =>
  who !== undefined && time !== undefined ? `${who} until ${time}` : who;

function printLead(lead: Lead, json: LeadJson, terminal: Terminal): void {
  const line = (label: string, value: string | undefined): void => {
    if (value !== undefined && value !== '')
      terminal.data(`${terminal.style('dim', label.padEnd(14))}${harmlessLine(value)}\n`);
  };
  terminal.data(`${terminal.style('bold', harmlessLine(nameOf(json) || json.slug))}  ${json.status}\n`);
  line('lead', json.id);
  for (const email of json.email) line('e-mail', email);
  for (const telephone of json.telephone) line('telephone', telephone);
  for (const { propertyID, value } of json.identifiers) line('identifier', `${propertyID} = ${value}`);
  for (const { propertyID, value } of lead.contactIdentifiers) line('contact', `${propertyID} = ${value}`);
  for (const field of ['recipient', 'sender', 'owner', 'reason', 'comment'] as const) line(field, json[field]);
  line('assignee', since(lead.assignment.assignee, lead.assignment.dateAssigned));
  line('before', until(lead.assignment.previousAssignee, lead.assignment.dateUnassigned));
  for (const field of ['dateSent', 'dateReceived', 'dateAccepted', 'dateRejected'] as const) line(field, json[field]);
  for (const { type, text, listing } of json.sources) line('source', [type, text, listing].filter(Boolean).join(' - '));
  if (json.warnings > 0) line('repairs', String(json.warnings));
  const columns = [
    { title: 'TIME' },
    { title: 'EVENT' },
    { title: 'BY', shrinksTo: 14 },
    { title: 'ID', shrinksTo: 20 },
  ];
  const rows = json.events.map(({ time, topic, agent, id }) => [time ?? 'no time', topic, agent ?? '', id]);
  terminal.data(`\n${formatTable(columns, rows, terminal)}`);
}

/** `leadpod split`, `leadpod join` and `leadpod apart`: what a person decides about leads. */
import type { Command } from 'commander';
import { joinLeads, keepApart, splitLead, type Decided } from '../care/decide.ts';
import { UsageError } from '../errors.ts';
import { count } from '../text/count.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { withPod } from './open.ts';
import { addPodFlags, readingOptions, type PodFlags } from './settings.ts';
import { harmlessJson, type Terminal } from './output/terminal.ts';

interface DecideFlags extends PodFlags {
  readonly json?: boolean;
}

interface SplitFlags extends DecideFlags {
  readonly event: readonly string[];
}

const SPLIT_EXAMPLES = `
The decision is kept in the pod and obeyed whatever comes later; leadpod join undoes it.

Examples:
  leadpod explain 6154                                  names the events
  leadpod split 6154 --event event-a07d1c8e2f3b4455
  leadpod split 6154 --event https://crm.example.com/publish/1 https://crm.example.com/publish/2
`;

const JOIN_EXAMPLES = `
The decision is kept in the pod and obeyed whatever comes later; leadpod split undoes it.

Examples:
  leadpod join 6154 a07d
`;

const APART_EXAMPLES = `
leadpod review no longer lists the two as a pair. An event that comes later and names both goes to one of them. The decision
is kept in the pod and obeyed whatever comes later; leadpod join undoes it.

Examples:
  leadpod review                                        lists pairs that may be one
  leadpod apart 6154 a07d
`;

/** Adds the command. */
export function addSplit(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('split')
    .summary('take wrongly joined events out of a lead')
    .description('Takes events out of a lead into a lead of their own.')
    .argument('[LEAD]', 'slug, the beginning of one, or IRI')
    .requiredOption('--event <ID...>', 'events by id, by name (event-...) or by the beginning of their key')
    .option('--json', 'print what came of it as one JSON object')
    .addHelpText('after', SPLIT_EXAMPLES);
  addPodFlags(command).action(async (name: string | undefined, flags: SplitFlags) => {
    const options = readingOptions(flags);
    // Written last, the lead is one more word behind --event.
    const events = name === undefined ? flags.event.slice(0, -1) : flags.event;
    const lead = name ?? flags.event.at(-1);
    if (lead === undefined || events.length === 0)
      throw new UsageError('a lead and an event are needed: leadpod split LEAD --event ID');
    const decided = await withPod(flags, terminal, (pod) => splitLead(pod, lead, events, options));
    finish(say(decided, flags, terminal));
  });
}

/** Adds the command. */
export function addJoin(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('join')
    .summary('make one lead of two')
    .description('Makes one lead of two.')
    .argument('<LEAD>', 'slug, the beginning of one, or IRI')
    .argument('<OTHER>', 'the same of the other lead')
    .option('--json', 'print what came of it as one JSON object')
    .addHelpText('after', JOIN_EXAMPLES);
  addPodFlags(command).action(async (one: string, other: string, flags: DecideFlags) => {
    const options = readingOptions(flags);
    const decided = await withPod(flags, terminal, (pod) => joinLeads(pod, [one, other], options));
    finish(say(decided, flags, terminal));
  });
}

/** Adds the command. */
export function addApart(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('apart')
    .summary('settle that two leads are not the same')
    .description('Settles that two leads are not the same, so that nothing makes one of them.')
    .argument('<LEAD>', 'slug, the beginning of one, or IRI')
    .argument('<OTHER>', 'the same of the other lead')
    .option('--json', 'print what came of it as one JSON object')
    .addHelpText('after', APART_EXAMPLES);
  addPodFlags(command).action(async (one: string, other: string, flags: DecideFlags) => {
    const options = readingOptions(flags);
    const decided = await withPod(flags, terminal, (pod) => keepApart(pod, [one, other], options));
    finish(say(decided, flags, terminal));
  });
}

function say({ decision, leads }: Decided, flags: DecideFlags, terminal: Terminal): ExitCode {
  if (flags.json === true) {
    const { id, kind, at } = decision;
    terminal.data(`${harmlessJson({ decision: { id, kind, at }, leads })}\n`);
  } else for (const { slug, events } of leads) terminal.data(`${slug}  ${count(events, 'event')} of this decision\n`);
  return EXIT.ok;
}

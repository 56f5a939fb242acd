/** `leadpod split`: moves events out of a lead. */
import type { Command } from 'commander';
import { splitLead } from '../../../care/decide.ts';
import { UsageError } from '../../../errors.ts';
import { sayDecided, type DecideFlags } from '../../decided.ts';
import type { ExitCode } from '../../exit.ts';
import { withPod } from '../../pods/open.ts';
import { addPodFlags, readingOptions } from '../../settings/settings.ts';
import type { Terminal } from '../../output/terminal.ts';

interface SplitFlags extends DecideFlags {
  readonly event: readonly string[];
}

const EXAMPLES = `
The decision is stored in the pod and holds for every later sync. leadpod join undoes it.

Examples:
  leadpod explain 6154                                  lists the events with their ids
  leadpod split 6154 --event event-a07d1c8e2f3b4455
  leadpod split 6154 --event https://crm.example.com/publish/1 https://crm.example.com/publish/2
`;

/** Adds the command. */
export function addSplit(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('split')
    .description('Moves events out of a lead into a new lead.')
    .usage('[options] <LEAD>')
    .argument('[LEAD]', 'slug, the start of a slug, or IRI')
    .requiredOption('--event <ID...>', 'events, each by its id, its name (event-...) or the start of its key')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', EXAMPLES);
  addPodFlags(command).action(async (name: string | undefined, flags: SplitFlags) => {
    const options = readingOptions(flags);
    // If the lead is the last word of the command line, commander takes it for a value of `--event`.
    const events = name === undefined ? flags.event.slice(0, -1) : flags.event;
    const lead = name ?? flags.event.at(-1);
    if (lead === undefined || events.length === 0)
      throw new UsageError('give a lead and an event: leadpod split LEAD --event ID');
    const decided = await withPod(flags, terminal, (pod) => splitLead(pod, lead, events, options));
    finish(sayDecided(decided, flags, terminal));
  });
}

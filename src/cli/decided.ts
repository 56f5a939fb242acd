/** Shared code of `leadpod split`, `leadpod join` and `leadpod apart`: their flags, and the output about a decision. */
import type { Command } from 'commander';
import type { Decided, joinLeads } from '../care/decide.ts';
import { count } from '../text/count.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { withPod } from './pods/open.ts';
import { addPodFlags, readingOptions, type PodFlags } from './settings/settings.ts';
import { harmlessJson, type Terminal } from './output/terminal.ts';

/** The flags of these commands. */
export interface DecideFlags extends PodFlags {
  readonly json?: boolean;
}

/** A command about two leads. */
export interface PairCommand {
  readonly name: 'join' | 'apart';
  readonly description: string;
  /** The text after the help of the command. */
  readonly examples: string;
  readonly decide: typeof joinLeads;
  /** What it means to name only one lead. Missing if two leads are required. */
  readonly alone?: string;
}

/** Adds a command about two leads. */
export function addPairCommand(
  program: Command,
  terminal: Terminal,
  finish: (code: ExitCode) => void,
  { name, description, examples, decide, alone }: PairCommand,
): void {
  const command = program
    .command(name)
    .description(description)
    .argument('<LEAD>', 'slug, the start of a slug, or IRI')
    .argument(alone === undefined ? '<OTHER>' : '[OTHER]', `the other lead, named in the same way${alone ?? ''}`)
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', examples);
  addPodFlags(command).action(async (one: string, other: string | undefined, flags: DecideFlags) => {
    const options = readingOptions(flags);
    const decided = await withPod(flags, terminal, (pod) => decide(pod, [one, other ?? one], options));
    finish(sayDecided(decided, flags, terminal));
  });
}

const DONE: Readonly<Record<Decided['decision']['kind'], string>> = {
  split: 'The events now have a lead of their own:',
  join: 'The events are now one lead:',
  apart: 'The two leads stay separate:',
};

/** Prints the result of a decision. */
export function sayDecided({ decision, leads }: Decided, { json }: DecideFlags, terminal: Terminal): ExitCode {
  if (json === true) {
    const { id, kind, at } = decision;
    terminal.data(`${harmlessJson({ decision: { id, kind, at }, leads })}\n`);
  } else {
    terminal.data(`${DONE[decision.kind]}\n`);
    for (const { slug, events } of leads)
      terminal.data(`  lead ${slug} has ${count(events, 'event')} of this decision\n`);
    terminal.say('leadpod review lists what is still to be decided.');
  }
  return EXIT.ok;
}

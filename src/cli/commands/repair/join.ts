/** `leadpod join`: records that two leads are one, or that the events of one lead belong together. */
import type { Command } from 'commander';
import { joinLeads } from '../../../care/decide.ts';
import { addPairCommand } from '../../decided.ts';
import type { ExitCode } from '../../exit.ts';
import type { Terminal } from '../../output/terminal.ts';

const EXAMPLES = `
The decision is stored in the pod and holds for every later sync. leadpod split undoes it.

Examples:
  leadpod join 6154 a07d
  leadpod join 6154        confirm that this lead is one person, though names differ
`;

/** Adds the command. */
export function addJoin(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const description = 'Combines two leads into one.';
  const alone = '; without it, LEAD is confirmed as one';
  addPairCommand(program, terminal, finish, {
    name: 'join',
    description,
    examples: EXAMPLES,
    decide: joinLeads,
    alone,
  });
}

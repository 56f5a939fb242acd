/** `leadpod apart`: records that two leads are not the same. */
import type { Command } from 'commander';
import { keepApart } from '../../../care/decide.ts';
import { addPairCommand } from '../../decided.ts';
import type { ExitCode } from '../../exit.ts';
import type { Terminal } from '../../output/terminal.ts';

const EXAMPLES = `
leadpod review no longer lists the two as a pair. A later event that names both goes to one of them. The decision
is stored in the pod and holds for every later sync. leadpod join undoes it.

Examples:
  leadpod review                                        lists pairs that may be one
  leadpod apart 6154 a07d
`;

/** Adds the command. */
export function addApart(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const description = 'Records that two leads are not the same, so that leadpod never combines them.';
  addPairCommand(program, terminal, finish, { name: 'apart', description, examples: EXAMPLES, decide: keepApart });
}

/** `leadpod accept`: accepts a lead. */
import type { Command } from 'commander';
import { addAnswerCommand } from '../../answer-command.ts';
import type { ExitCode } from '../../exit.ts';
import type { Terminal } from '../../output/terminal.ts';

const EXAMPLES = `
Examples:
  leadpod accept 6154
  leadpod accept 6154 --comment "I will call today"
  leadpod accept 6154 --dry-run                  the event, without writing or sending anything
  leadpod show 6154                              whether it has arrived (docs/answer.md)
`;

const DESCRIPTION = 'Takes a lead that is new or was offered to you, and informs the person who offered it.';

/** Adds the command. */
export function addAccept(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  addAnswerCommand(program, terminal, finish, { action: 'accept', description: DESCRIPTION, examples: EXAMPLES });
}

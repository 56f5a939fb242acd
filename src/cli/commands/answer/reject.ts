/** `leadpod reject`: rejects a lead. */
import type { Command } from 'commander';
import { addAnswerCommand } from '../../answer-command.ts';
import type { ExitCode } from '../../exit.ts';
import type { Terminal } from '../../output/terminal.ts';

const EXAMPLES = `
Examples:
  leadpod reject 6154 --reason "out of my area"
  leadpod reject 6154 --to https://broker.example.org/profile/card#me
`;

const DESCRIPTION = 'Turns a lead down, with your reason, and informs the person who offered it.';

/** Adds the command. */
export function addReject(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  addAnswerCommand(program, terminal, finish, { action: 'reject', description: DESCRIPTION, examples: EXAMPLES });
}

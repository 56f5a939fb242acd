/** `leadpod assign`: assigns a lead to a person. */
import type { Command } from 'commander';
import { addAnswerCommand } from '../../answer-command.ts';
import type { ExitCode } from '../../exit.ts';
import type { Terminal } from '../../output/terminal.ts';

const EXAMPLES = `
Examples:
  leadpod assign 6154 --to https://agent.example.com/profile/card#me
  leadpod assign 6154 --to https://agent.example.com/profile/card#me --force     even if someone has it
`;

const DESCRIPTION = 'Offers a lead to someone, and sends them everything that is known about it.';

/** Adds the command. */
export function addAssign(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  addAnswerCommand(program, terminal, finish, { action: 'assign', description: DESCRIPTION, examples: EXAMPLES });
}

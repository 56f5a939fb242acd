/** `leadpod update`: changes values of a lead. */
import type { Command } from 'commander';
import { addAnswerCommand } from '../../answer-command.ts';
import type { ExitCode } from '../../exit.ts';
import type { Terminal } from '../../output/terminal.ts';

const EXAMPLES = `
Examples:
  leadpod update 6154 --set telephone=+19035550142 --set budget=450000
  leadpod update 6154 --comment "wants to see it on Friday"
`;

const DESCRIPTION =
  'Adds or changes values of a lead, and sends them to the other party. E-mail addresses and telephone numbers are added to those that are known; any other value replaces the former one.';

/** Adds the command. */
export function addUpdate(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  addAnswerCommand(program, terminal, finish, { action: 'update', description: DESCRIPTION, examples: EXAMPLES });
}

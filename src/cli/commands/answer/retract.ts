/** `leadpod retract`: takes an assigned lead back. */
import type { Command } from 'commander';
import { addAnswerCommand } from '../../answer-command.ts';
import type { ExitCode } from '../../exit.ts';
import type { Terminal } from '../../output/terminal.ts';

const EXAMPLES = `
Examples:
  leadpod retract 6154 --reason "no answer in two hours"
`;

const DESCRIPTION = 'Takes a lead back from the person who has it, and informs them.';

/** Adds the command. */
export function addRetract(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  addAnswerCommand(program, terminal, finish, { action: 'retract', description: DESCRIPTION, examples: EXAMPLES });
}

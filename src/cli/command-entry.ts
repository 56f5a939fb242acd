/** A command as the program and its help see it before its code is loaded. */
import type { Command } from 'commander';
import type { ExitCode } from './exit.ts';
import type { Terminal } from './output/terminal.ts';

/** Adds a command with its flags to the program. `all` is the list of all commands. */
export type AddCommand = (
  program: Command,
  terminal: Terminal,
  finish: (code: ExitCode) => void,
  all: readonly CommandEntry[],
) => void;

/** A command in the list of commands. */
export interface CommandEntry {
  readonly name: string;
  /** The summary in the help. */
  readonly summary: string;
  /** The heading in the help. */
  readonly group: string;
  /** Loads the code. Its imports are only loaded if this command is used. */
  readonly load: () => Promise<AddCommand>;
}

/** A command as the program and its help know it before its code is loaded. */
import type { Command } from 'commander';
import type { ExitCode } from './exit.ts';
import type { Terminal } from './output/terminal.ts';

/** Adds a command, with its flags, to the program; `all` are the commands beside it. */
export type AddCommand = (
  program: Command,
  terminal: Terminal,
  finish: (code: ExitCode) => void,
  all: readonly CommandEntry[],
) => void;

/** A command in the list. */
export interface CommandEntry {
  readonly name: string;
  /** The line of the help. */
  readonly summary: string;
  /** The heading in the help. */
  readonly group: string;
  /** Loads its code. Only this command pays for what it imports. */
  readonly load: () => Promise<AddCommand>;
}

/** What commands say of the files that they read. */
import type { Command } from 'commander';
import { countOption } from './values.ts';

/** The argument of a command that takes notifications. */
export const FILES_ARGUMENT =
  'files, or folders of them; - is standard input; .ndjson and .jsonl hold a message a line';

/** How many threads read a large input. */
export interface ThreadsFlag {
  readonly threads?: number;
}

/** Adds the flag. */
export const addThreadsFlag = (command: Command): Command =>
  command.addOption(
    countOption('--threads <N>', 'most threads for a large input (default: one for each core)', 1, 256),
  );

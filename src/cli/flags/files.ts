/** Arguments and flags of commands that read files. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Command } from 'commander';
import { UsageError } from '../../errors.ts';
import { unreadableWords } from '../../settings/files.ts';
import { countOption } from './values.ts';

/** The argument of commands that read notifications. */
export const FILES_ARGUMENT =
  'files, or folders of them; - is standard input; .ndjson and .jsonl hold one message per line';

/**
 * Reads the file that a flag names; `-` is standard input.
 *
 * @throws UsageError. It names the file by `flag`.
 */
export async function readGiven(name: string, flag: string): Promise<Uint8Array> {
  if (name === '-') return buffer(process.stdin);
  try {
    return await readFile(name);
  } catch (cause) {
    throw new UsageError(`${flag}: cannot read ${name}: ${unreadableWords(cause)}`, { cause });
  }
}

/** The number of threads for a large input. */
export interface ThreadsFlag {
  readonly threads?: number;
}

/** Adds the flag. */
export const addThreadsFlag = (command: Command): Command =>
  command.addOption(
    countOption('--threads <N>', 'largest number of threads, for a large input (default: one per core)', 1, 256),
  );

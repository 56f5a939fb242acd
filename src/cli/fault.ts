/** Describes a bug in leadpod in a text without any data of a person. */

import { diskError } from '../system/disk.ts';
import { LeadpodError } from '../errors.ts';
import type { Terminal } from './output/terminal.ts';

/** The message of an error that a person can correct; `undefined` for a bug in leadpod. */
export const wordsFor = (error: unknown): string | undefined =>
  (error instanceof LeadpodError ? error : diskError(error))?.message;

/** The text for a bug in leadpod. */
export const faultWords = (error: unknown): string =>
  `leadpod: this is a bug in leadpod, please report it\n${stackOf(error)}`;

/** One line about something that failed. All of them begin in the same way. */
export function sayProblem(text: string, { say }: Pick<Terminal, 'say'>): void {
  say(`leadpod: ${text}`);
}

/** Says what went wrong in a command that goes on. */
export function sayFault(error: unknown, terminal: Pick<Terminal, 'say' | 'sayBlock'>): void {
  const words = wordsFor(error);
  if (words === undefined) terminal.sayBlock(faultWords(error));
  else sayProblem(words, terminal);
}

/**
 * Describes an error by its message and its place in the code. What the message quotes is left out, because JavaScript may
 * quote data of a lead there (SECURITY.md, T18).
 */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return 'something other than an error was thrown';
  const message = error.message.replace(/(["'`[])[^]*["'`\]]/, '...');
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  return [`${error.name}: ${message}`, ...frames].join('\n');
}

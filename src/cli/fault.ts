/** A bug of leadpod in words that hold nothing of anyone's. */

import { diskError } from '../system/disk.ts';
import { LeadpodError } from '../errors.ts';
import type { Terminal } from './output/terminal.ts';

/** One line for what a person can repair; `undefined` for a bug of leadpod. */
export const wordsFor = (error: unknown): string | undefined =>
  (error instanceof LeadpodError ? error : diskError(error))?.message;

/** What is said of a bug of leadpod. */
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

/** Where it happened and what; not what the engine quotes in its words, which may be of a lead (THREATS: T18). */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return 'something other than an error was thrown';
  const message = error.message.replace(/(["'`[])[^]*["'`\]]/, '...');
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  return [`${error.name}: ${message}`, ...frames].join('\n');
}

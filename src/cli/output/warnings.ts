/** Prints repairs and warnings: how many of each kind, and on request each with its place. */
import type { Command } from 'commander';
import { isRepair, type Warning, type WarningCode } from '../../message/warning.ts';
import type { Terminal } from './terminal.ts';
import { compareKeys } from '../../text/order.ts';

/** The flags for repairs and warnings. */
export interface WarningFlags {
  /** Print nothing. */
  readonly quiet?: boolean;
  /** Print a line for each, in addition to the counts. */
  readonly verbose?: boolean;
}

/** Whether each of them is printed, and not only the counts. */
export const listsWarnings = ({ quiet, verbose }: WarningFlags): boolean => verbose === true && quiet !== true;

/** Adds the flags to a command. */
export const addWarningFlags = (command: Command): Command =>
  command
    .option('-q, --quiet', 'do not print repairs and warnings')
    .option('--verbose', 'print a line for each repair and warning, with its place');

/** Counts repairs and warnings by kind. */
export class WarningTally {
  readonly #flags: WarningFlags;
  readonly #terminal: Terminal;
  readonly #counts = { repairs: new Map<string, number>(), warnings: new Map<string, number>() };

  constructor(flags: WarningFlags, terminal: Terminal) {
    this.#flags = flags;
    this.#terminal = terminal;
  }

  /** Adds the warnings of one message, and prints them if that is requested. */
  add(name: string, warnings: readonly Warning[]): void {
    for (const { code } of warnings) this.#count(code, 1);
    this.list(name, warnings);
  }

  /** Adds counts of each kind. */
  count(numbers: ReadonlyMap<WarningCode, number>): void {
    for (const [code, number] of numbers) this.#count(code, number);
  }

  /** Prints the warnings of one message that were already counted, if that is requested. */
  list(name: string, warnings: readonly Warning[]): void {
    if (!listsWarnings(this.#flags)) return;
    for (const warning of warnings) this.#terminal.say(`${name}: ${warningLine(warning)}`);
  }

  #count(code: WarningCode, number: number): void {
    const counts = this.#counts[isRepair({ code }) ? 'repairs' : 'warnings'];
    counts.set(code, (counts.get(code) ?? 0) + number);
  }

  /** Prints the counts. Called at the end. */
  say(): void {
    for (const line of this.lines()) this.#terminal.say(line);
  }

  /** The counts as text: no line, one line or two lines. */
  lines(): string[] {
    if (this.#flags.quiet === true) return [];
    const hint = this.#flags.verbose === true ? '' : ' (--verbose lists them)';
    return Object.entries(this.#counts).flatMap(([what, counts]) => {
      const kinds = [...counts].sort(compareKeys).map(([code, number]) => `${number} ${code}`);
      return kinds.length === 0 ? [] : [`${what}: ${kinds.join(', ')}${hint}`];
    });
  }
}

/** A warning as text: its place, its reason and its kind. */
export const warningLine = ({ pointer, message, code }: Warning): string =>
  `${pointer === '' ? '' : `${pointer}: `}${message} (${code})`;

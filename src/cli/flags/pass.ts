/** Shared code of the commands that run passes: flags, settings and output. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseDuration } from '../../text/duration.ts';
import type { RepeatOptions } from '../../live/live.ts';
import type { SyncOptions } from '../../pass/options.ts';
import type { SyncReport } from '../../pass/report.ts';
import type { SyncNote } from '../../workspace/options.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { faultWords, wordsFor } from '../fault.ts';
import { addManyPodsFlags, printPodJson } from '../pods/many-pods.ts';
import { addLogFlag, type LogFlags } from './observe.ts';
import {
  notifyOptions,
  answerSettings,
  givenOnly,
  readingOptions,
  syncDefaults,
  type PodFlags,
} from '../settings/settings.ts';
import { countOption } from './values.ts';
import { harmlessJson, type Terminal } from '../output/terminal.ts';

/** The flags of a pass. */
export interface PassFlags extends LogFlags {
  readonly json?: boolean;
  readonly ack?: 'keep' | 'delete';
  readonly concurrency?: number;
  readonly limit?: number;
}

/** Adds the flags of {@link PassFlags} except `--json` and `--limit`, and the flags of the pods. */
export function addPassFlags(command: Command): Command {
  command
    .addOption(
      new Option(
        '--ack <MODE>',
        'what to do with handled lead events: keep them in the inbox (default) or delete them',
      ).choices(['keep', 'delete']),
    )
    .addOption(countOption('--concurrency <N>', 'largest number of requests at the same time (default 16)', 1, 64));
  return addManyPodsFlags(addLogFlag(command));
}

/** The flag `--limit`, for commands whose pass may leave a part of the inbox to the next one. */
export const limitOption = (): Option => countOption('--limit <N>', 'read at most N notifications');

/** The options of a pass, from flags, environment and configuration. */
export function passOptions(flags: PassFlags & PodFlags): SyncOptions {
  const { ack, concurrency, limit } = flags;
  const answers = answerSettings(flags);
  const notify = notifyOptions(flags);
  return {
    ...readingOptions(flags),
    ...syncDefaults(flags),
    answers,
    notify,
    ...givenOnly({ ack, concurrency, limit }),
  };
}

/** Prints a note about one resource, as one line. */
export function sayNote({ kind, url, message }: SyncNote, terminal: Terminal): void {
  terminal.say(`${kind === 'warning' ? 'warning' : 'leadpod'}: ${url}: ${message}`);
}

/** The exit code for a pass that was completed. */
export const exitCodeOfReport = ({ quarantined, failed }: SyncReport): ExitCode =>
  quarantined + failed > 0 ? EXIT.someFailed : EXIT.ok;

function didSomething(report: SyncReport): boolean {
  const { read, created, updated, quarantined, failed, outbox } = report;
  const { delivered = 0, refused = 0, expired = 0 } = outbox ?? {};
  return read + created + updated + quarantined + failed + delivered + refused + expired > 0;
}

/** Describes a pass in one line, for a command that runs for months. */
function reportLine(report: SyncReport, time: Date): string {
  const { read, created, updated, unchanged, unsupported, quarantined, failed, seconds, outbox } = report;
  const counts = {
    created,
    updated,
    unchanged,
    'other topics': unsupported,
    quarantined,
    failed,
    'answers delivered': outbox?.delivered ?? 0,
    refused: outbox?.refused ?? 0,
    'given up': outbox?.expired ?? 0,
  };
  const said = Object.entries(counts).filter(([name, count]) => count > 0 || name === 'created' || name === 'updated');
  const words = said.map(([name, count]) => `${count} ${name}`).join(', ');
  return `${time.toISOString()} ${read} read: ${words} (${seconds} s)`;
}

const NOTHING_NEW = 'The inbox has nothing new. From now on, a line is printed for each sync that finds something.';

/** Prints a pass if it changed something: one line, or a line of JSON. If there are many pods, it has the name of the pod. */
function printPass(report: SyncReport, { name, isJson }: PassPrint, terminal: Terminal): void {
  if (!didSomething(report)) return;
  if (!isJson) terminal.data(`${name === undefined ? '' : `${name}: `}${reportLine(report, new Date())}\n`);
  else if (name === undefined) terminal.data(`${harmlessJson(report)}\n`);
  else printPodJson(name, report, terminal);
}

/**
 * Creates the functions that print passes for a command that runs until it is stopped. A pass is printed on standard output,
 * everything else on standard error. If the first pass finds nothing, it is printed all the same, so that a person sees that it
 * ran.
 */
export function tellPasses(
  terminal: Terminal,
  print: PassPrint,
): Required<Pick<RepeatOptions, 'onReport' | 'onNote' | 'onFailure'>> {
  let isFirst = print.name === undefined;
  return {
    onReport: (report) => {
      if (isFirst && !didSomething(report)) terminal.say(NOTHING_NEW);
      isFirst = false;
      printPass(report, print, terminal);
    },
    onNote: (note) => {
      sayNote(note, terminal);
    },
    onFailure: (error, retryMs) => {
      sayFailure(error, `trying again in ${inSeconds(retryMs)}`, terminal);
    },
  };
}

/** How passes are printed. */
export interface PassPrint {
  /** The name of the pod, if there are many. */
  readonly name?: string | undefined;
  readonly isJson: boolean;
}

/** Prints that a pass or an attempt has failed, in a command that continues. For a bug in leadpod, it prints the stack. */
export function sayFailure(error: unknown, next: string, terminal: Terminal): void {
  const words = wordsFor(error);
  if (words !== undefined) terminal.say(`leadpod: ${words} - ${next}`);
  else terminal.sayBlock(`${faultWords(error)}\n${next}`);
}

/** A flag for a time span: `30s`, `5m`, `2h`, `1d`, `500ms`. */
export function durationOption(flags: string, description: string, least: string): Option {
  return new Option(flags, description).argParser((text: string) => {
    const span = parseDuration(text);
    if (span !== undefined && span >= (parseDuration(least) ?? 0)) return span;
    throw new InvalidArgumentError(`Expected a time span such as 30s, 5m or 2h, at least ${least} and at most 24d.`);
  });
}

/** A time span as text: `5 min`, `2 h`. */
export function spanWords(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : inSeconds(ms);
}

/** A time span in seconds as text, for messages. */
export const inSeconds = (ms: number): string => `${ms < 10_000 ? Math.ceil(ms / 100) / 10 : Math.ceil(ms / 1000)} s`;

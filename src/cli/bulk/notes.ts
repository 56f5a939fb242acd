/** Collects what must be reported about each of many notifications. */
import { NotificationError } from '../../errors.ts';
import { essenceOf } from '../../message/decode/media-type.ts';
import type { NotificationContent, ParseOptions } from '../../message/parsed-notification.ts';
import type { Warning, WarningCode } from '../../message/warning.ts';
import type { Chunk } from './chunks.ts';
import { faultLine } from './fault-line.ts';
import { bodyOf, type Input } from './inputs.ts';

/** A report about one notification. */
export interface Note {
  readonly name: string;
  readonly warnings?: readonly Warning[];
  /** The reason, if the notification could not be processed. */
  readonly fault?: string;
}

/** Options of all kinds of work on notifications. */
export interface TakingOptions extends Pick<ParseOptions, 'limits'> {
  readonly base?: string | undefined;
  /** Report each warning with its place. Default: warnings are only counted. */
  readonly listsWarnings?: boolean;
}

/** The result of every kind of work on a chunk. */
export interface Answer {
  /** The reports, in the order of the notifications. */
  readonly notes: readonly Note[];
  /** The number of warnings of each kind. */
  readonly warnings: ReadonlyMap<WarningCode, number>;
}

/** A notification that is being processed. */
export interface Taken {
  readonly name: string;
  /** Its number among all notifications, from 1. */
  readonly serial: number;
  readonly content: NotificationContent;
}

/** If neither a name nor a flag said what a text is, it may have been taken for Turtle by mistake. */
function adviceOf(error: unknown, input: Input, options: TakingOptions): string {
  if (!(error instanceof NotificationError) || error.reason !== 'not-rdf' || input.contentType !== undefined) return '';
  const isTurtle = essenceOf(undefined, new TextDecoder().decode(bodyOf(input, options))) === 'text/turtle';
  return isTurtle ? '. It was read as Turtle. If it is N-Quads or TriG, add --type MEDIA-TYPE' : '';
}

/**
 * Calls `act` for each notification. `act` returns the warnings. If it throws, the error is reported for this notification, and
 * the next one follows.
 */
export async function forEachInput(
  { start, inputs }: Chunk,
  options: TakingOptions,
  act: (taken: Taken) => Promise<readonly Warning[]>,
): Promise<Answer> {
  const notes: Note[] = [];
  const counts = new Map<WarningCode, number>();
  for (const [index, input] of inputs.entries()) {
    const { name, contentType, fault } = input;
    if (fault !== undefined) {
      notes.push({ name, fault });
      continue;
    }
    try {
      const content = { body: bodyOf(input, options), contentType, base: options.base };
      const warnings = await act({ name, serial: start + index + 1, content });
      for (const { code } of warnings) counts.set(code, (counts.get(code) ?? 0) + 1);
      if (options.listsWarnings === true && warnings.length > 0) notes.push({ name, warnings });
    } catch (error) {
      notes.push({ name, fault: `${faultLine(error)}${adviceOf(error, input, options)}` });
    }
  }
  return { notes, warnings: counts };
}

/** What is to be told of many notifications, each of them on its own. */
import type { NotificationContent, ParseOptions } from '../../message/parsed-notification.ts';
import type { Warning, WarningCode } from '../../message/warning.ts';
import type { Chunk } from './chunks.ts';
import { faultLine } from './fault-line.ts';
import { bodyOf } from './inputs.ts';

/** What is to be told of a notification. */
export interface Note {
  readonly name: string;
  readonly warnings?: readonly Warning[];
  /** Why nothing came of it. */
  readonly fault?: string;
}

/** How notifications are taken, whatever is done with them. */
export interface TakingOptions extends Pick<ParseOptions, 'limits'> {
  readonly base?: string | undefined;
  /** Notes each warning with its place; else they are only counted. */
  readonly listsWarnings?: boolean;
}

/** What every work comes back with. */
export interface Answer {
  /** In the order of the notifications. */
  readonly notes: readonly Note[];
  /** How many warnings there were of each kind. */
  readonly warnings: ReadonlyMap<WarningCode, number>;
}

/** A notification, as it is worked on. */
export interface Taken {
  readonly name: string;
  /** From 1, of all notifications. */
  readonly serial: number;
  readonly content: NotificationContent;
}

/** Runs `act` for each notification, which comes back with its warnings; what is wrong with one is told, and stops no other. */
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
      notes.push({ name, fault: faultLine(error) });
    }
  }
  return { notes, warnings: counts };
}

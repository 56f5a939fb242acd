/** What is to be told of many notifications, each of them on its own. */
import type { Warning } from '../../message/warning.ts';
import type { Chunk } from './chunks.ts';
import { faultLine } from './fault-line.ts';
import type { Input } from './inputs.ts';

/** What is to be told of a notification. */
export interface Note {
  readonly name: string;
  readonly warnings?: readonly Warning[];
  /** Why nothing came of it. */
  readonly fault?: string;
}

/** What every work comes back with. */
export interface Answer {
  /** In the order of the notifications. */
  readonly notes: readonly Note[];
}

/** Runs `act` for each notification; what is wrong with one is told, and stops no other. */
export async function forEachInput(
  { start, inputs }: Chunk,
  act: (input: Input, serial: number) => Promise<Note | undefined>,
): Promise<Note[]> {
  const notes: Note[] = [];
  for (const [index, input] of inputs.entries()) {
    const { name, fault } = input;
    try {
      const note = fault === undefined ? await act(input, start + index + 1) : { name, fault };
      if (note !== undefined) notes.push(note);
    } catch (error) {
      notes.push({ name, fault: faultLine(error) });
    }
  }
  return notes;
}

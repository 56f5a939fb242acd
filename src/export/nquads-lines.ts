/** N-Quads as leadpod writes them, taken apart line by line without a parser: terms stay as they are spelled. */

/** The terms of a line in the spelling of N-Quads, which Turtle and TriG read as well. */
export interface SpelledQuad {
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
}

/** Nothing but a literal holds a space, and no literal a line break: one statement a line, one space between terms. */
const LINE = /^([^ ]+) ([^ ]+) (.*) [^ ]+ \.$/su;

/**
 * The statements of a lead, without their graph.
 *
 * @throws Error for a line that leadpod would not write.
 */
export function spelledQuads(nquads: string): SpelledQuad[] {
  return nquads
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, subject, predicate, object] = LINE.exec(line) ?? [];
      if (subject === undefined || predicate === undefined || object === undefined)
        // The line itself may be someone's address (THREATS: T18).
        throw new Error('a line of N-Quads that leadpod did not write');
      return { subject, predicate, object };
    });
}

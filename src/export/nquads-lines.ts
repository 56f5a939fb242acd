/** Splits the lines of N-Quads that leadpod has written, without a parser. Terms keep their spelling. */

/** The terms of a line in the spelling of N-Quads. Turtle and TriG accept the same spelling. */
export interface SpelledQuad {
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
}

/**
 * One statement. Only literals contain spaces, and there is one space between terms. A literal contains no line break, so each
 * line is one statement.
 */
const LINE = /^([^ ]+) ([^ ]+) (.*) [^ ]+ \.$/su;

/**
 * The statements about a lead, without their graph.
 *
 * @throws Error for a line that leadpod does not write.
 */
export function spelledQuads(nquads: string): SpelledQuad[] {
  return nquads
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, subject, predicate, object] = LINE.exec(line) ?? [];
      if (subject === undefined || predicate === undefined || object === undefined)
        // The message does not contain the line, because the line may contain the address of a person (SECURITY.md, T18).
        throw new Error('a line of N-Quads that leadpod did not write');
      return { subject, predicate, object };
    });
}

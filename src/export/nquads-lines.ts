/** Splits the N-Quads that leadpod writes by line, without a parser. Terms keep their spelling. */

/** The terms of a line as N-Quads spells them, which Turtle and TriG accept too. */
export interface SpelledQuad {
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
}

/**
 * Only literals contain spaces, and no literal contains a line break: so each line is one statement, with one space between
 * terms.
 */
const LINE = /^([^ ]+) ([^ ]+) (.*) [^ ]+ \.$/su;

/**
 * The statements about a lead, without their graph.
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
        // The message must not contain the line, which may be a person's address (SECURITY.md, T18).
        throw new Error('a line of N-Quads that leadpod did not write');
      return { subject, predicate, object };
    });
}

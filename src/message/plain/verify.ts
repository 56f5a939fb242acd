/** Reads a document in both ways - compiled, and by the algorithms of JSON-LD - and refuses one of which they make two things. */
import { convertDocument, type ConvertOptions } from '../convert.ts';
import type { NotificationContent } from '../parsed-notification.ts';
import { serializeQuads } from '../../rdf/quads.ts';
import { LeadpodError } from '../../errors.ts';

/** The two ways differ: a fault of leadpod, not of the document. */
export class DifferenceError extends LeadpodError {
  override readonly code = 'difference';
}

/** What a way of reading comes to, as lines. */
export type Reading = () => Promise<readonly string[]>;

/**
 * Checks that both ways make the same statements with the same labels, and the same warnings; or refuse it with the same words.
 *
 * @throws DifferenceError where they do not.
 */
export async function verifyConversion(content: NotificationContent, options: ConvertOptions = {}): Promise<void> {
  const read =
    (generic: boolean): Reading =>
    async () => {
      const document = await convertDocument(content, { ...options, generic });
      const text = serializeQuads(await document.quads(), { format: 'application/n-quads' });
      return [...document.warnings.map((warning) => JSON.stringify(warning)), ...text.split('\n')];
    };
  await refuseDifference(read(false), read(true));
}

/**
 * Compares two ways line by line. What they say of a person is not told.
 *
 * @throws DifferenceError where they differ.
 */
export async function refuseDifference(one: Reading, other: Reading): Promise<void> {
  const [left, right] = [await linesOf(one), await linesOf(other)];
  const place = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => index).find(
    (index) => left[index] !== right[index],
  );
  if (place === undefined) return;
  const where = `line ${place + 1} of ${left.length} and ${right.length}`;
  throw new DifferenceError(
    `The two ways to read it give different results in ${where}. This is a bug in leadpod, please report it.`,
  );
}

async function linesOf(reading: Reading): Promise<readonly string[]> {
  try {
    return await reading();
  } catch (error) {
    // A refusal is a result as well, and is told by whoever reads the document.
    return [error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
  }
}

/** Reads a document in both ways, directly and by the algorithms of JSON-LD, and compares the results. */
import { convertDocument, type ConvertOptions } from '../convert.ts';
import type { NotificationContent } from '../parsed-notification.ts';
import { serializeQuads } from '../../rdf/quads.ts';
import { LeadpodError } from '../../errors.ts';

/** The two ways give different results. This is a bug in leadpod, not an error in the document. */
export class DifferenceError extends LeadpodError {
  override readonly code = 'difference';
}

/** Reads a document in one way, and returns the result as lines. */
export type Reading = () => Promise<readonly string[]>;

/**
 * Checks that both ways give the same statements, blank node labels and warnings, or the same error.
 *
 * @throws DifferenceError if they differ.
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
 * Compares the results of two ways line by line. The error names the line only, because its text may be personal data.
 *
 * @throws DifferenceError if they differ.
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
    // An error is a result too. Whoever reads the document afterwards reports it.
    return [error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
  }
}

/** Reads numbers from the query of a URL. */
import { UsageError } from '../../errors.ts';

/** A whole number that is not negative. @throws UsageError for anything else. */
export function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  if (/^\d{1,9}$/u.test(text)) return Number(text);
  throw new UsageError(`${name}: expected a whole number that is not negative`);
}

/** The tests that `npm run test:node` runs, and the versions of Node. */

/**
 * The folders of test/ that are run: reading messages, requests, and the program. They use what differs between versions of
 * Node (fetch, TLS, streams, dates, workers, loading of modules), and take two and a half minutes of processor time.
 */
export const PARTS = [
  'json-ld',
  'rdf',
  'message',
  'lead',
  'http',
  'solid',
  'store',
  'channel',
  'observe',
  'cli',
] as const;

/** The test files of the parts, as patterns for mocha. */
export const filesOf = (): string[] => PARTS.map((part) => `test/${part}/**/*.test.ts`);

/**
 * The requested version: a major version, or an exact one.
 *
 * @throws Error for any other text.
 */
export function versionOf(text: string | undefined): string {
  if (text !== undefined && /^\d+(\.\d+\.\d+)?$/.test(text)) return text;
  throw new Error(`Cannot run the tests on Node [${text ?? ''}]: this is no version. Try npm run test:node -- 24.`);
}

/**
 * The document loader: a context is in the bundle or it does not exist. Nothing is ever fetched, whatever a stranger's
 * notification names (THREATS.md T3), and a bundled file is what it was when leadpod was built (T17).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ContextError } from '../errors.ts';
import { BUNDLED_CONTEXTS, fileOfContext, RANGES_FILE } from './bundle.ts';
import { CHECKSUMS } from './checksums.ts';

/** What a document loader hands over, by the names of the JSON-LD API (`RemoteDocument`). */
export interface RemoteDocument {
  contextUrl?: undefined;
  documentUrl: string;
  document: unknown;
  /** `static`: the document never changes, so that jsonld may keep what it made of it (20 to 30 times faster). */
  tag?: 'static';
}

/** Turns the URL of a context into the document, or rejects. */
export type DocumentLoader = (url: string) => Promise<RemoteDocument>;

/** Where the files lie and what they must hash to; other than the package's own in tests only. */
export interface ContextBundle {
  /** URL of the folder, with its trailing slash. */
  folder: URL;
  /** File name -> SHA-256, in lower-case hexadecimal. */
  checksums: Readonly<Record<string, string | undefined>>;
}

// Both src/json-ld/ and dist/json-ld/ lie two folders below the package, so that one path serves both.
const PACKAGED: ContextBundle = { folder: new URL('../../contexts/', import.meta.url), checksums: CHECKSUMS };

function freezeDeep(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  Object.values(value).forEach(freezeDeep);
}

function readChecked(file: string, url: string, { folder, checksums }: ContextBundle): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(new URL(file, folder));
  } catch (cause) {
    throw new ContextError(`Reading the bundled context ${file} failed for ${url}`, url, { cause });
  }
  const expected = checksums[file];
  const received = createHash('sha256').update(bytes).digest('hex');
  if (received !== expected)
    throw new ContextError(
      `Checking the bundled context ${file} failed: expected SHA-256 ${expected ?? '(none listed)'}, received [${received}]`,
      url,
    );
  return bytes;
}

/** What was read of each bundle, by file. */
const READ = new WeakMap<ContextBundle, Map<string, unknown>>();

/** A file, read and checked once; the same document ever after. */
function readContext(file: string, url: string, bundle: ContextBundle): unknown {
  const documents = READ.get(bundle) ?? new Map<string, unknown>();
  READ.set(bundle, documents);
  let document = documents.get(file);
  if (document === undefined) {
    document = JSON.parse(readChecked(file, url, bundle).toString('utf8'));
    documents.set(file, document);
  }
  return document;
}

/** A context in a message that is logged: by its address, if it is one, without what may be data in it (THREATS.md T18). */
function nameOf(url: string): string {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return 'a context without an http(s) address';
  const { origin, pathname } = new URL(url);
  return `the context ${origin}${pathname}`;
}

/**
 * Makes a loader over a bundle. Each file is read and checked once, when it is first asked for; the same frozen
 * document is handed out ever after.
 */
export function createContextLoader(bundle: ContextBundle = PACKAGED): DocumentLoader {
  const load = (url: string): RemoteDocument => {
    const file = fileOfContext(url);
    if (file === undefined)
      throw new ContextError(`Loading ${nameOf(url)} failed: it is not bundled, and leadpod fetches no context`, url);
    const document = readContext(file, url, bundle);
    // Those who only look up a term do not pay for it.
    if (!Object.isFrozen(document)) freezeDeep(document);
    return { documentUrl: url, document, tag: 'static' };
  };
  return (url) =>
    new Promise((resolve) => {
      resolve(load(url));
    });
}

/**
 * The loader of every JSON-LD operation in leadpod.
 *
 * @throws ContextError (as a rejection) for an address that is not bundled, and for a file that is gone or changed.
 */
export const loadContext: DocumentLoader = createContextLoader();

/**
 * A bundled document at once, for those who need its terms and cannot wait.
 *
 * @throws ContextError for an address that is not bundled, and for a file that is gone or changed.
 */
export function readBundledContext(url: string, bundle: ContextBundle = PACKAGED): unknown {
  const file = fileOfContext(url);
  if (file === undefined) throw new ContextError(`Reading ${nameOf(url)} failed: it is not bundled`, url);
  return readContext(file, url, bundle);
}

/**
 * What schema.org says of the values of its properties beyond its context (`scripts/schema-context.ts`).
 *
 * @throws ContextError where the file is gone or changed.
 */
export function readSchemaRanges(bundle: ContextBundle = PACKAGED): {
  readonly things: readonly string[];
  readonly days: readonly string[];
} {
  return readContext(RANGES_FILE, 'https://schema.org/', bundle) as { things: string[]; days: string[] };
}

/**
 * Checks the bytes of the whole bundle at once, for a program that would rather fail at its start than in the middle.
 *
 * @throws ContextError for the first file that is gone or changed.
 */
export function checkContexts(bundle: ContextBundle = PACKAGED): void {
  for (const { file, addresses } of BUNDLED_CONTEXTS) readChecked(file, `https://${addresses[0] ?? file}`, bundle);
  readChecked(RANGES_FILE, 'https://schema.org/', bundle);
}

/**
 * The document loader. It loads only the contexts in the bundle, and never fetches one, whatever a notification names
 * (SECURITY.md, T3). A bundled file must be the same as when leadpod was built (SECURITY.md, T17).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ContextError } from '../errors.ts';
import { BUNDLED_CONTEXTS, fileOfContext, RANGES_FILE } from './bundle.ts';
import { CHECKSUMS } from './checksums.ts';

/** A document, with the names of the JSON-LD API (`RemoteDocument`). */
export interface RemoteDocument {
  contextUrl?: undefined;
  documentUrl: string;
  document: unknown;
  /** `static`: the document never changes, so jsonld may cache what it computes from it (20 to 30 times faster). */
  tag?: 'static';
}

/** Returns the document of a context URL, or rejects. */
export type DocumentLoader = (url: string) => Promise<RemoteDocument>;

/** The folder with the files, and their checksums. Only tests use other ones than those of the package. */
export interface ContextBundle {
  /** URL of the folder, with its trailing slash. */
  folder: URL;
  /** The SHA-256 of each file in lower-case hexadecimal. */
  checksums: Readonly<Record<string, string | undefined>>;
}

// Both src/json-ld/ and dist/json-ld/ are two folders below the package, so the same path works in both.
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

/** The documents that were read, by bundle and file. */
const READ = new WeakMap<ContextBundle, Map<string, unknown>>();

/** Reads and checks a file once, and returns the same document afterwards. */
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

/** The name of a context in messages, which are logged: its URL without parts that may be data (SECURITY.md, T18). */
function nameOf(url: string): string {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return 'a context without an http(s) address';
  const { origin, pathname } = new URL(url);
  return `the context ${origin}${pathname}`;
}

/**
 * Creates a loader for a bundle. Each file is read and checked once, when it is first requested. Afterwards the same frozen
 * document is returned.
 */
export function createContextLoader(bundle: ContextBundle = PACKAGED): DocumentLoader {
  const load = (url: string): RemoteDocument => {
    const file = fileOfContext(url);
    if (file === undefined)
      throw new ContextError(`Loading ${nameOf(url)} failed: it is not bundled, and leadpod fetches no context`, url);
    const document = readContext(file, url, bundle);
    // Frozen here, so that code that only looks up a term need not do it.
    if (!Object.isFrozen(document)) freezeDeep(document);
    return { documentUrl: url, document, tag: 'static' };
  };
  return (url) =>
    new Promise((resolve) => {
      resolve(load(url));
    });
}

/**
 * The loader of all JSON-LD operations in leadpod.
 *
 * @throws ContextError (as a rejection) for a URL that is not bundled, and for a file that is missing or changed.
 */
export const loadContext: DocumentLoader = createContextLoader();

/**
 * Reads a bundled document synchronously.
 *
 * @throws ContextError for a URL that is not bundled, and for a file that is missing or changed.
 */
export function readBundledContext(url: string, bundle: ContextBundle = PACKAGED): unknown {
  const file = fileOfContext(url);
  if (file === undefined) throw new ContextError(`Reading ${nameOf(url)} failed: it is not bundled`, url);
  return readContext(file, url, bundle);
}

/**
 * Reads the value types of schema.org's properties (`scripts/build/schema-context.ts`).
 *
 * @throws ContextError if the file is missing or changed.
 */
export function readSchemaRanges(bundle: ContextBundle = PACKAGED): {
  readonly things: readonly string[];
  readonly days: readonly string[];
} {
  return readContext(RANGES_FILE, 'https://schema.org/', bundle) as { things: string[]; days: string[] };
}

/**
 * Checks all bundled files, so that a program fails at its start rather than later.
 *
 * @throws ContextError for the first file that is missing or changed.
 */
export function checkContexts(bundle: ContextBundle = PACKAGED): void {
  for (const { file, addresses } of BUNDLED_CONTEXTS) readChecked(file, `https://${addresses[0] ?? file}`, bundle);
  readChecked(RANGES_FILE, 'https://schema.org/', bundle);
}

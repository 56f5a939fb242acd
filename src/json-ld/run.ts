/** Runs the operations of jsonld, with the workarounds that all of them need: for names, contexts, options and errors. */
import { loadContext, type DocumentLoader, type RemoteDocument } from './context-loader.ts';
import { createEscape } from './escape.ts';
import { toLeadpodError, type Attempt } from './failure.ts';
import type { JsonLdOptions } from './options.ts';

/** Runs a step and converts its errors: those of jsonld, a stack overflow, and a value that is not JSON. */
export async function guard<T>(attempt: Attempt, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw toLeadpodError(error, attempt);
  }
}

/**
 * Changes a loaded document. Returns a copy, because jsonld resolves the URLs in a context in place and the bundle is frozen.
 * If something has changed, the copy is not `static`, because jsonld caches its results for static documents.
 */
export function changeDocument(loaded: RemoteDocument, change: (document: unknown) => unknown): RemoteDocument {
  const document = structuredClone(loaded.document);
  const changed = change(document);
  if (JSON.stringify(changed) === JSON.stringify(document)) return { ...loaded, document };
  return { documentUrl: loaded.documentUrl, document: changed };
}

/** Removes options that are undefined, because jsonld would treat them as set. */
const withoutUndefined = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** Runs an operation. Names that jsonld cannot handle are escaped in its input and restored in its result. */
export function run<T>(
  attempt: Attempt,
  values: readonly unknown[],
  options: JsonLdOptions,
  operation: (values: readonly unknown[], settings: object) => Promise<T>,
): Promise<T> {
  const { documentLoader = loadContext, safe = true } = options;
  const state: Attempt = { ...attempt };
  return guard(state, async () => {
    const escape = createEscape(values);
    state.restore = escape.restore;
    const load: DocumentLoader = async (url) => {
      try {
        return changeDocument(await documentLoader(url), escape.hide);
      } catch (error) {
        state.loaderError = error;
        throw error;
      }
    };
    const settings = withoutUndefined({ ...options, safe, documentLoader: load });
    return escape.restore(await operation(values.map(escape.hide), settings)) as T;
  });
}

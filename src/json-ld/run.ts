/** How an operation of jsonld is run, so that its traps are met once: names, contexts, options, errors. */
import { loadContext, type DocumentLoader, type RemoteDocument } from './context-loader.ts';
import { createEscape } from './escape.ts';
import { toLeadpodError, type Attempt } from './failure.ts';
import type { JsonLdOptions } from './options.ts';

/** Runs a step that may fail as jsonld does: an error of its own, a stack that is too deep, a value that is no JSON. */
export async function guard<T>(attempt: Attempt, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw toLeadpodError(error, attempt);
  }
}

/**
 * A loaded document, changed. It is a copy, since jsonld resolves the URLs in a context in place and the bundle is
 * frozen; and where the change made a difference it is not `static`, for jsonld keeps what it makes of those.
 */
export function changeDocument(loaded: RemoteDocument, change: (document: unknown) => unknown): RemoteDocument {
  const document = structuredClone(loaded.document);
  const changed = change(document);
  if (JSON.stringify(changed) === JSON.stringify(document)) return { ...loaded, document };
  return { documentUrl: loaded.documentUrl, document: changed };
}

/** jsonld takes an option that is there but undefined for one that was given. */
const withoutUndefined = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** Runs an operation on values without the names that jsonld cannot bear, and gives them back in its result. */
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

/** Starts threads that run a module of leadpod, both from the sources and from the build. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

const SOURCES = new URL('..', import.meta.url).href;
let build: URL | undefined;

/**
 * If the program runs from the sources, threads start from the build in `folder` from now on, which takes a third of the time.
 * Only for callers that have just made the build, such as `npm test`.
 */
export function startThreadsFrom(folder: URL): void {
  build = folder;
}

/**
 * Starts the module at `url`. The URL has the file name of the build (`worker.js`, relative to the caller's `import.meta.url`).
 * A thread does not inherit the TypeScript loader of its parent, so a thread from the sources registers it again.
 */
export function startThread(url: URL, options: WorkerOptions): Worker {
  if (!isSource()) return new Worker(url, options);
  // The build needs no TypeScript loader.
  if (build !== undefined) return new Worker(builtModule(url, build), { ...options, execArgv: [] });
  return new Worker(sourceImport(url), { ...options, eval: true });
}

/**
 * The module and the options with which a pool starts its threads, as {@link startThread} does. `name` is the export that the
 * pool calls.
 */
export function moduleForThreads(url: URL, name: string): { readonly filename: string; readonly execArgv?: string[] } {
  if (!isSource()) return { filename: url.href };
  const execArgv: string[] = [];
  if (build !== undefined) return { filename: builtModule(url, build).href, execArgv };
  const code = `export const { ${name} } = await ${sourceImport(url)}`;
  return { filename: `data:text/javascript,${encodeURIComponent(code)}`, execArgv };
}

const isSource = (): boolean => import.meta.url.endsWith('.ts');

const builtModule = (url: URL, folder: URL): URL => new URL(url.href.slice(SOURCES.length), folder);

function sourceImport(url: URL): string {
  // `import.meta.resolve` is missing if TypeScript runs as CommonJS, and the CommonJS loader of tsx does not support everything
  // that is needed.
  const tsx = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/\.cjs$/, '.mjs');
  const source = url.href.replace(/\.js$/, '.ts');
  return `import(${JSON.stringify(pathToFileURL(tsx).href)}).then(({ register }) => (register(), import(${JSON.stringify(source)})))`;
}

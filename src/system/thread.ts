/** Threads that run a module of ours, from the sources as from the build. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

const SOURCES = new URL('..', import.meta.url).href;
let build: URL | undefined;

/**
 * Threads of what runs from the sources start from the build in `folder` from now on, in a third of the time. Only for who has
 * just made that build, as `npm test` has.
 */
export function startThreadsFrom(folder: URL): void {
  build = folder;
}

/**
 * Starts the module at `url`, which names it as it is called in the build (`worker.js`, relative to `import.meta.url` of
 * the caller). A thread does not inherit what taught its parent to read TypeScript, so that a source brings it along.
 */
export function startThread(url: URL, options: WorkerOptions): Worker {
  if (!isSource()) return new Worker(url, options);
  // What the parent was told to load, to read TypeScript, is of no use there.
  if (build !== undefined) return new Worker(builtModule(url, build), { ...options, execArgv: [] });
  return new Worker(sourceImport(url), { ...options, eval: true });
}

/** What a pool of threads is to import, as {@link startThread} would start it, to call what it exports as `name`. */
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
  // `import.meta.resolve` is not there where TypeScript is run as CommonJS, and the CommonJS form of tsx only half works.
  const tsx = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/\.cjs$/, '.mjs');
  const source = url.href.replace(/\.js$/, '.ts');
  return `import(${JSON.stringify(pathToFileURL(tsx).href)}).then(({ register }) => (register(), import(${JSON.stringify(source)})))`;
}

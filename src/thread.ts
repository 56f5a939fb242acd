/** Threads that run a module of ours, from the sources as from the build. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts the module at `url`, which names it as it is called in the build (`worker.js`, relative to `import.meta.url` of
 * the caller). A thread does not inherit what taught its parent to read TypeScript, so that a source brings it along.
 */
export function startThread(url: URL, options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(url, options);
  // `import.meta.resolve` is not there where TypeScript is run as CommonJS, and the CommonJS form of tsx only half works.
  const tsx = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/\.cjs$/, '.mjs');
  const source = url.href.replace(/\.js$/, '.ts');
  const code = `import(${JSON.stringify(pathToFileURL(tsx).href)}).then(({ register }) => (register(), import(${JSON.stringify(source)})))`;
  return new Worker(code, { ...options, eval: true });
}

/** Bundles the page of the desk with esbuild, in memory. The build writes the result, and a test checks its size. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

/** What the server needs to know about the page. The names are those of files in the same folder. */
export interface PageManifest {
  readonly script: string;
  readonly style: string;
  /** All files that the page may load. */
  readonly files: readonly string[];
}

/** The bundle. */
export interface PageBundle {
  /** The contents of the files, by their names. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly manifest: PageManifest;
  /**
   * For each part that is loaded on demand, by its source: the size of everything that must be loaded for it, in bytes after
   * gzip.
   */
  readonly weights: ReadonlyMap<string, number>;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRY = 'src/page/main.tsx';

/** Bundles the page for browsers that are at most two years old. */
export async function bundlePage(): Promise<PageBundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { desk: ENTRY },
    outdir: 'dist/page',
    ...{ bundle: true, splitting: true, format: 'esm', minify: true, metafile: true, write: false },
    ...{ target: ['es2023', 'chrome120', 'firefox121', 'safari17.4'], charset: 'utf8', legalComments: 'none' },
    ...{ entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]', assetNames: '[name]-[hash]' },
    tsconfig: 'src/page/tsconfig.json',
    logLevel: 'warning',
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  const names = [...files.keys()].sort();
  const named = (pattern: RegExp): string => names.find((name) => pattern.test(name)) ?? '';
  const manifest = { script: named(/^desk-.*\.js$/), style: named(/^desk-.*\.css$/), files: names };
  const weights = weigh(metafile, files);
  files.set('LICENSES.txt', new TextEncoder().encode(licensesOf(Object.keys(metafile.inputs))));
  return { files, manifest, weights };
}

/**
 * The size of what must be loaded before a part runs: the script and the style of the page, the part itself, and its imports.
 */
function weigh({ outputs }: Metafile, files: ReadonlyMap<string, Uint8Array>): Map<string, number> {
  const entries = Object.entries(outputs).flatMap(([path, { entryPoint }]) =>
    entryPoint === undefined ? [] : [[entryPoint, path] as const],
  );
  const first = entries.flatMap(([source, path]) => (source === ENTRY ? [path] : []));
  const style = Object.keys(outputs).filter((path) => path.endsWith('.css'));
  const imported = (paths: readonly string[], found = new Set<string>()): Set<string> => {
    for (const path of paths.filter((one) => !found.has(one))) {
      found.add(path);
      const imports = outputs[path]?.imports ?? [];
      imported(
        imports.flatMap(({ kind, path: to }) => (kind === 'import-statement' ? [to] : [])),
        found,
      );
    }
    return found;
  };
  const weightOf = (path: string): number => gzipSync(files.get(basename(path)) ?? '', { level: 9 }).length;
  return new Map(
    entries.map(([source, path]) => [
      source,
      [...imported([...first, ...style, path])].reduce((sum, one) => sum + weightOf(one), 0),
    ]),
  );
}

const PACKAGE = /^node_modules\/(?<name>(?:@[^/]+\/)?[^/]+)\//;

/** The licenses of the packages whose code is in the bundle. They must be distributed with it. */
function licensesOf(inputs: readonly string[]): string {
  const packages = new Set(inputs.flatMap((input) => PACKAGE.exec(input)?.groups?.['name'] ?? []));
  return [...packages]
    .sort()
    .map((name) => {
      const file = `${ROOT}node_modules/${name}/LICENSE`;
      return `${name}\n\n${existsSync(file) ? readFileSync(file, 'utf8') : ''}`;
    })
    .join('\n\n');
}

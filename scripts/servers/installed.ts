/**
 * Installs servers with npm, each in a folder of its own, so that no server finds the packages of another server or of leadpod.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Where they are kept between runs; whoever removes it gets the newest of each. Not below the `node_modules` of leadpod, which a
 * Community Solid Server would search for components, and find those of another version.
 */
const CACHE = join(tmpdir(), 'leadpod-servers');

/** A package that is there. */
export interface Installed {
  /** The folder of the package itself. */
  readonly root: string;
  readonly version: string;
}

/** The package in `folder`, a `node_modules`; `undefined` where there is none. */
export function findPackage(folder: string, name: string): Installed | undefined {
  const root = join(folder, name);
  const manifest = join(root, 'package.json');
  if (!existsSync(manifest)) return undefined;
  return { root, version: (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version };
}

/**
 * The newest version of a package in `range` that this Node can run, installed unless it was before. Scripts of packages are
 * not run.
 *
 * @throws Error with the reason of npm where it cannot be installed.
 */
export async function install(key: string, name: string, range: string): Promise<Installed> {
  const folder = join(CACHE, key);
  const modules = join(folder, 'node_modules');
  const done = join(folder, 'installed');
  if (!existsSync(done)) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{"private":true}\n');
    const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error'];
    await promisify(execFile)('npm', ['install', ...quiet, `${name}@${range}`], { cwd: folder }).catch(
      (error: unknown) => {
        const { stderr = '' } = error as { stderr?: string };
        throw new Error(`npm cannot install ${name}@${range}: ${stderr.trim().split('\n').slice(0, 3).join(' ')}`);
      },
    );
    await writeFile(done, '');
  }
  const found = findPackage(modules, name);
  if (found === undefined) throw new Error(`npm installed no ${name}@${range}`);
  return found;
}

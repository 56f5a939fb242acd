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
 * The folder in which servers are kept between runs. If you remove it, the newest versions are installed again. It is not below
 * the `node_modules` of leadpod: a Community Solid Server would search those for components, and find some of another version.
 */
const CACHE = join(tmpdir(), 'leadpod-servers');

/** An installed package. */
export interface Installed {
  /** The folder of the package itself. */
  readonly root: string;
  readonly version: string;
}

/** Finds a package in `folder`, which is a `node_modules`; `undefined` if it is not there. */
export function findPackage(folder: string, name: string): Installed | undefined {
  const root = join(folder, name);
  const manifest = join(root, 'package.json');
  if (!existsSync(manifest)) return undefined;
  return { root, version: (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version };
}

/**
 * Returns the newest version of a package in `range` that this Node can run. Installs it if necessary. Scripts of packages are
 * not run.
 *
 * @throws Error with the reason of npm, if it cannot be installed.
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

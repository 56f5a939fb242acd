/** Where the local copy of a pod's leads lies: a cache, for the eyes of its owner only. */
import { chmod, mkdir, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { shortHash } from '../core/hash.ts';
import { UsageError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `LEADPOD_CACHE`, else what the XDG Base Directory Specification says. */
function cacheRoot(env: Environment): string {
  const { LEADPOD_CACHE: own = '', XDG_CACHE_HOME: xdg = '' } = env;
  if (own !== '') return own;
  return join(xdg === '' ? join(homedir(), '.cache') : xdg, 'leadpod');
}

/** The folder of the copy of a storage, given by the URL of its root container. Nothing is created. */
export function copyFolder(storage: string, env: Environment = process.env): string {
  return join(cacheRoot(env), shortHash([storage.endsWith('/') ? storage : `${storage}/`], 24));
}

/**
 * Creates a folder that only its owner can enter; one that others could enter is closed to them.
 *
 * @throws UsageError for a folder of somebody else.
 */
export async function createPrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { mode, uid } = await stat(folder);
  // Windows knows neither owners by number nor these modes.
  if (process.platform === 'win32') return;
  if (uid !== userInfo().uid)
    throw new UsageError(`the folder [${folder}] belongs to somebody else - name another one with LEADPOD_CACHE`);
  if ((mode & 0o077) !== 0) await chmod(folder, 0o700);
}

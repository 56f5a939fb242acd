/** The folder of the local copy of a pod's leads: a cache that only its owner can read. */
import { chmod, lstat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { shortHash } from '../text/hash.ts';
import { diskError, makeFolder } from '../system/disk.ts';
import { UsageError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `LEADPOD_CACHE`, or else the folder of the XDG Base Directory Specification. */
function cacheRoot(env: Environment): string {
  const { LEADPOD_CACHE: own = '', XDG_CACHE_HOME: xdg = '' } = env;
  if (own !== '') return own;
  return join(xdg === '' ? join(homedir(), '.cache') : xdg, 'leadpod');
}

/** The folder for the copy of a storage. `storage` is the URL of its root container. Creates nothing. */
export function copyFolder(storage: string, env: Environment = process.env): string {
  return join(cacheRoot(env), shortHash([storage.endsWith('/') ? storage : `${storage}/`], 24));
}

/** Advice if the folder cannot be used. */
const CACHE_ADVICE = 'Set LEADPOD_CACHE to a folder that you can write to, or pass --no-cache.';

/**
 * Creates a folder that only its owner can enter. An existing folder is closed to others. A symbolic link at its place, or at
 * that of the folder above, is not followed, because whoever created it would decide where leads are written.
 *
 * @throws UsageError for a link, or a folder of another user; OutputError if the file system reports an error.
 */
export async function createPrivateFolder(folder: string): Promise<void> {
  await inCache(folder, async () => {
    await refuseLink(dirname(folder));
    await makeFolder(folder);
    await refuseLink(folder);
    const found = await lstat(folder);
    if (!found.isDirectory()) throw new UsageError(`[${folder}] is not a folder. ${CACHE_ADVICE}`);
    // Windows has no numeric owners and no such modes.
    if (process.platform === 'win32') return;
    if (found.uid !== userInfo().uid)
      throw new UsageError(`the folder [${folder}] belongs to another user. ${CACHE_ADVICE}`);
    if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700);
  });
}

async function refuseLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink() !== true) return;
  throw new UsageError(`[${path}] is a symbolic link, and leadpod does not follow it. ${CACHE_ADVICE}`);
}

/**
 * Runs work in the folder of a copy. File system errors become one line.
 * @throws OutputError
 */
export async function inCache<T>(folder: string, work: () => Promise<T>, advice = CACHE_ADVICE): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error, `Cannot use the local copy in ${folder}`, advice) ?? error;
  }
}

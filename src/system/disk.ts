/** Creates folders, and converts errors of the file system to messages for the user. */
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { OutputError } from '../errors.ts';

/** The meaning of the error codes of the file system. Network codes are not included. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the quota is used up',
  EEXIST: 'something else exists at this path',
  EFBIG: 'the file would be too large',
  EIO: 'the disk reported an error',
  EISDIR: 'a folder is in the place of a file',
  ELOOP: 'there are too many symbolic links',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'it does not exist and cannot be created',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file is in the place of a folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
};

/**
 * Converts an error of the file system to one line that says what to do. Returns `undefined` for any other error.
 *
 * @param what What failed, such as `Cannot write the local copy in /var/cache`. By default, the path in the error is named.
 */
export function diskError(error: unknown, what?: string, advice?: string): OutputError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', syscall, path } = error as NodeJS.ErrnoException;
  const reason = REASONS[code];
  if (reason === undefined || syscall === undefined) return undefined;
  const act = what ?? `Cannot use the disk${path === undefined ? '' : ` at ${path}`}`;
  const full = code === 'ENOSPC' || code === 'EDQUOT' ? 'Free some space. ' : '';
  const words = `${act}: ${reason} (${code}). ${full}${advice ?? adviceFor(path)}`;
  return new OutputError(words, { cause: error });
}

/** Advice for the folder of temporary files. */
export const TMPDIR_ADVICE = 'Set TMPDIR to a folder that you can write to.';

const adviceFor = (path = ''): string =>
  path.startsWith(tmpdir()) ? TMPDIR_ADVICE : 'Name a folder that you can write to.';

/**
 * Creates a folder and its parents, for their owner only. An existing folder stays as it is. `mkdir` with `recursive` cannot be
 * used: if the parent exists and does not allow folders, as under `/proc`, it never ends.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder) throw error;
    await makeFolder(parent);
    await mkdir(folder, { mode: 0o700 }).catch(unlessThere);
  }
}

/** Another process may have created it meanwhile. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

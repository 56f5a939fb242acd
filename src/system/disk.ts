/** The disk of this machine: folders, and what its file system refuses in words for whoever runs the program. */
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { OutputError } from '../errors.ts';

/** What codes of the file system mean. Codes of the network are not among them. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the quota is used up',
  EEXIST: 'something else is there',
  EFBIG: 'no file may be so large',
  EIO: 'the disk fails',
  EISDIR: 'a folder is in the place of a file',
  ELOOP: 'too many links follow one another',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'it is not there and cannot be made',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file is in the place of a folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
};

/**
 * An error of the file system in one line that says what to do; `undefined` for any other error.
 *
 * @param what What could not be done: `Cannot write the local copy in /var/cache`; by default what the error says.
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

/** What to do about the folder for what is not kept. */
export const TMPDIR_ADVICE = 'Set TMPDIR to a folder that you can write to.';

const adviceFor = (path = ''): string =>
  path.startsWith(tmpdir()) ? TMPDIR_ADVICE : 'Name a folder that you can write to.';

/**
 * Makes a folder and those above it, for their owner only; one that is there stays as it is. Not by `mkdir` with `recursive`:
 * where the parent is there and takes no folders, as under `/proc`, that asks again forever.
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

/** Someone else may have made it meanwhile. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

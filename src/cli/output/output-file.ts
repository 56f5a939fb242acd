/** Writes a file of any length, completely or not at all. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OutputError, UsageError } from '../../errors.ts';

/** Errors that the user can correct by another file name. */
const WRONG_NAME: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'EACCES',
  'EPERM',
  'EROFS',
  'ENAMETOOLONG',
]);

/**
 * Writes pieces into a temporary file in the same folder. When all are on the disk, the file gets its name. Only its owner can
 * read it, because leads are personal data.
 *
 * @throws UsageError if the file cannot be written; OutputError if the disk is full. In both cases nothing is left behind.
 */
export async function writeWholeFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  // Checked before the work begins, because the work may take hours.
  if (await isNoFile(path)) throw new UsageError(`cannot write to [${path}]: it exists and is not a file`);
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
  const file = await ofFile(path, () => open(beside, 'wx', 0o600));
  try {
    try {
      for await (const piece of pieces) await ofFile(path, () => file.writeFile(piece));
      await ofFile(path, () => file.sync());
    } finally {
      await file.close();
    }
    await ofFile(path, () => rename(beside, path));
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Converts errors of the file. Errors of the pieces are not changed. */
async function ofFile<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (WRONG_NAME.has(code)) throw new UsageError(`cannot write to [${path}] (${code})`, { cause });
    throw new OutputError(`Writing ${path} failed (${code}): the unfinished file was deleted`, { cause });
  }
}

async function isNoFile(path: string): Promise<boolean> {
  try {
    return !(await stat(path)).isFile();
  } catch {
    // The file does not exist, as is usual. Any other error will be reported when the temporary file is opened.
    return false;
  }
}

/** A file of any length, written whole or not at all. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OutputError, UsageError } from '../../errors.ts';

/** What the operator can repair in the name of a file. */
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
 * Writes pieces into a file beside and gives it the name when it is whole and on the disk. No one but its owner can read it:
 * leads are personal data.
 *
 * @throws UsageError for a name that cannot be written to, OutputError where the disk is full; then nothing is left behind.
 */
export async function writeWholeFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  // Found out now, and not when hours of work are to get the name.
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

/** What goes wrong with the file is told as that; what goes wrong with the pieces passes by. */
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
    // Not there: as it should be. What else is wrong with it, opening the file beside will tell.
    return false;
  }
}

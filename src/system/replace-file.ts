/** Replaces files of the local copy in one step. Only their owner can read them. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';

/** Writes a text to a temporary file and renames it. Readers see either the old or the new text, always complete. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await replace(path, (file) => file.writeFile(text));
}

/** The same for a list, item by item, because its text may be longer than the longest string. */
export async function replaceFileBy<T>(path: string, items: Iterable<T>, toText: (item: T) => string): Promise<void> {
  await replace(path, async (file) => {
    let part = '';
    for (const item of items) {
      part += toText(item);
      if (part.length < PART_LENGTH) continue;
      await file.writeFile(part);
      part = '';
    }
    await file.writeFile(part);
  });
}

/** The number of characters that are written at once. */
const PART_LENGTH = 1 << 20;

async function replace(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Files of the copy of which much is of no use any more. */
import type { CopyDraft } from './draft.ts';
import { fileSizes, OpenFiles, wastefulFiles } from './files.ts';

/**
 * Writes what is still of use in such files into others, so that they can be removed. Where a person is to be forgotten
 * (`toTheLast`), this holds of every file with anything that is of no use.
 */
export async function moveOutOfWasteful(folder: string, draft: CopyDraft, toTheLast: boolean): Promise<void> {
  const sizes = await fileSizes(folder, draft.leads.values());
  const wasteful = wastefulFiles(draft.leads.values(), sizes, toTheLast);
  if (wasteful.size === 0) return;
  const moving = [...draft.leads].filter(([, { file }]) => wasteful.has(file));
  const files = await OpenFiles.open(
    folder,
    moving.map(([, entry]) => entry),
  );
  try {
    for (const [slug, { file, start, length, checksum, etag }] of moving) {
      const nquads = (await files.read(file, start, length)).toString();
      await draft.move({ slug, nquads, checksum, etag });
    }
    await draft.flush();
  } finally {
    await files.close();
  }
}

/** Rewrites files of the copy with much outdated content. */
import type { CopyDraft } from './draft.ts';
import { fileSizes, OpenFiles, wastefulFiles } from './files.ts';

/**
 * Copies the used parts of files with much outdated content into new files, so that the old ones can be removed. If a person
 * must be forgotten (`toTheLast`), this is done for every file with any outdated content. Returns the leads whose bytes are damaged: they
 * are removed, and must be read again.
 */
export async function moveOutOfWasteful(folder: string, draft: CopyDraft, toTheLast: boolean): Promise<string[]> {
  const sizes = await fileSizes(folder, draft.leads.values());
  const wasteful = wastefulFiles(draft.leads.values(), sizes, toTheLast);
  if (wasteful.size === 0) return [];
  const moving = [...draft.leads].filter(([, { file }]) => wasteful.has(file));
  const files = await OpenFiles.open(
    folder,
    moving.map(([, entry]) => entry),
  );
  try {
    const damaged = await files.findDamaged(moving);
    draft.remove(damaged);
    const lost = new Set(damaged);
    for (const [slug, { file, start, length, checksum, etag }] of moving) {
      if (lost.has(slug)) continue;
      const nquads = (await files.read(file, start, length)).toString();
      await draft.move({ slug, nquads, checksum, etag });
    }
    await draft.flush();
    return damaged;
  } finally {
    await files.close();
  }
}

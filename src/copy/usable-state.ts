/** The state of a copy, as far as its files can be used. */
import { fileSizes } from './files.ts';
import { copyFolder } from './folder.ts';
import { EMPTY_STATE, readCopyState, type CopyState } from './state.ts';

/** Is there a whole copy of the storage on this machine, so that bringing it up to date takes few requests? */
export async function hasWholeCopy(storage: string): Promise<boolean> {
  return (await readUsableState(copyFolder(storage))).isComplete;
}

/** The state of a folder whose files are all there. */
export async function readUsableState(folder: string): Promise<CopyState> {
  const state = await readCopyState(folder);
  if (state === undefined) return EMPTY_STATE;
  const sizes = await fileSizes(folder, state.leads.values());
  const isWhole = [...state.leads.values()].every(
    ({ file, start, length }) => (sizes.get(file) ?? -1) >= start + length,
  );
  return isWhole ? state : EMPTY_STATE;
}

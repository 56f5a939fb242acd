/** The state of a copy, as far as its files exist. */
import { fileSizes } from './files.ts';
import { copyFolder } from './folder.ts';
import { EMPTY_STATE, readCopyState, type CopyState } from './state.ts';

/** Whether this machine has a complete copy of the storage, so that an update takes few requests. */
export async function hasWholeCopy(storage: string): Promise<boolean> {
  return (await readUsableState(copyFolder(storage))).isComplete;
}

/** Reads the state of a folder, checking that its files exist. */
export async function readUsableState(folder: string): Promise<CopyState> {
  const state = await readCopyState(folder);
  if (state === undefined) return EMPTY_STATE;
  const sizes = await fileSizes(folder, state.leads.values());
  const isWhole = [...state.leads.values()].every(
    ({ file, start, length }) => (sizes.get(file) ?? -1) >= start + length,
  );
  return isWhole ? state : EMPTY_STATE;
}

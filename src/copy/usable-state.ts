/** The state of a copy, as far as its files can be used. */
import { fileSizes } from './files.ts';
import { EMPTY_STATE, readCopyState, type CopyState } from './state.ts';

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

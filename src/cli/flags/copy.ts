/** Flags of the commands that work on the local copy of the leads. */
import type { Command } from 'commander';
import type { Pod } from '../../solid/pod.ts';
import type { LeadCopy } from '../../copy/lead-copy.ts';
import type { CountProgress } from '../output/progress.ts';

/** Flags of {@link addCopyFlags}. */
export interface CopyFlags {
  /** Is the copy kept for the next time? Commander makes `false` of `--no-cache`. */
  readonly cache: boolean;
  readonly full?: boolean;
}

/** Adds the flags of {@link CopyFlags}. */
export function addCopyFlags(command: Command): Command {
  return command
    .option('--no-cache', 'read all leads from the pod, and keep no copy on this machine')
    .option('--full', 'compare every lead of the local copy with the pod, not only those that changed');
}

/** So few leads are looked at one by one before they are listed: what was damaged or changed by hand is found. */
export const FEW_LEADS = 64;

/**
 * Opens the copy of a pod as the flags say, and shows how far that is. What a signal stops is kept for the next time. `fullUpTo`:
 * see {@link FEW_LEADS}.
 */
export async function openCopy(
  pod: Pod,
  { cache, full = false }: CopyFlags,
  progress: CountProgress,
  { signal, fullUpTo }: { readonly signal?: AbortSignal | undefined; readonly fullUpTo?: number | undefined } = {},
): Promise<LeadCopy> {
  const { openLeadCopy } = await import('../../copy/open-copy.ts');
  try {
    return await openLeadCopy(pod, { keep: cache, full, fullUpTo, signal, onProgress: progress.update });
  } finally {
    progress.stop();
  }
}

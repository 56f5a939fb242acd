/** The flags of commands that use the local copy of the leads. */
import type { Command } from 'commander';
import type { Pod } from '../../solid/pod.ts';
import type { LeadCopy } from '../../copy/lead-copy.ts';
import type { CountProgress } from '../output/progress.ts';

/** Flags of {@link addCopyFlags}. */
export interface CopyFlags {
  /** Whether the copy is kept for the next run. Commander sets it to `false` for `--no-cache`. */
  readonly cache: boolean;
  readonly full?: boolean;
}

/** Adds the flags of {@link CopyFlags}. */
export function addCopyFlags(command: Command): Command {
  return command
    .option('--no-cache', 'read all leads from the pod, and keep no copy on this machine')
    .option('--full', 'compare every lead of the local copy with the pod, not only those that changed');
}

/**
 * Opens the copy of a pod as the flags say, and shows the progress. If a signal stops it, what was read is kept for the next
 * run. `fullUpTo`: see `FEW_LEADS` in copy/options.ts.
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

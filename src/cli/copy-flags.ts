/** Flags of the commands that work on the local copy of the leads. */
import type { Command } from 'commander';

/** Flags of {@link addCopyFlags}. */
export interface CopyFlags {
  /** Is the copy kept for the next time? Commander makes `false` of `--no-cache`. */
  readonly cache: boolean;
  readonly full?: boolean;
}

/** Adds the flags of {@link CopyFlags}. */
export function addCopyFlags(command: Command): Command {
  return command
    .option('--no-cache', 'read all leads from the pod, and leave nothing on this machine')
    .option('--full', 'compare every lead of the copy with the pod, rather than what the journal says has changed');
}

/** The same as options of `openLeadCopy`. */
export function copyOptions({ cache, full = false }: CopyFlags): { keep: boolean; full: boolean } {
  return { keep: cache, full };
}

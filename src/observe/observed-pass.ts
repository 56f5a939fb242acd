/** A pass that somebody watches: whatever decides when a pass runs (live, schedule, worker) runs it through here. */
import type { Pod } from '../pod/pod.ts';
import type { SyncOptions } from '../sync/options.ts';
import type { SyncReport } from '../sync/report.ts';
import { syncInbox } from '../sync/sync-inbox.ts';

/** Why a pass runs. */
export type PassTrigger = 'start' | 'channel' | 'timer' | 'schedule' | 'job';

/** Which pass it is. */
export interface PassIdentity {
  /** The pod, as the operator calls it; never a person's name or address. */
  readonly pod: string;
  readonly trigger: PassTrigger;
}

/** Runs a pass. Throws as {@link syncInbox}. */
export async function observedPass(pod: Pod, options: SyncOptions, _identity: PassIdentity): Promise<SyncReport> {
  return syncInbox(pod, options);
}

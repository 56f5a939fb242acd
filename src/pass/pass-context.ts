/** What the parts of one pass share. */
import type { LeadNews } from '../desk/routing/news.ts';
import type { Limits } from '../message/decode/json-decode.ts';
import type { Pod } from '../solid/pod.ts';
import type { Judge } from '../workspace/batch/judge.ts';
import type { LeadsUpdate } from '../workspace/update/update.ts';
import type { PassStage, SyncOptions } from './options.ts';
import type { PassReport } from './pass-report.ts';

/** A pass as its parts see it. */
export interface PassContext {
  readonly pod: Pod;
  readonly options: SyncOptions;
  readonly limits: Limits;
  /** Decides which events are not trusted. If missing, all events are trusted. */
  readonly judge: Judge | undefined;
  readonly report: PassReport;
  /** What the pass did to leads, for the routing at its end. */
  readonly toRoute: { readonly changed: LeadNews; readonly arrivals: string[] };
  /** Called with each update of leads, whatever its reason. */
  readonly onUpdate: (update: LeadsUpdate) => void;
  readonly isStopped: () => boolean;
  /** Runs a stage of the pass, for observers. */
  readonly inStage: <T>(stage: PassStage, work: () => Promise<T>) => Promise<T>;
}

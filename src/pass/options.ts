/** How a pass runs. */
import type { ParseOptions } from '../message/parsed-notification.ts';
import type { Warning } from '../message/warning.ts';
import type { SyncProgress } from './report.ts';
import type { AnswerSettings } from '../settings/answers.ts';
import type { NotifySettings } from '../settings/notify.ts';
import type { WorkOptions } from '../workspace/options.ts';

/** The stages of a pass, for observers. */
export type PassStage =
  | 'open'
  | 'list'
  | 'read'
  | 'journal'
  | 'update'
  | 'commit'
  | 'acknowledge'
  | 'route'
  | 'contacts'
  | 'compact'
  | 'settle'
  | 'deliver';

/** A notification with lead events that is now stored in the pod. */
export interface CommittedNotification {
  readonly source: string;
  /**
   * The time since it was posted, in milliseconds of the server's clock, accurate to about a second. Missing if the server does
   * not say when that was.
   */
  readonly lagMs?: number;
}

/** The options of a pass. Every member has a default. */
export interface SyncOptions extends ParseOptions, WorkOptions {
  /** `keep` (default): remember handled notifications. `delete`: delete lead events from the inbox after they were stored. */
  readonly ack?: 'keep' | 'delete';
  /** Read everything, also what was handled before. */
  readonly full?: boolean;
  /** The largest number of notifications to read. */
  readonly limit?: number;
  /** The section `routing` of the settings. Without it, no leads are offered. */
  readonly routing?: object;
  /** The section `deadlines` of the settings. Without it, no lead is overdue. */
  readonly deadlines?: object;
  /** Where webhooks about leads are sent. Without it, there are none. */
  readonly notify?: NotifySettings | undefined;
  /** How our own answers are sent. */
  readonly answers?: AnswerSettings;
  /** Keep an address book of the contacts for other Solid apps. Default: no. */
  readonly addressBook?: boolean;
  /** Ends the pass early: what was read is finished, and nothing more is read. */
  readonly signal?: AbortSignal;
  /** @internal The reading time of a batch in milliseconds, for tests. */
  readonly batchMs?: number;
  /** @internal How long the pass waits for origins (`trust.verify`) in milliseconds, for tests. */
  readonly originPatienceMs?: number;
  /** Called often with the progress of the pass. */
  readonly onProgress?: (progress: SyncProgress) => void;
  /** Called with the repairs and warnings of each notification with lead events. They are also stored in the leads. */
  readonly onWarnings?: (source: string, warnings: readonly Warning[]) => void;
  /** Called once, with how many notifications wait in the quarantine from earlier passes. */
  readonly onQuarantine?: (earlier: number) => void;
  /**
   * Called after each batch, when journal, leads and commit record are written, with the notifications that are new in the pod.
   */
  readonly onCommitted?: (notifications: readonly CommittedNotification[]) => void;
  /** Runs each stage of the pass. It must return or throw what `work` does. */
  readonly inStage?: <T>(stage: PassStage, work: () => Promise<T>) => Promise<T>;
}

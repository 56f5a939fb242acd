/** How a pass runs. */
import type { ParseOptions } from '../message/parsed-notification.ts';
import type { Warning } from '../message/warning.ts';
import type { SyncProgress } from './report.ts';
import type { AnswerSettings } from '../settings/answers.ts';
import type { NotifySettings } from '../settings/notify.ts';
import type { WorkOptions } from '../workspace/options.ts';

/** The parts of a pass, for whoever watches it. */
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

/** A notification of lead events that is in the pod now. */
export interface CommittedNotification {
  readonly source: string;
  /**
   * From its posting to now, in milliseconds of the server's clock, right to about a second; absent where the server does
   * not say when it was posted.
   */
  readonly lagMs?: number;
}

/** How a pass runs; every member has a default. */
export interface SyncOptions extends ParseOptions, WorkOptions {
  /** `keep` (default) remembers what was handled, `delete` takes lead events out of the inbox once they are stored. */
  readonly ack?: 'keep' | 'delete';
  /** Read everything, handled before or not. */
  readonly full?: boolean;
  /** Most notifications to read. */
  readonly limit?: number;
  /** Who is offered leads, as the section `routing` of the settings says it; without it no one is. */
  readonly routing?: object;
  /** How long leads may wait, as the section `deadlines` of the settings says it; without it none are overdue. */
  readonly deadlines?: object;
  /** Where webhooks about leads go; without it no one gets any. */
  readonly notify?: NotifySettings | undefined;
  /** How answers of ours reach their recipients. */
  readonly answers?: AnswerSettings;
  /** Keep an address book of the contacts, which other Solid apps read; without it there is none. */
  readonly addressBook?: boolean;
  /** Ends the pass early: what was read is finished, nothing more is read. */
  readonly signal?: AbortSignal;
  /** @internal How long a batch is read, in milliseconds; for tests. */
  readonly batchMs?: number;
  /** @internal Milliseconds that the pass waits for origins (`trust.verify`); for tests. */
  readonly originPatienceMs?: number;
  /** Told how far the pass is, often. */
  readonly onProgress?: (progress: SyncProgress) => void;
  /** Called with the repairs and warnings of each notification with lead events; the leads have them, too. */
  readonly onWarnings?: (source: string, warnings: readonly Warning[]) => void;
  /** Called with each batch, once journal, leads and commit record stand, which notifications are new in the pod. */
  readonly onCommitted?: (notifications: readonly CommittedNotification[]) => void;
  /** Runs each part of the pass; what `work` gives or throws is to be passed on. */
  readonly inStage?: <T>(stage: PassStage, work: () => Promise<T>) => Promise<T>;
}

/** What a desk is opened with. */
import type { LeadCopy } from '../copy/lead-copy.ts';
import type { Deadlines } from '../desk/deadlines/deadlines.ts';
import type { ParseOptions } from '../message/parsed-notification.ts';
import type { AnswerSettings } from '../settings/answers.ts';
import type { Pod } from '../solid/pod.ts';
import type { WorkOptions } from '../workspace/options.ts';
import type { HoldOptions } from './answers/held-answers.ts';

/** The pod, what is known of it, and how the desk works. */
export interface DeskOptions {
  readonly pod: Pod;
  /** Up to date when the desk is opened; the desk refreshes it from then on. Closing it is left to whoever opened it. */
  readonly copy: LeadCopy;
  /** How messages are read. */
  readonly reading?: ParseOptions;
  /** Whose events are taken; asked where a message of the quarantine is tried again. */
  readonly trust?: Pick<WorkOptions, 'trust'>;
  readonly answers?: AnswerSettings | undefined;
  readonly deadlines?: Deadlines | undefined;
  readonly readOnly?: boolean;
  readonly version: string;
  /** Milliseconds between two looks at the pod that nothing asked for. */
  readonly refreshMs: number;
  /** Told of what is a fault of ours. */
  readonly onFault: (error: unknown) => void;
  /** Told why the pod could not be looked at; the desk goes on with what it has. */
  readonly onTrouble: (error: unknown) => void;
  readonly now?: () => Date;
  /** @internal Calls after so many milliseconds; for tests. */
  readonly later?: HoldOptions['later'];
  /** @internal How long a page waits for the pod, in milliseconds; for tests. */
  readonly patienceMs?: number;
  /** @internal So many milliseconds the first attempt to send an answer may take; for tests. */
  readonly sendingMs?: number;
}

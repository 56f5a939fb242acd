/** The options of a desk. */
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
  /** Must be up to date. The desk refreshes it from then on. The caller closes it. */
  readonly copy: LeadCopy;
  /** How messages are read. */
  readonly reading?: ParseOptions;
  /** Whose events are accepted. Used when a message of the quarantine is tried again. */
  readonly trust?: Pick<WorkOptions, 'trust'>;
  readonly answers?: AnswerSettings | undefined;
  readonly deadlines?: Deadlines | undefined;
  readonly readOnly?: boolean;
  readonly version: string;
  /** The interval of refreshes in milliseconds. */
  readonly refreshMs: number;
  /** Called with every error that is a bug of leadpod. */
  readonly onFault: (error: unknown) => void;
  /** Called when the pod could not be read. The desk goes on with what it has. */
  readonly onTrouble: (error: unknown) => void;
  readonly now?: () => Date;
  /** @internal Replaces the timer of held answers in tests. */
  readonly later?: HoldOptions['later'];
  /** @internal How long a page waits for the pod, in milliseconds; for tests. */
  readonly patienceMs?: number;
  /** @internal The time limit of the first attempt to send an answer, in milliseconds; for tests. */
  readonly sendingMs?: number;
}

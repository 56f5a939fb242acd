/** Failures of jobs as texts that may be stored in Redis: without URLs, secrets or personal data. */
import { FleetError, LeadpodError, PodError, UsageError } from '../errors.ts';

/** Why a pass failed. */
export interface FailureWords {
  /** The code of the error; `fault` for a bug of leadpod. */
  readonly code: string;
  readonly reason: string;
}

/** Describes an error for Redis. It contains no URLs, because that of a storage may contain the name of its owner. */
export function failureWords(error: unknown): FailureWords {
  if (error instanceof PodError) {
    const { code, kind, method, status, during } = error;
    const stage = during === undefined ? '' : `${during}: `;
    return { code, reason: `${stage}${method} ${kind}${status === undefined ? '' : ` (${status})`}` };
  }
  if (error instanceof LeadpodError) return { code: error.code, reason: withoutAddresses(error.message) };
  return { code: 'fault', reason: error instanceof Error ? error.name : 'something other than an error was thrown' };
}

const withoutAddresses = (message: string): string => message.replace(/[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[address]');

/** Whether a repetition would be useless: the worker does not know the pod, or has no credentials for it. */
export const isHopeless = (error: unknown): boolean => error instanceof UsageError;

/** The pause that a server asked for, in milliseconds, if it did. A `429` without a pause counts as {@link UNTOLD_PAUSE_MS}. */
export function askedPauseMs(error: unknown): number | undefined {
  if (!(error instanceof PodError)) return undefined;
  const { retryAfterMs, status } = error;
  if (retryAfterMs === undefined && status !== 429) return undefined;
  return Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, retryAfterMs ?? UNTOLD_PAUSE_MS));
}

const UNTOLD_PAUSE_MS = 30_000;
const MIN_PAUSE_MS = 1_000;
/** The longest pause, because a server could ask for years. */
const MAX_PAUSE_MS = 15 * 60_000;

/** The worker has lost its job, because it was unreachable for longer than its lock lasts. */
export class LeaseLostError extends FleetError {
  constructor() {
    super('The job was not renewed in time: another worker may have it');
  }
}

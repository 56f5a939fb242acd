/** Describes failures of jobs in texts that may be stored in Redis: without URLs, secrets or personal data. */
import { FleetError, LeadpodError, PodError, UsageError } from '../errors.ts';

/** Why a pass failed. */
export interface FailureWords {
  /** The code of the error; `fault` for an error in leadpod itself. */
  readonly code: string;
  readonly reason: string;
}

/** Describes an error for Redis. The text has no URLs, because the URL of a storage may contain the name of its owner. */
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

/** Whether another attempt would be useless: the worker does not have the pod in its registry, or has no credentials for it. */
export const isHopeless = (error: unknown): boolean => error instanceof UsageError;

/**
 * The pause that a server asked for, in milliseconds; `undefined` if it did not ask. A `429` without a time counts as 30
 * seconds.
 */
export function askedPauseMs(error: unknown): number | undefined {
  if (!(error instanceof PodError)) return undefined;
  const { retryAfterMs, status } = error;
  if (retryAfterMs === undefined && status !== 429) return undefined;
  return Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, retryAfterMs ?? UNTOLD_PAUSE_MS));
}

const UNTOLD_PAUSE_MS = 30_000;
const MIN_PAUSE_MS = 1_000;
/** The longest pause. A server could ask for years. */
const MAX_PAUSE_MS = 15 * 60_000;

/** Thrown if a worker has lost its job, because it could not reach Redis for longer than its lock lasts. */
export class LeaseLostError extends FleetError {
  constructor() {
    super('The job was not renewed in time: another worker may have it');
  }
}

/** What happened to a job that did not end well, in words that may be in Redis: no address, no secret, nothing of a person. */
import { FleetError, LeadpodError, PodError, UsageError } from '../errors.ts';

/** Why a pass failed. */
export interface FailureWords {
  /** The code of the error, or `fault` for a bug of leadpod. */
  readonly code: string;
  readonly reason: string;
}

/** An error in words for Redis. Addresses are left out: that of a storage may hold the name of its owner. */
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

/** Is it of no use to try again? A pod that this worker does not know, or for which it has no credentials. */
export const isHopeless = (error: unknown): boolean => error instanceof UsageError;

/** A pause that a server asked for, if it did; `429` without one asks for {@link UNTOLD_PAUSE_MS}. */
export function askedPauseMs(error: unknown): number | undefined {
  if (!(error instanceof PodError)) return undefined;
  const { retryAfterMs, status } = error;
  if (retryAfterMs === undefined && status !== 429) return undefined;
  return Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, retryAfterMs ?? UNTOLD_PAUSE_MS));
}

const UNTOLD_PAUSE_MS = 30_000;
const MIN_PAUSE_MS = 1_000;
/** A server may ask for years. */
const MAX_PAUSE_MS = 15 * 60_000;

/** The job is not this worker's any more: it has been away for longer than its lock lasts. */
export class LeaseLostError extends FleetError {
  constructor() {
    super('The job was not renewed in time: another worker may have it');
  }
}

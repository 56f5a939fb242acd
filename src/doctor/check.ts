/** The result of one check of `doctor`. */
import { LeadpodError } from '../errors.ts';

/** The checks of the data that leadpod has stored. They only run if the whole pod is checked. */
export const STORED = ['journal', 'leads', 'index'] as const;

/** All checks, in the order in which they run. */
export const CHECKS = [
  ...(['issuer', 'login', 'clock', 'storage', 'inbox', 'listing', 'rights'] as const),
  ...(['writing', 'etags', 'channels', 'typeindex'] as const),
  ...STORED,
] as const;

/** The result of one check. */
export interface Check {
  readonly name: (typeof CHECKS)[number];
  /** `skipped`: the check did not run, because another check that it needs has failed. */
  readonly state: 'ok' | 'warning' | 'problem' | 'skipped';
  readonly message: string;
}

/** A result without the name of the check. */
export type Answer = Omit<Check, 'name'>;

/** No problem was found. */
export const ok = (message: string): Answer => ({ state: 'ok', message });
/** It works, but could work better. */
export const warning = (message: string): Answer => ({ state: 'warning', message });
/** Passes cannot work in this state. */
export const problem = (message: string): Answer => ({ state: 'problem', message });

/** The check did not run, because the check `cause` has failed. */
export const skipped = (cause: Check['name']): Answer => ({
  state: 'skipped',
  message: `not checked, because the check "${cause}" failed`,
});

/**
 * The result of a check that threw an error.
 *
 * @throws errors that are not of leadpod.
 */
export function failure(error: unknown): Answer {
  if (error instanceof LeadpodError) return problem(error.message);
  throw error;
}

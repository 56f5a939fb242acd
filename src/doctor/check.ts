/** The answer of one check of `doctor`. */
import { LeadpodError } from '../errors.ts';

/** The checks of what leadpod has stored, which only `doctor` of a whole pod runs. */
export const STORED = ['journal', 'leads', 'index'] as const;

/** What is checked, in this order. */
export const CHECKS = [
  ...(['issuer', 'login', 'clock', 'storage', 'inbox', 'listing', 'rights'] as const),
  ...(['writing', 'etags', 'channels', 'typeindex'] as const),
  ...STORED,
] as const;

/** The answer of one check. */
export interface Check {
  readonly name: (typeof CHECKS)[number];
  /** `skipped`: a check that this one needs has failed. */
  readonly state: 'ok' | 'warning' | 'problem' | 'skipped';
  readonly message: string;
}

/** What a check says. */
export type Answer = Omit<Check, 'name'>;

/** All is well. */
export const ok = (message: string): Answer => ({ state: 'ok', message });
/** It works, and not as well as it could. */
export const warning = (message: string): Answer => ({ state: 'warning', message });
/** No pass works like this. */
export const problem = (message: string): Answer => ({ state: 'problem', message });

/** It was not run, because an earlier check failed: the cause is told there, once. */
export const skipped = (cause: Check['name']): Answer => ({
  state: 'skipped',
  message: `not checked, because the check "${cause}" failed`,
});

/** The answer of a check that failed; what is no error of ours is thrown again. */
export function failure(error: unknown): Answer {
  if (error instanceof LeadpodError) return problem(error.message);
  throw error;
}

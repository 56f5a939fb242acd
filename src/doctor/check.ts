/** The answer of one check of `doctor`. */
import { LeadpodError } from '../errors.ts';

/** What is checked, in this order; the last three only where somebody asks for them. */
export const CHECKS = [
  ...(['issuer', 'login', 'clock', 'storage', 'inbox', 'listing', 'rights'] as const),
  ...(['writing', 'etags', 'channels', 'typeindex'] as const),
  ...(['journal', 'leads', 'index'] as const),
] as const;

/** The answer of one check. */
export interface Check {
  readonly name: (typeof CHECKS)[number];
  readonly state: 'ok' | 'warning' | 'problem';
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

/** The answer of a check that failed; what is no error of ours is thrown again. */
export function failure(error: unknown): Answer {
  if (error instanceof LeadpodError) return problem(error.message);
  throw error;
}

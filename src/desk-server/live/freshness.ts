/** Is what the desk shows as new as it should be? */
import { LeadpodError } from '../../errors.ts';

/** What is known of the last looks at the pod. */
export interface Looks {
  /** What the last look, or the last pass, failed with. */
  readonly failure: unknown;
  /** When the leads were last compared with the pod, and now, in milliseconds since 1970. */
  readonly asOfMs: number;
  readonly nowMs: number;
}

/** So many looks may be late before anybody is told; a look itself takes a moment. */
const LOOKS = 3;
const MOMENT_MS = 10_000;

/** `refreshMs`: how often the pod is looked at. */
export const isStale = ({ failure, asOfMs, nowMs }: Looks, refreshMs: number): boolean =>
  failure !== undefined || nowMs - asOfMs > LOOKS * refreshMs + MOMENT_MS;

/** Why, in words that name no lead. */
export function reasonOf(failure: unknown): string {
  if (failure === undefined) return 'the pod has not answered for a while';
  return failure instanceof LeadpodError ? failure.message : 'leadpod could not look at the pod';
}

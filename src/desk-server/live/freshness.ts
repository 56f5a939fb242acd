/** Checks whether the data that the desk shows are up to date. */
import { isPodError, LeadpodError, type PodError } from '../../errors.ts';
import { networkAdvice } from '../../http/failures/network-trouble.ts';
import { codeOf } from '../../http/failures/tls-trouble.ts';

/** What is known of the last looks at the pod. */
export interface Looks {
  /** What the last look, or the last pass, failed with. */
  readonly failure: unknown;
  /** When the leads were last compared with the pod, and now, in milliseconds since 1970. */
  readonly asOfMs: number;
  readonly nowMs: number;
}

/** The desk is stale when it missed this many refreshes. A refresh itself takes a moment. */
const LOOKS = 3;
const MOMENT_MS = 10_000;

/** `refreshMs`: how often the pod is looked at. */
export const isStale = ({ failure, asOfMs, nowMs }: Looks, refreshMs: number): boolean =>
  failure !== undefined || nowMs - asOfMs > LOOKS * refreshMs + MOMENT_MS;

/** Why something failed, in words that name no lead. Of an exchange with the pod only what a reader of the page can use. */
export function reasonOf(failure: unknown): string {
  if (failure === undefined) return 'the pod has not answered for a while';
  if (isPodError(failure, 'unavailable', 'timeout')) return awayWords(failure);
  return failure instanceof LeadpodError ? failure.message : 'leadpod could not look at the pod';
}

function awayWords({ kind, url, status, cause, message }: PodError): string {
  if (!URL.canParse(url)) return message;
  const { host } = new URL(url);
  if (status !== undefined) return `${host} answers with an error (status ${status})`;
  if (kind === 'timeout') return `${host} did not answer in time`;
  const advice = networkAdvice(codeOf(cause), url);
  return advice === undefined ? message : `${host} does not answer: ${advice}`;
}

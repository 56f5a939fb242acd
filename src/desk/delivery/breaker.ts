/**
 * A circuit breaker for hosts and inboxes. It only uses the stored attempts, so every machine gets the same result, and a
 * restart loses nothing.
 */
import type { Attempt, Delivery } from '../../store/outbox/delivery.ts';
import { GRACE_MS } from './backoff.ts';

/** This number of failures within the window starts a pause. */
export const FAILURES = 5;
/** The window, in milliseconds. */
export const WINDOW_MS = 10 * 60_000;
/** The length of a pause, in milliseconds. After it, one delivery is tried as a probe. */
export const SILENCE_MS = 30 * 60_000;
/** Older attempts are ignored. */
const MEMORY_MS = 7 * 86_400_000;

/**
 * Whether a request may be sent. `probe`: only one delivery may be tried. `silent`: no requests until that time, in
 * milliseconds since 1970.
 */
export type Verdict =
  { readonly kind: 'open' | 'probe' } | { readonly kind: 'silent'; readonly untilMs: number; readonly whom: string };

/** What an attempt shows about a host or an inbox: a failure, a success, that it still runs (`pending`), or nothing. */
type Sign = 'failure' | 'success' | 'pending' | undefined;

/**
 * The statuses of a gateway whose server does not answer (RFC 9110 sections 15.6.3 to 15.6.5). They mean that the host is down.
 */
const GATEWAY = new Set([502, 503, 504]);

/** A host fails if it gives no answer. Every answer is a success, except those of a gateway. */
function signOfHost({ outcome, status }: Attempt): Sign {
  if (outcome === undefined) return 'pending';
  if (outcome === 'retry') return status === undefined || GATEWAY.has(status) ? 'failure' : 'success';
  // An attempt for which no request was sent shows nothing.
  return status === undefined ? undefined : 'success';
}

/** An error of the server (5xx) is a failure of this inbox, not of the host. */
function signOfInbox({ outcome, status }: Attempt): Sign {
  if (outcome === undefined) return 'pending';
  if (outcome === 'retry') return status === undefined || GATEWAY.has(status) ? undefined : 'failure';
  return status === undefined ? undefined : 'success';
}

/** The host of a URL, with its port. For an invalid URL, the URL itself. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

interface Trial {
  readonly atMs: number;
  readonly sign: Exclude<Sign, undefined>;
}

/** Decides from the attempts of deliveries whether a request may be sent to an inbox. */
export class Breaker {
  readonly #deliveries: readonly Pick<Delivery, 'attempts'>[];
  readonly #nowMs: number;

  constructor(deliveries: Iterable<Pick<Delivery, 'attempts'>>, nowMs: number) {
    this.#deliveries = [...deliveries];
    this.#nowMs = nowMs;
  }

  /** Whether a request may be sent to this inbox now. */
  verdict(inbox: string): Verdict {
    const host = hostOf(inbox);
    const ofHost = this.#judge((attempt) => hostOf(attempt.inbox ?? '') === host, signOfHost, host);
    if (ofHost.kind === 'silent') return ofHost;
    const ofInbox = this.#judge((attempt) => attempt.inbox === inbox, signOfInbox, inbox);
    return ofInbox.kind === 'open' ? ofHost : ofInbox;
  }

  #judge(isMeant: (attempt: Attempt) => boolean, signOf: (attempt: Attempt) => Sign, whom: string): Verdict {
    const trials = this.#deliveries
      .flatMap(({ attempts }) => attempts.filter(isMeant))
      .flatMap((attempt): Trial[] => {
        const sign = signOf(attempt);
        const atMs = Date.parse(attempt.at);
        return sign === undefined || atMs <= this.#nowMs - MEMORY_MS ? [] : [{ atMs, sign }];
      })
      .sort((a, b) => a.atMs - b.atMs);
    return verdictOf(trials, this.#nowMs, whom);
  }
}

function verdictOf(trials: readonly Trial[], nowMs: number, whom: string): Verdict {
  let recent: number[] = [];
  let openAtMs: number | undefined;
  for (const { atMs, sign } of trials) {
    if (sign === 'success') [recent, openAtMs] = [[], undefined];
    if (sign !== 'failure') continue;
    // An attempt that was running when the pause began is ignored. The first one after it is the probe.
    if (openAtMs !== undefined && atMs < openAtMs) continue;
    recent = [...recent.filter((failedMs) => failedMs > atMs - WINDOW_MS), atMs];
    if (openAtMs !== undefined || recent.length >= FAILURES) openAtMs = atMs + SILENCE_MS;
  }
  if (openAtMs === undefined) return { kind: 'open' };
  const endMs = openAtMs;
  if (nowMs < endMs) return { kind: 'silent', untilMs: endMs, whom };
  const probe = trials.find(({ atMs, sign }) => sign === 'pending' && atMs >= endMs && atMs + GRACE_MS > nowMs);
  return probe === undefined ? { kind: 'probe' } : { kind: 'silent', untilMs: probe.atMs + GRACE_MS, whom };
}

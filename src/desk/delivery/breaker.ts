/**
 * Who is left in peace. What stands in the attempts of the deliveries is all that is asked, so that any machine decides alike and
 * a restart forgets nothing.
 */
import type { Attempt, Delivery } from '../../store/outbox/delivery.ts';
import { GRACE_MS } from './backoff.ts';

/** So many failures within the window, and nobody is asked for a while. */
export const FAILURES = 5;
/** The window, in milliseconds. */
export const WINDOW_MS = 10 * 60_000;
/** How long nobody is asked, in milliseconds; then one asks, for all. */
export const SILENCE_MS = 30 * 60_000;
/** What is older than a week says nothing. */
const MEMORY_MS = 7 * 86_400_000;

/**
 * May it be asked? `probe`: by one delivery, which asks for all. `silent`: until that moment, in milliseconds since 1970, nobody
 * asks.
 */
export type Verdict =
  { readonly kind: 'open' | 'probe' } | { readonly kind: 'silent'; readonly untilMs: number; readonly whom: string };

/** What an attempt says of a host or an inbox: it fails, it does not, it is being asked, or nothing. */
type Sign = 'failure' | 'success' | 'pending' | undefined;

/** No answer, or that of a gateway for a server that gives none (RFC 9110 sections 15.6.3 to 15.6.5): the host is down. */
const GATEWAY = new Set([502, 503, 504]);

/** A dead host answers nobody; one that answers, whatever it says, lives. */
function signOfHost({ outcome, status }: Attempt): Sign {
  if (outcome === undefined) return 'pending';
  if (outcome === 'retry') return status === undefined || GATEWAY.has(status) ? 'failure' : 'success';
  // Of what was never sent nothing follows.
  return status === undefined ? undefined : 'success';
}

/** A dead inbox fails itself; whether its host lives, others tell. */
function signOfInbox({ outcome, status }: Attempt): Sign {
  if (outcome === undefined) return 'pending';
  if (outcome === 'retry') return status === undefined || GATEWAY.has(status) ? undefined : 'failure';
  return status === undefined ? undefined : 'success';
}

/** The host of an address with its port; an address that is none counts as itself. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

interface Trial {
  readonly atMs: number;
  readonly sign: Exclude<Sign, undefined>;
}

/** What the deliveries say of whoever is to be asked next. */
export class Breaker {
  readonly #deliveries: readonly Pick<Delivery, 'attempts'>[];
  readonly #nowMs: number;

  constructor(deliveries: Iterable<Pick<Delivery, 'attempts'>>, nowMs: number) {
    this.#deliveries = [...deliveries];
    this.#nowMs = nowMs;
  }

  /** May this inbox be asked now? */
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
    // One that was under way when the silence began says nothing new; one after it was the probe.
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

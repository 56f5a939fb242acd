/**
 * What an answer to a POST comes to (LDN section 3.3; RFC 9110 section 15), as a value. It decides nothing by the text of an
 * answer, which a person may read.
 */
import { known } from '../../text/known.ts';
import { linksOf } from '../../http/link-header.ts';
import { parseRetryAfter } from '../../http/timing/retry-after.ts';
import { UNSAFE } from '../../text/harmless.ts';
import type { Attempt, AttemptOutcome } from '../../store/outbox/delivery.ts';
import { ldp } from '../../vocab.ts';

/** What came back, if anything did. */
export type PostAnswer =
  /** An answer, and at most some kilobytes of its text. */
  | {
      readonly kind: 'answered';
      readonly url: string;
      readonly status: number;
      readonly headers: Headers;
      readonly text: string;
    }
  /** None: nobody there, too late, cut off. It may be better tomorrow. */
  | { readonly kind: 'unanswered'; readonly reason: string }
  /** It was not asked: its address is none that may be. */
  | { readonly kind: 'unasked'; readonly reason: string };

/** What is known beside the answer. */
export interface OutcomeContext {
  /** May the inbox be looked up anew? Not twice, and not where the configuration names it. */
  readonly mayRediscover: boolean;
  readonly nowMs: number;
  /** Texts that must not be kept, whoever repeats them: an API key. */
  readonly secrets?: readonly string[];
}

/** How an attempt ended. */
export type Outcome = Required<Pick<Attempt, 'outcome'>> &
  Pick<Attempt, 'status' | 'detail' | 'retryAfter' | 'location'>;

/** At most so many bytes are kept, with what the recipient answered at their end. */
const MAX_BYTES = 1024;
/** Nobody is waited for longer than this because it says so; the deadline of a delivery is nearer as a rule. */
const MAX_RETRY_AFTER_MS = 7 * 86_400_000;
const CONSTRAINED_BY = ldp('constrainedBy');

/**
 * Whoever runs the recipient, or our configuration, has to do something before the same request can succeed: sign in, pay,
 * know the method (501, 505), let us through (407, 511).
 */
const PERSON = new Set([401, 402, 403, 407, 501, 505, 511]);
/** It passes: too late, wrong connection, locked, too early, too many. Every other 5xx passes as well. */
const PASSING = new Set([408, 421, 423, 425, 429]);

/** What an answer comes to. */
export function outcomeOf(answer: PostAnswer, context: OutcomeContext): Outcome {
  if (answer.kind === 'unanswered') return { outcome: 'retry', detail: answer.reason };
  if (answer.kind === 'unasked') return { outcome: 'needs-person', detail: answer.reason };
  const { status, headers } = answer;
  const kind = kindOf(status, headers, context);
  if (kind === 'delivered' || kind === 'accepted') return { ...taken(answer, context.secrets), outcome: kind };
  const retryAfter = kind === 'retry' ? retryAfterOf(headers, context.nowMs) : undefined;
  const told = { outcome: kind, status, detail: detailOf(answer, kind, context.secrets) };
  return retryAfter === undefined ? told : { ...told, retryAfter };
}

/** The same of a webhook, whose receiver stores nothing: any success is its end. */
export function webhookOutcomeOf(answer: PostAnswer, context: OutcomeContext): Outcome {
  const outcome = outcomeOf(answer, context);
  if (outcome.outcome === 'accepted') return known<Outcome>({ outcome: 'delivered', status: outcome.status });
  if (outcome.outcome !== 'needs-person' || answer.kind !== 'answered') return outcome;
  const detail = `the address of webhooks answers ${answer.status}: check notify.url, and whether it wants a sign-in`;
  return { ...outcome, detail };
}

function kindOf(status: number, headers: Headers, { mayRediscover }: OutcomeContext): AttemptOutcome {
  // LDN section 3.3: stored, and where. A 201 that does not say where was taken, and nobody can look (RFC 9110 section 15.3.2).
  if (status === 201 && headers.has('location')) return 'delivered';
  if (status >= 200 && status < 300) return 'accepted';
  // Those that may be followed were.
  if (status >= 300 && status < 400) return 'needs-person';
  if (status === 404 || status === 410) return mayRediscover ? 'rediscover' : 'needs-person';
  if (PERSON.has(status)) return 'needs-person';
  if (PASSING.has(status)) return 'retry';
  // The same bytes will be refused again.
  if (status >= 400 && status < 500) return 'refused';
  return 'retry';
}

function taken(
  { status, headers, url }: PostAnswer & { kind: 'answered' },
  secrets: readonly string[] = [],
): Pick<Outcome, 'status' | 'detail' | 'location'> {
  const place = placeOf(headers.get('location') ?? '', url, secrets);
  if (status === 201) return place === undefined ? { status, detail: UNPLACED } : { status, location: place };
  const stored = place === undefined ? {} : { location: place };
  return {
    status,
    ...stored,
    detail: status === 202 ? QUEUED : `it answers ${status}, which does not say that it is stored`,
  };
}

/** Where a person may look: an address of the web, short, and without a secret. */
function placeOf(location: string, url: string, secrets: readonly string[]): string | undefined {
  if (location === '' || !URL.canParse(location, url)) return undefined;
  const { href, protocol } = new URL(location, url);
  const isKept = /^https?:$/.test(protocol) && href.length <= MAX_BYTES && quotable(href, secrets) === href;
  return isKept ? href : undefined;
}

const UNPLACED = 'it is stored, and the recipient does not say where (201 without a Location on the web)';
const QUEUED = 'the recipient took it and stores it later (202)';

function retryAfterOf(headers: Headers, nowMs: number): string | undefined {
  const ms = parseRetryAfter(headers.get('retry-after'), nowMs);
  return ms === undefined ? undefined : new Date(nowMs + Math.min(MAX_RETRY_AFTER_MS, ms)).toISOString();
}

/** Why, and what to do; then what the recipient wrote. */
function detailOf(
  { status, headers, url, text }: PostAnswer & { kind: 'answered' },
  outcome: AttemptOutcome,
  secrets: readonly string[] = [],
): string {
  const rules = linksOf(headers, url).get(CONSTRAINED_BY);
  const parts = [
    `it answers ${status}`,
    adviceOn(status, outcome, headers, url),
    rules === undefined ? undefined : `its rules are at ${rules}`,
  ];
  const reason = parts.filter((part) => part !== undefined).join('; ');
  return quotable(text.trim() === '' ? reason : `${reason}: ${text}`, secrets);
}

const ADVICE: Readonly<Record<number, string>> = {
  401: 'the inbox wants a sign-in: if the recipient accepts our token, add its origin to answers.tokenOrigins',
  403: 'we may not post there: ask the recipient for the right to append',
  404: 'nothing is there: ask the recipient for the inbox, or set answers.recipients',
  410: 'it is gone for good: ask the recipient for the inbox, or set answers.recipients',
};

function adviceOn(status: number, outcome: AttemptOutcome, headers: Headers, url: string): string | undefined {
  if (outcome === 'rediscover') return 'the inbox is looked up once more';
  if (status >= 300 && status < 400) {
    const next = headers.get('location') ?? '';
    const to = next !== '' && URL.canParse(next, url) ? new URL(next, url).href : 'nowhere';
    return `it sends us to ${to}, and an event goes only where the recipient or you say: set answers.recipients`;
  }
  return ADVICE[status];
}

/** Anything that looks like a token (RFC 7519 section 3): an answer may repeat our request. */
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** A text of a stranger on one line, harmless, without secrets, and short. */
export function quotable(text: string, secrets: readonly string[] = []): string {
  const open = secrets.filter((secret) => secret !== '').reduce((all, secret) => all.replaceAll(secret, '[key]'), text);
  const line = open.replace(TOKEN, '[token]').replace(UNSAFE, '').replace(/\s+/g, ' ').trim();
  const bytes = Buffer.from(line);
  // What was cut in the middle of a character ends in U+FFFD.
  return bytes.length <= MAX_BYTES
    ? line
    : bytes
        .subarray(0, MAX_BYTES)
        .toString()
        .replace(/\uFFFD$/, '');
}

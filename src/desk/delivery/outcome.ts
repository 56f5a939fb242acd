/**
 * Converts the answer to a POST to an outcome (LDN section 3.3; RFC 9110 section 15). The text of the answer does not change
 * the outcome; it is stored for a person to read.
 */
import { known } from '../../text/known.ts';
import { linksOf } from '../../http/link-header.ts';
import { parseRetryAfter } from '../../http/timing/retry-after.ts';
import { UNSAFE } from '../../text/harmless.ts';
import type { Attempt, AttemptOutcome } from '../../store/outbox/delivery.ts';
import { ldp } from '../../vocab.ts';

/** The answer to a request, if there was one. */
export type PostAnswer =
  /** The answer, with at most some kilobytes of its text. */
  | {
      readonly kind: 'answered';
      readonly url: string;
      readonly status: number;
      readonly headers: Headers;
      readonly text: string;
    }
  /** No answer: the host could not be reached, the answer was too late, or it was cut off. This may be temporary. */
  | { readonly kind: 'unanswered'; readonly reason: string }
  /** No request was sent, because the URL is not allowed. */
  | { readonly kind: 'unasked'; readonly reason: string };

/** Facts beside the answer that decide about the outcome. */
export interface OutcomeContext {
  /** Whether the answer is to a GET of the document of a WebID. Without it, the answer is to a POST to an inbox. */
  readonly isDocument?: boolean;
  /** Whether the inbox may be looked up again. This is allowed once, and not if the configuration names the inbox. */
  readonly mayRediscover: boolean;
  readonly nowMs: number;
  /** Texts that must not be stored, even if the recipient repeats them, such as an API key. */
  readonly secrets?: readonly string[];
}

/** How an attempt ended. */
export type Outcome = Required<Pick<Attempt, 'outcome'>> &
  Pick<Attempt, 'status' | 'detail' | 'retryAfter' | 'location'>;

/** The largest detail that is stored, in bytes. The text of the recipient is at its end. */
const MAX_BYTES = 1024;
/** The longest pause that a recipient can ask for, in milliseconds. The deadline of a delivery is usually earlier. */
const MAX_RETRY_AFTER_MS = 7 * 86_400_000;
const CONSTRAINED_BY = ldp('constrainedBy');

/**
 * Statuses after which a person must act before the same request can succeed: sign in (401), pay (402), allow access (403, 407,
 * 511), or support the method or version (501, 505).
 */
const PERSON = new Set([401, 402, 403, 407, 501, 505, 511]);
/** Temporary failures: timeout, wrong connection, locked, too early, too many requests. All other 5xx are temporary too. */
const PASSING = new Set([408, 421, 423, 425, 429]);

/** Returns the outcome of an answer. */
export function outcomeOf(answer: PostAnswer, context: OutcomeContext): Outcome {
  if (answer.kind === 'unanswered') return { outcome: 'retry', detail: answer.reason };
  if (answer.kind === 'unasked') return { outcome: 'needs-person', detail: answer.reason };
  const { status, headers } = answer;
  const kind = kindOf(status, headers, context);
  if (kind === 'delivered' || kind === 'accepted') return { ...taken(answer, context.secrets), outcome: kind };
  const retryAfter = kind === 'retry' ? retryAfterOf(headers, context.nowMs) : undefined;
  const outcome = { outcome: kind, status, detail: detailOf(answer, kind, context) };
  return retryAfter === undefined ? outcome : { ...outcome, retryAfter };
}

/** Returns the outcome of a webhook. Its receiver stores no resource, so every success is final. */
export function webhookOutcomeOf(answer: PostAnswer, context: OutcomeContext): Outcome {
  const outcome = outcomeOf(answer, context);
  if (outcome.outcome === 'accepted') return known<Outcome>({ outcome: 'delivered', status: outcome.status });
  if (outcome.outcome !== 'needs-person' || answer.kind !== 'answered') return outcome;
  const detail = `the address of webhooks answers ${answer.status}: check notify.url, and whether it needs a sign-in`;
  return { ...outcome, detail };
}

function kindOf(status: number, headers: Headers, { mayRediscover }: OutcomeContext): AttemptOutcome {
  // The event was stored under this URL (LDN section 3.3). A 201 without a URL only counts as accepted, because nobody can
  // check it (RFC 9110 section 15.3.2).
  if (status === 201 && headers.has('location')) return 'delivered';
  if (status >= 200 && status < 300) return 'accepted';
  // Redirects that are allowed were already followed.
  if (status >= 300 && status < 400) return 'needs-person';
  if (status === 404 || status === 410) return mayRediscover ? 'rediscover' : 'needs-person';
  if (PERSON.has(status)) return 'needs-person';
  if (PASSING.has(status)) return 'retry';
  // A repetition of the same bytes would be refused again.
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

/** The `Location` as a URL that a person can open; `undefined` if it is too long, not on the web, or contains a secret. */
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

/** The detail for a person: the reason and the advice, then the text of the recipient. */
function detailOf(
  { status, headers, url, text }: PostAnswer & { kind: 'answered' },
  outcome: AttemptOutcome,
  { isDocument = false, secrets = [] }: OutcomeContext,
): string {
  const rules = linksOf(headers, url).get(CONSTRAINED_BY);
  const parts = [
    `it answers ${status}`,
    isDocument
      ? (ADVICE_ON_DOCUMENT[status] ?? adviceOn(status, outcome, headers, url))
      : adviceOn(status, outcome, headers, url),
    rules === undefined ? undefined : `its rules are at ${rules}`,
  ];
  const reason = parts.filter((part) => part !== undefined).join('; ');
  return quotable(text.trim() === '' ? reason : `${reason}: ${text}`, secrets);
}

const ADVICE: Readonly<Record<number, string>> = {
  401: 'the inbox needs a sign-in: if the recipient accepts our token, add its origin to answers.tokenOrigins',
  403: 'we may not post there: ask the recipient for the right to append',
  404: 'there is nothing at this address: ask the recipient for the inbox, or set answers.recipients',
  410: 'what was at this address was removed for good: ask the recipient for the inbox, or set answers.recipients',
};

const ADVICE_ON_DOCUMENT: Readonly<Record<number, string>> = {
  401: 'the document needs a sign-in: if its server accepts our token, add its origin to answers.tokenOrigins, or set answers.recipients',
  403: 'we may not read the document: ask the recipient for the right to read it, or set answers.recipients',
  404: 'there is no document at this address: ask the recipient for the WebID, or set answers.recipients',
  410: 'the document was removed for good: ask the recipient for the WebID, or set answers.recipients',
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

/** Texts that look like a token (RFC 7519 section 3). An answer may repeat our request, which contains one. */
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** Makes foreign text safe to store and print: one line, no control characters, no secrets, and short. */
export function quotable(text: string, secrets: readonly string[] = []): string {
  const open = secrets.filter((secret) => secret !== '').reduce((all, secret) => all.replaceAll(secret, '[key]'), text);
  const line = open.replace(TOKEN, '[token]').replace(UNSAFE, '').replace(/\s+/g, ' ').trim();
  const bytes = Buffer.from(line);
  // The cut may be in the middle of a character. Then the text ends with U+FFFD, which is removed.
  return bytes.length <= MAX_BYTES
    ? line
    : bytes
        .subarray(0, MAX_BYTES)
        .toString()
        .replace(/\uFFFD$/, '');
}

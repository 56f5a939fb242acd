/** Decides which events to trust, by their claimed sender and by what the origin of the event says. */
import pLimit, { type LimitFunction } from 'p-limit';
import { parseUnderBudget } from '../../budget/shared-reader.ts';
import { DEFAULT_LIMITS } from '../../message/decode/json-decode.ts';
import type { ParseOptions } from '../../message/parsed-notification.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { parseProof } from '../../message/event/proof.ts';
import { originOf, TrustedSenders, type TrustPolicy } from '../../lead/identity/trust.ts';
import { readFromOrigin, type OriginDocument } from '../../http/strangers/origin-document.ts';
import { Patience } from './patience.ts';

/** Options of a {@link Judge}. */
export interface JudgeOptions extends ParseOptions {
  readonly trust?: TrustPolicy;
  /** Requests at one time to one origin; default 8. */
  readonly concurrency?: number;
  /** @internal Milliseconds that a pass waits for origins; for tests. */
  readonly originPatienceMs?: number;
}

/** Creates the judge of a policy; `undefined` without a policy, when everyone is trusted. */
export function createJudge({ trust, ...options }: JudgeOptions): Judge | undefined {
  return trust === undefined ? undefined : new Judge(trust, options);
}

/**
 * Why events are not trusted.
 * - `lasting`: it will not be trusted later either.
 * - `passing`: the origin did not answer; a later pass may succeed.
 * - `late`: the time budget for origins was used up before this one answered.
 */
export interface Doubt {
  readonly message: string;
  readonly kind: 'lasting' | 'passing' | 'late';
}

/**
 * After this many failures in a row, an origin is not asked again in this pass. Otherwise it would delay the pass for hours.
 */
const MAX_FAILURES = 3;
/** How long a pass waits for all origins together. They are servers of strangers, and some never answer. */
const PATIENCE_MS = 20_000;
/** How much each answer adds to the budget: the time to read one notification. So many good origins do not use it up. */
const ANSWER_MS = 20;
/** How many origins are asked at the same time. Many, so that a good origin does not wait behind slow ones. */
const MAX_ASKED = 64;
const MAX_ASKED_OF_ONE = 8;

/** The result of fetching the document at an `id`: the keys of its events, and whether their senders are trusted. */
type Finding =
  /** The document is not an event, but a proof, which only the creator of this event can have published. */
  | { readonly kind: 'proof'; readonly key: string }
  | { readonly kind: 'read'; readonly genuine: readonly { readonly key: string; readonly isTrusted: boolean }[] }
  | { readonly kind: 'refused' | 'unreachable' | 'late'; readonly reason: string };

const LATE: Finding = { kind: 'late', reason: 'no time was left to ask' };

/** Judges the events of one pass. It makes each request to an origin once. */
export class Judge {
  readonly #policy: TrustPolicy;
  readonly #options: JudgeOptions;
  readonly #senders: TrustedSenders;
  readonly #findings = new Map<string, Promise<Finding>>();
  readonly #failures = new Map<string, number>();
  readonly #patience: Patience;
  readonly #limit = pLimit(MAX_ASKED);
  readonly #limits = new Map<string, LimitFunction>();

  /** @throws UsageError if the policy is invalid. */
  constructor(policy: TrustPolicy, options: JudgeOptions) {
    this.#policy = policy;
    this.#options = options;
    this.#senders = new TrustedSenders(policy);
    this.#patience = new Patience(options.originPatienceMs ?? PATIENCE_MS);
  }

  /** The first doubt about one of the events. */
  async doubt(events: readonly LeadEvent[]): Promise<Doubt | undefined> {
    if (!events.every((event) => this.#senders.has(event)))
      return { message: 'its sender is not one of trust.senders', kind: 'lasting' };
    if (this.#policy.verify !== 'origin') return undefined;
    for (const event of events) {
      const doubt = await this.#verify(event);
      if (doubt !== undefined) return doubt;
    }
    return undefined;
  }

  async #verify(event: LeadEvent): Promise<Doubt | undefined> {
    const { id, key } = event;
    const origin = originOf(id);
    if (origin === undefined) return unverified('its id is not a URL that can be fetched');
    const finding = await this.#find(id, origin);
    if (finding.kind === 'proof') return this.#prove(event, finding.key);
    if (finding.kind !== 'read') return unverified(`${finding.reason} at the origin of its id`, KINDS[finding.kind]);
    // Events with the same key have the same id, topic, time, data and actors.
    const genuine = finding.genuine.filter((one) => one.key === key);
    if (genuine.length === 0) return unverified(OTHERWISE);
    // Copies of an event may name other senders. The sender that the notification names is only a claim, so the sender in the
    // origin's document is checked.
    return genuine.some(({ isTrusted }) => isTrusted) ? undefined : unverified(OTHER_SENDER);
  }

  /** A proof covers topic, time and data only. The sender in the envelope of a copy is only a claim. */
  #prove(event: LeadEvent, key: string): Doubt | undefined {
    if (event.key !== key) return unverified(OTHERWISE);
    return this.#senders.hasProven(event) ? undefined : unverified(OTHER_SENDER);
  }

  #find(id: string, origin: string): Promise<Finding> {
    const known = this.#findings.get(id);
    if (known !== undefined) return known;
    const finding = this.#limitOf(origin)(() => this.#limit(() => this.#ask(id, origin)));
    this.#findings.set(id, finding);
    return finding;
  }

  #limitOf(origin: string): LimitFunction {
    const limit = this.#limits.get(origin) ?? pLimit(this.#options.concurrency ?? MAX_ASKED_OF_ONE);
    this.#limits.set(origin, limit);
    return limit;
  }

  async #ask(id: string, origin: string): Promise<Finding> {
    if (this.#patience.isOver()) return LATE;
    const failures = this.#failures.get(origin) ?? 0;
    if (failures >= MAX_FAILURES) return { kind: 'unreachable', reason: 'too many requests have failed before' };
    const { maxBytes } = { ...DEFAULT_LIMITS, ...this.#options.limits };
    const { privateOrigins = [] } = this.#policy;
    const { signal } = this.#patience;
    const document = await this.#patience.during(() => readFromOrigin(id, { maxBytes, privateOrigins, signal }));
    if (document.kind !== 'unreachable') this.#patience.grant(ANSWER_MS);
    else if (this.#patience.isOver()) return LATE;
    this.#failures.set(origin, document.kind === 'unreachable' ? failures + 1 : 0);
    return document.kind === 'read' ? this.#findingOf(id, document) : document;
  }

  async #findingOf(id: string, { body, contentType }: OriginDocument & { kind: 'read' }): Promise<Finding> {
    const proof = parseProof(new TextDecoder().decode(body));
    if (proof?.id === id) return { kind: 'proof', key: proof.key };
    const { events } = await parseUnderBudget({ body, base: id, contentType }, this.#options).catch(() => ({
      events: [],
    }));
    return { kind: 'read', genuine: events.map((event) => ({ key: event.key, isTrusted: this.#senders.has(event) })) };
  }
}

const OTHERWISE = 'the document at the origin of its id says something else';
const OTHER_SENDER = 'the document at the origin of its id names another sender';

const KINDS = { refused: 'lasting', unreachable: 'passing', late: 'late' } as const;

const unverified = (why: string, kind: Doubt['kind'] = 'lasting'): Doubt => ({
  message: `it cannot be verified: ${why}`,
  kind,
});

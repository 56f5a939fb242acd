/** Which notifications are believed: by whom they claim to be, and by what the origin of their events says. */
import { parseUnderBudget } from '../budget/reader.ts';
import { DEFAULT_LIMITS } from '../core/json-decode.ts';
import type { ParseOptions } from '../core/notification.ts';
import type { LeadEvent } from '../core/event.ts';
import { originOf, TrustedSenders, type TrustPolicy } from '../core/trust.ts';
import { readFromOrigin, type OriginDocument } from '../pod/origin-document.ts';

/** The judge of a policy; `undefined` where there is none, and everybody is believed. */
export function createJudge({ trust, ...options }: ParseOptions & { readonly trust?: TrustPolicy }): Judge | undefined {
  return trust === undefined ? undefined : new Judge(trust, options);
}

/** Why events are not believed. `passing`: their origin could not be asked, and may be tomorrow. */
export interface Doubt {
  readonly message: string;
  readonly isPassing: boolean;
}

/** After so many failures in a row an origin is not asked any more: it would hold up the pass for hours. */
const MAX_FAILURES = 3;

/** Judges the events of one pass; what it asked an origin, it asks once. */
export class Judge {
  readonly #policy: TrustPolicy;
  readonly #options: ParseOptions;
  readonly #senders: TrustedSenders;
  readonly #documents = new Map<string, Promise<OriginDocument>>();
  readonly #failures = new Map<string, number>();

  /** @throws UsageError for a policy that cannot be read. */
  constructor(policy: TrustPolicy, options: ParseOptions) {
    this.#policy = policy;
    this.#options = options;
    this.#senders = new TrustedSenders(policy);
  }

  /** The first doubt about one of the events. */
  async doubt(events: readonly LeadEvent[]): Promise<Doubt | undefined> {
    if (!events.every((event) => this.#senders.has(event)))
      return { message: 'its sender is not one of trust.senders', isPassing: false };
    if (this.#policy.verify !== 'origin') return undefined;
    for (const event of events) {
      const doubt = await this.#verify(event);
      if (doubt !== undefined) return doubt;
    }
    return undefined;
  }

  async #verify({ id, key }: LeadEvent): Promise<Doubt | undefined> {
    const origin = originOf(id);
    if (origin === undefined) return unverified('its id is not of a kind that could be asked for');
    const document = await this.#read(id, origin);
    if (document.kind !== 'read')
      return unverified(`${document.reason} at the origin of its id`, document.kind === 'unreachable');
    const { body, contentType } = document;
    const content = { body, base: id, contentType };
    const { events } = await parseUnderBudget(content, this.#options).catch(() => ({ events: [] }));
    // The same key is the same in all that counts: id, topic, time, and data with those who acted.
    const genuine = events.filter((event) => event.key === key);
    if (genuine.length === 0) return unverified('the document at the origin of its id says something else');
    // Copies differ in whom they name as their sender: what somebody wrote into his is no more than a claim.
    return genuine.some((event) => this.#senders.has(event))
      ? undefined
      : unverified('the document at the origin of its id names another sender');
  }

  #read(id: string, origin: string): Promise<OriginDocument> {
    const known = this.#documents.get(id);
    if (known !== undefined) return known;
    const reading = this.#ask(id, origin);
    this.#documents.set(id, reading);
    return reading;
  }

  async #ask(id: string, origin: string): Promise<OriginDocument> {
    const failures = this.#failures.get(origin) ?? 0;
    if (failures >= MAX_FAILURES) return { kind: 'unreachable', reason: 'too much failed before' };
    const { maxBytes } = { ...DEFAULT_LIMITS, ...this.#options.limits };
    const { privateOrigins = [] } = this.#policy;
    const document = await readFromOrigin(id, { maxBytes, privateOrigins });
    this.#failures.set(origin, document.kind === 'unreachable' ? failures + 1 : 0);
    return document;
  }
}

const unverified = (why: string, isPassing = false): Doubt => ({ message: `it cannot be verified: ${why}`, isPassing });

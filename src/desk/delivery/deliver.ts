/**
 * Delivers what is due. Every pass on any machine does this. The results are stored in the outbox only. An attempt is recorded
 * before its POST, so that two machines do not both send it. If a machine dies in between, the attempt is repeated later with
 * the same bytes.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import { LoneFailures } from '../../http/failures/lone-failures.ts';
import type { Pod } from '../../solid/pod.ts';
import type { Delivery } from '../../store/outbox/delivery.ts';
import { isEnded, Outbox } from '../../store/outbox/outbox.ts';
import { makeAttempt, type AttemptContext, type AttemptResult } from './attempt.ts';
import { GRACE_MS, nextDue } from './backoff.ts';
import { Breaker, hostOf, type Verdict } from './breaker.ts';
import { createRecipientMemory } from './memory.ts';
import type { DeliverOptions, DeliveryReport } from './options.ts';
import { firstInLine } from './order.ts';
import { RecipientRequests } from './requests.ts';

const BUDGET_MS = 60_000;
const TIMEOUT_MS = 30_000;
/**
 * The largest number of deliveries at the same time: in all, and to WebIDs of one host. Requests to the inboxes of one host are
 * sent one at a time.
 */
const MAX_AT_ONCE = 8;
const MAX_OF_HOST = 2;

const shared = createRecipientMemory();

/**
 * Delivers everything that is due now.
 *
 * @throws PodError or AuthenticationError if our own pod fails, and the reason of the signal.
 */
export async function deliverDue(pod: Pod, options: DeliverOptions = {}): Promise<DeliveryReport> {
  const round = new Round(pod, options);
  return round.run();
}

/** One round of deliveries: every delivery of the outbox that is due is tried. */
class Round {
  readonly #outbox: Outbox;
  readonly #options: DeliverOptions;
  readonly #context: AttemptContext;
  readonly #now: () => number;
  readonly #lone = new LoneFailures();
  readonly #deliveries = new Map<string, Delivery>();
  readonly #running = new Map<string, { readonly host: string; readonly done: Promise<void> }>();
  /** Deliveries that this round does not touch again, for any reason. */
  readonly #settled = new Set<string>();
  /** Hosts of WebIDs that do not answer. Without this list, each of their recipients would cost the whole time limit. */
  readonly #silentHosts = new Set<string>();
  readonly #report: DeliveryReport = {
    attempts: 0,
    delivered: 0,
    accepted: 0,
    refused: 0,
    expired: 0,
    waiting: 0,
    needsPerson: 0,
    failed: 0,
  };
  readonly #turns = new Map<string, LimitFunction>();
  readonly #endsAt: number;
  #fault: { readonly error: unknown } | undefined;

  constructor(pod: Pod, options: DeliverOptions) {
    const { answers = {}, notify, environment, timeoutMs = TIMEOUT_MS, signal, memory = shared } = options;
    this.#options = options;
    this.#endsAt = performance.now() + (options.budgetMs ?? BUDGET_MS);
    // Times are by the clock of the server, as everywhere in the pod.
    this.#now = options.now ?? (() => Date.now() + (pod.client.clockSkewMs ?? 0));
    this.#outbox = new Outbox(pod.client, pod.layout);
    const requests = new RecipientRequests({
      session: pod.session,
      ownOrigins: pod.client.origins,
      timeoutMs,
      signal,
      tokenOrigins: answers.tokenOrigins ?? [],
      privateOrigins: answers.privateOrigins ?? [],
    });
    this.#context = {
      pod,
      outbox: this.#outbox,
      requests,
      answers,
      notify,
      environment,
      memory,
      now: this.#now,
    };
  }

  async run(): Promise<DeliveryReport> {
    const { deliveries, broken } = this.#options.listing ?? (await this.#outbox.list());
    for (const delivery of deliveries) {
      this.#deliveries.set(delivery.id, delivery);
      // The delivery has ended, but the process died before it moved it to the folder of ended deliveries.
      if (isEnded(delivery)) this.#begin(delivery, '', () => this.#outbox.end(delivery));
    }
    this.#report.failed += broken.length;
    for (;;) {
      if (this.#mayBegin()) this.#beginAll();
      if (this.#running.size === 0) break;
      await Promise.race([...this.#running.values()].map(({ done }) => done));
    }
    this.#options.signal?.throwIfAborted();
    if (this.#fault !== undefined) throw this.#fault.error;
    return this.#counted();
  }

  #mayBegin(): boolean {
    const isStopped = this.#fault !== undefined || this.#options.signal?.aborted === true;
    return !isStopped && performance.now() < this.#endsAt;
  }

  #beginAll(): void {
    for (const delivery of firstInLine(this.#deliveries.values())) {
      if (this.#running.size >= MAX_AT_ONCE) return;
      const { id } = delivery;
      if (this.#running.has(id) || this.#settled.has(id)) continue;
      const due = nextDue(delivery, this.#now());
      if (due.kind === 'never') this.#begin(delivery, '', () => this.#expire(delivery));
      else if (due.atMs <= this.#now()) this.#beginAttempt(delivery);
    }
  }

  #beginAttempt(delivery: Delivery): void {
    const host = hostOf(delivery.target);
    if (this.#silentHosts.has(host)) return;
    const ofHost = [...this.#running.values()].filter((other) => other.host === host).length;
    if (ofHost >= MAX_OF_HOST) return;
    const know = (changed: Delivery): void => {
      this.#deliveries.set(changed.id, changed);
    };
    const hooks = {
      mayAsk: (inbox: string, isWanted: boolean) =>
        this.#mayBegin() && (isWanted || this.#verdict(inbox).kind !== 'silent'),
      inTurn: <T>(inbox: string, work: () => Promise<T>) => this.#turnOf(inbox)(work),
      onBegun: (begun: Delivery) => {
        this.#report.attempts += 1;
        know(begun);
      },
      onFinished: know,
    };
    this.#begin(delivery, host, async () => {
      this.#take(delivery, await makeAttempt(delivery, { ...this.#context, ...hooks }));
    });
  }

  /** At most one probe runs at a time, because the inboxes of a host are asked in turn. */
  #verdict(inbox: string): Verdict {
    return new Breaker(this.#deliveries.values(), this.#now()).verdict(inbox);
  }

  #turnOf(inbox: string): LimitFunction {
    const host = hostOf(inbox);
    const turn = this.#turns.get(host) ?? pLimit(1);
    this.#turns.set(host, turn);
    return turn;
  }

  #begin({ id, target }: Delivery, host: string, work: () => Promise<void>): void {
    const done = work()
      .catch((error: unknown) => {
        this.#settled.add(id);
        if (this.#lone.isLone(error)) {
          this.#report.failed += 1;
          this.#note(target, error.message);
        } else this.#fault ??= { error };
      })
      .finally(() => this.#running.delete(id));
    this.#running.set(id, { host, done });
  }

  #take(delivery: Delivery, result: AttemptResult): void {
    const { id, target } = delivery;
    if (result.kind === 'left') {
      this.#settled.add(id);
      if (result.isSilent === true) this.#silentHosts.add(hostOf(target));
      if (result.note !== undefined) this.#note(target, result.note);
    } else if (result.delivery === undefined) this.#deliveries.delete(id);
    else this.#learn(result.delivery);
  }

  #learn(delivery: Delivery): void {
    const { id, target, state, attempts } = delivery;
    this.#deliveries.set(id, delivery);
    const detail = attempts.at(-1)?.detail;
    if (state === 'needs-person' || state === 'refused' || state === 'expired')
      this.#note(target, detail === undefined ? WORDS[state] : `${WORDS[state]}: ${detail}`);
    if (state === 'delivered' || state === 'accepted' || state === 'refused' || state === 'expired')
      this.#report[state] += 1;
    // After `rediscover`, the inbox is looked up again in this round. After `retry`, the next attempt is in a later round.
    if (attempts.at(-1)?.outcome === 'retry') this.#settled.add(id);
  }

  async #expire(delivery: Delivery): Promise<void> {
    const last = delivery.attempts.at(-1);
    // Another machine is making an attempt. It will record the result.
    if (last !== undefined && last.outcome === undefined && Date.parse(last.at) + GRACE_MS > this.#now()) {
      this.#settled.add(delivery.id);
      return;
    }
    const stored = await this.#outbox.change(delivery.id, (now) =>
      now.state === 'waiting' && nextDue(now, this.#now()).kind === 'never' ? { state: 'expired' } : undefined,
    );
    if (stored?.state !== 'expired') this.#settled.add(delivery.id);
    else {
      await this.#outbox.end(stored);
      this.#learn(stored);
    }
  }

  #note(target: string, what: string): void {
    this.#options.onNote?.(`Delivery to ${target}: ${what}`);
  }

  #counted(): DeliveryReport {
    for (const delivery of this.#deliveries.values()) {
      if (isEnded(delivery)) continue;
      if (delivery.state === 'needs-person') this.#report.needsPerson += 1;
      else this.#report.waiting += 1;
    }
    return this.#report;
  }
}

const WORDS = {
  'needs-person': 'it needs you',
  refused: 'it is refused for good',
  expired: 'it is given up, since its time is over',
} as const;

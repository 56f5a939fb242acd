/**
 * A simulated day of a broker: leads come, agents accept, refuse, sleep through their offers, and leave. The books are kept here,
 * apart from the router, so that a test can hold its decisions to them.
 */
import type { LeadEvent } from '../../src/message/event/event.ts';
import { uniteEvents } from '../../src/message/event/event.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import type { RoutingDecision } from '../../src/store/journal/routing-decision.ts';
import type { HadBefore } from '../../src/desk/routing/history.ts';
import { offerId, offersIn, offersOf, type Offer } from '../../src/desk/routing/offer.ts';
import { routableLead, type RoutedBefore } from '../../src/desk/routing/routable-lead.ts';
import { route } from '../../src/desk/routing/route.ts';
import type { RoutingPolicy } from '../../src/desk/routing/policy.ts';
import { leadEvent } from './lead-events.ts';

export const START = Date.parse('2026-11-30T00:00:00Z');
export const MINUTE = 60_000;
export const iso = (ms: number): string => new Date(ms).toISOString();

/** What an agent does with an offer, and after how long. */
export interface Answer {
  readonly action: 'accept' | 'reject' | 'sleep';
  readonly afterMs: number;
}

/** How a day goes. */
export interface Day {
  /** The policy in force at a time. */
  readonly policyAt: (nowMs: number) => RoutingPolicy;
  /** When leads come, in milliseconds since 1970. */
  readonly arrivals: readonly number[];
  readonly answerOf: (lead: string, member: string) => Answer;
  /** Looked at before a decision takes effect. */
  readonly onDecision?: (decision: RoutingDecision, before: Book) => void;
  readonly had?: (lead: string) => readonly HadBefore[];
}

/** What the day knows when a decision is made. */
export interface Book {
  readonly offers: readonly Offer[];
  readonly policy: RoutingPolicy;
  readonly nowMs: number;
}

interface Task {
  readonly at: number;
  readonly lead: string;
  readonly event?: LeadEvent;
}

/** Runs a day to its end. */
export class RoutingDay {
  readonly decisions: RoutingDecision[] = [];
  readonly #day: Day;
  readonly #events = new Map<string, LeadEvent[]>();
  readonly #offers = new Map<string, readonly Offer[]>();
  readonly #order: { readonly lead: string; readonly index: number }[] = [];
  #tasks: Task[] = [];
  #lastMs = 0;

  constructor(day: Day) {
    this.#day = day;
  }

  run(): this {
    this.#tasks = this.#day.arrivals.map((at, index) => ({ at, lead: `lead-${index}` }));
    for (let steps = 0; this.#tasks.length > 0; steps++) {
      if (steps > 50_000) throw new Error('the day does not end');
      this.#tasks.sort((a, b) => a.at - b.at);
      const task = this.#tasks.shift();
      if (task !== undefined) this.#do(task);
    }
    return this;
  }

  /** The offers of all leads, in the order in which they were made. */
  get offers(): Offer[] {
    return this.#order.flatMap(({ lead, index }) => this.#offers.get(lead)?.[index] ?? []);
  }

  /** The offers of each lead. */
  get leads(): ReadonlyMap<string, readonly Offer[]> {
    return this.#offers;
  }

  #do({ at, lead, event }: Task): void {
    const nowMs = Math.max(at, this.#lastMs + 1);
    this.#lastMs = nowMs;
    if (!this.#events.has(lead)) this.#add(lead, leadEvent({ id: `${lead}-add`, at: iso(nowMs), lead: { no: lead } }));
    if (event !== undefined) this.#add(lead, { ...event, time: iso(nowMs) });
    const policy = this.#day.policyAt(nowMs);
    const offers = this.offers;
    const events = uniteEvents(this.#events.get(lead) ?? []);
    const routable = routableLead(foldEvents(events), lead, this.#before(lead));
    const history = { offers, had: this.#day.had?.(lead) ?? [] };
    const decision = route(routable, policy, history, iso(nowMs));
    this.#day.onDecision?.(decision, { offers, policy, nowMs });
    this.#apply(decision, nowMs);
  }

  #apply(decision: RoutingDecision, nowMs: number): void {
    const { id, lead, chosen, withdraw, outcome, until } = decision;
    if (outcome === 'offer' || withdraw.length > 0) this.decisions.push(decision);
    for (const member of withdraw)
      this.#add(lead, {
        ...leadEvent({ id: `${id}-${member}-end`, action: 'retract', at: iso(nowMs) }),
        participant: { iri: member },
      });
    if (outcome === 'wait' && until !== undefined) this.#tasks.push({ at: Date.parse(until), lead });
    if (outcome !== 'offer') return;
    for (const { member, expires } of chosen) {
      this.#add(lead, {
        ...leadEvent({ id: offerId(decision, member), action: 'assign', at: iso(nowMs) }),
        recipient: { iri: member },
      });
      const { action, afterMs } = this.#day.answerOf(lead, member);
      if (expires !== undefined) this.#tasks.push({ at: Date.parse(expires), lead });
      if (action === 'sleep' || (expires !== undefined && nowMs + afterMs >= Date.parse(expires))) continue;
      const event = {
        ...leadEvent({ id: `${id}-${member}-${action}`, action, at: iso(nowMs) }),
        agent: { iri: member },
      };
      this.#tasks.push({ at: nowMs + afterMs, lead, event });
    }
  }

  #before(lead: string): RoutedBefore {
    const own = this.decisions.filter((decision) => decision.lead === lead);
    return { made: own.flatMap(offersIn), rounds: own.length };
  }

  #add(lead: string, ...news: readonly LeadEvent[]): void {
    const events = [...(this.#events.get(lead) ?? []), ...news];
    this.#events.set(lead, events);
    const offers = offersOf(lead, uniteEvents(events), this.#before(lead).made);
    for (let index = this.#offers.get(lead)?.length ?? 0; index < offers.length; index++)
      this.#order.push({ lead, index });
    this.#offers.set(lead, offers);
  }
}

/**
 * Routes the leads of a pod: those that changed, and those of which an offer is due. A decision is a commit record first, under a name
 * that follows from lead, policy and round; then its events go into the outbox. So of two machines that decide at one time the second
 * obeys the first, and whoever finds a decision without its events sends them.
 */
import { isLead, type Lead } from '../../lead/lead.ts';
import type { JournalPlace } from '../../store/journal/record.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import type { AnswerSettings } from '../../settings/answers.ts';
import type { StoredLead } from '../../store/leads/lead-store.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { RoutingPolicy } from './policy.ts';
import { route } from './route.ts';
import { RoutingState } from './routing-state.ts';
import { learnPast } from './learn-past.ts';
import { endOffers, sendOffers } from './send-offers.ts';
import { situationOf, type Situation } from './situation.ts';

/** What is to be routed. */
export interface ToRoute {
  /** The slugs of leads that changed. */
  readonly changed: Iterable<string>;
  /** Keys of events in the order in which they came. */
  readonly arrivals: readonly string[];
  /** How offers travel. */
  readonly answers?: AnswerSettings | undefined;
}

/** What came of it. */
export interface Routed {
  /** Offers that were made. */
  offered: number;
  /** Offers that ended without an acceptance. */
  withdrawn: number;
}

type FoundLead = StoredLead & { readonly lead: Lead };

/** No lead needs more rounds than this at one time. */
const MAX_ROUNDS = 50;

/** Routes leads by a policy. */
export async function routeLeads(
  workspace: Workspace,
  policy: RoutingPolicy,
  { changed, arrivals, answers }: ToRoute,
): Promise<Routed> {
  const state = await RoutingState.open(workspace.pod.client, workspace.pod.layout);
  // The names of these events follow from the decision, and a proof stands under a name that nobody guesses.
  const router = new Router(workspace, policy, state, { arrivals, answers: { ...answers, proof: false } });
  const candidates = new Set(changed);
  for (const { record } of workspace.ledger.uncovered) {
    for (const decision of record.routing ?? []) state.learn(decision);
    for (const { slug } of record.leads) candidates.add(slug);
  }
  if (state.isLost) for (const slug of await learnPast(workspace, state)) candidates.add(slug);
  for (const slug of state.due(workspace.now())) candidates.add(slug);
  for (const slug of [...candidates].sort()) await router.routeLead(slug);
  await state.save(Date.parse(workspace.now()), policy.openMs);
  return router.routed;
}

class Router {
  readonly routed: Routed = { offered: 0, withdrawn: 0 };
  readonly #workspace: Workspace;
  readonly #policy: RoutingPolicy;
  readonly #state: RoutingState;
  readonly #toRoute: Omit<ToRoute, 'changed'>;
  #lastMs = 0;

  constructor(workspace: Workspace, policy: RoutingPolicy, state: RoutingState, toRoute: Omit<ToRoute, 'changed'>) {
    this.#workspace = workspace;
    this.#policy = policy;
    this.#state = state;
    this.#toRoute = toRoute;
  }

  /** Decides about a lead until an offer stands, or there is nothing to decide. */
  async routeLead(slug: string): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const found = await this.#read(slug);
      if (found === undefined) {
        this.#state.drop(slug);
        return;
      }
      const situation = await situationOf(found, this.#state, this.#workspace, this.#toRoute.arrivals);
      const unsent = this.#unsent(situation);
      const decision = unsent ?? this.#decide(situation);
      if (unsent === undefined && decision.outcome !== 'offer' && decision.withdraw.length === 0) {
        this.#state.see(slug, situation.lead.offers, decision.until ?? nextExpiry(situation));
        return;
      }
      const standing = unsent ?? (await this.#record(decision));
      await this.#carryOut(standing, found, situation);
    }
  }

  async #read(slug: string): Promise<FoundLead | undefined> {
    const found = await this.#workspace.leads.read(slug);
    return found?.lead !== undefined && isLead(found.lead) ? { ...found, lead: found.lead } : undefined;
  }

  /** Every decision has a time of its own, so that the offers of all leads have an order. */
  #decide({ lead, history }: Situation): RoutingDecision {
    this.#lastMs = Math.max(Date.parse(this.#workspace.now()), this.#lastMs + 1);
    return route(lead, this.#policy, history, new Date(this.#lastMs).toISOString());
  }

  /** The last decision, where whoever recorded it died before its offers were in the outbox. */
  #unsent({ lead }: Situation): RoutingDecision | undefined {
    const { made } = this.#state.before(lead.slug);
    const offers = made.filter(
      ({ id, decision }) => decision?.round === lead.rounds && !lead.offers.some((one) => one.id === id),
    );
    const [first] = offers;
    if (first?.decision === undefined) return undefined;
    const { decision, issued: at } = first;
    const chosen = offers.map(({ to: member, expires }) => ({ member, ...(expires === undefined ? {} : { expires }) }));
    const withdraw = lead.offers.flatMap((offer) =>
      offer.state === 'open' && offer.decision !== undefined && offer.decision.round < lead.rounds ? [offer.to] : [],
    );
    const empty = { rules: [], considered: [], reason: '', lead: lead.slug };
    return { ...decision, ...empty, at, outcome: 'offer', chosen, withdraw };
  }

  /** The decision that stands: ours, or that of who was faster. */
  async #record(decision: RoutingDecision): Promise<RoutingDecision> {
    const { id, lead, at, until } = decision;
    const place: JournalPlace = { month: at.slice(0, 7), hash: id };
    const record = await this.#workspace.records.decide({ at, handled: [], leads: [], routing: [decision] }, place);
    const standing = record.routing?.find((one) => one.id === id) ?? decision;
    this.#state.learn({ ...standing, lead, ...(until === undefined ? {} : { until }) });
    return standing;
  }

  async #carryOut(decision: RoutingDecision, found: FoundLead, { lead }: Situation): Promise<void> {
    const open = new Set(
      lead.offers.flatMap(({ to, state }) => (state === 'open' || state === 'accepted' ? [to] : [])),
    );
    const withdraw = decision.withdraw.filter((member) => open.has(member));
    await endOffers(this.#workspace, found, { ...decision, withdraw }, this.#toRoute.answers);
    this.routed.withdrawn += withdraw.length;
    if (decision.outcome !== 'offer') return;
    const again = withdraw.length === 0 ? found : ((await this.#read(found.slug)) ?? found);
    await sendOffers(this.#workspace, again, decision, this.#toRoute.answers);
    this.routed.offered += decision.chosen.length;
  }
}

/** An offer that stands is looked at when it ends. */
const nextExpiry = ({ lead }: Situation): string | undefined =>
  lead.offers.flatMap(({ state, expires }) => (state === 'open' && expires !== undefined ? [expires] : [])).sort()[0];

/**
 * Routes the leads that changed, and those with an expired offer. A decision is first written as a commit record. The name of
 * the record is computed from lead, policy and round, so that the second of two machines uses the decision of the first. Then
 * the events of the decision go into the outbox. A machine that finds a decision without its events sends them.
 */
import { randomBytes } from 'node:crypto';
import { isLead } from '../../lead/lead.ts';
import type { JournalPlace } from '../../store/journal/record.ts';
import type { Answered } from '../../store/ledger/ledger-notes.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import type { AnswerSettings } from '../../settings/answers.ts';
import type { FoundLead } from '../../store/leads/find-lead.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { waitingOf, type Deadlines } from '../deadlines/deadlines.ts';
import { findOverdue, type FoundOverdue } from '../deadlines/find-overdue.ts';
import { occurrencesOf, type SeenLead } from '../notify/occurrences.ts';
import { postWebhooks } from '../notify/post-webhooks.ts';
import type { Occurrence } from '../notify/webhook.ts';
import { addAnswered, addNews, type LeadNews } from './news.ts';
import type { RoutingPolicy } from './policy.ts';
import { routableLead } from './routable-lead.ts';
import { route } from './route.ts';
import type { OverdueCounts, Routed } from './routed.ts';
import { RoutingState } from './routing-state.ts';
import { learnPast } from './learn-past.ts';
import { endOffers, sendOffers } from './send-offers.ts';
import { situationOf, type Situation } from './situation.ts';

/** What has to be routed. */
export interface ToRoute {
  /** The slugs of leads that changed, with the hashes of the keys that are new for them. */
  readonly changed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Leads that a command has answered or created. */
  readonly answered: readonly Answered[];
  /** The keys of the events of this pass, in the order in which they arrived. */
  readonly arrivals: readonly string[];
  /** How offers are delivered. */
  readonly answers?: AnswerSettings | undefined;
}

/** The rules for routing and for deadlines. At least one of them is set. */
export interface RoutingRules {
  readonly policy?: RoutingPolicy | undefined;
  readonly deadlines?: Deadlines | undefined;
  /** The URL to which webhooks are posted. */
  readonly notifyUrl?: string | undefined;
}

/** A limit against endless loops. No lead needs so many rounds in one pass. */
const MAX_ROUNDS = 50;

/** How long offers are kept in the cache if there is no policy. */
const DAY_MS = 86_400_000;
const KEEP_MS = 30 * DAY_MS;

/** Routes leads by a policy. Without a policy, it only notes what each lead is waiting for. */
export async function routeLeads(
  workspace: Workspace,
  { policy, deadlines, notifyUrl }: RoutingRules,
  { changed, answered, ...toRoute }: ToRoute,
): Promise<Routed> {
  const { client, layout } = workspace.pod;
  const state = await RoutingState.open(client, layout, policy !== undefined);
  const router = new Router(workspace, policy, state, toRoute);
  const news = newsOf(workspace, changed);
  // If the state is lost, all leads look new. So none is reported as new.
  if (!state.isLost) addAnswered(news, answered);
  const candidates = new Set([...changed.keys(), ...answered.map(({ slug }) => slug)]);
  for (const slug of learnUncovered(workspace, state)) candidates.add(slug);
  if (state.isLost) for (const slug of await learnPast(workspace, state, policy?.since)) candidates.add(slug);
  if (policy !== undefined) for (const slug of state.due(workspace.now())) candidates.add(slug);
  for (const slug of [...candidates].sort()) await router.routeLead(slug);
  const nowMs = Date.parse(workspace.now());
  const look = (slug: string): Promise<void> => router.routeLead(slug);
  const found =
    deadlines === undefined ? undefined : await findOverdue(state, deadlines, { nowMs, seen: candidates, look });
  const notified =
    notifyUrl === undefined
      ? 0
      : await postWebhooks(workspace, notifyUrl, router.happened(news, found), toRoute.answers);
  // The state is saved last. If the process dies before this line, the next pass finds the same leads, and the webhooks are
  // already in the outbox.
  await state.save(nowMs, policy?.openMs ?? KEEP_MS);
  const { accepted: taken, rejected: declined } = state.ended;
  return { ...router.routed, notified, taken, declined, ...(found === undefined ? {} : { overdue: countsOf(found) }) };
}

/**
 * Adds decisions of other processes: those in commit records that the ledger (a cache of the records) does not cover yet.
 * Returns the slugs of the leads that these records changed.
 */
function learnUncovered({ ledger }: Workspace, state: RoutingState): string[] {
  for (const { record } of ledger.uncovered) for (const decision of record.routing ?? []) state.learn(decision);
  return ledger.uncovered.flatMap(({ record }) => record.leads.map(({ slug }) => slug));
}

/** The keys that are new for each lead. This includes keys that an earlier pass wrote within the last day before it died. */
function newsOf(workspace: Workspace, changed: ToRoute['changed']): LeadNews {
  const news = new Map([...changed].map(([slug, keys]) => [slug, new Set(keys)]));
  const yesterday = new Date(Date.parse(workspace.now()) - DAY_MS).toISOString();
  for (const { record } of workspace.ledger.uncovered) {
    if (record.at >= yesterday) addNews(news, record.leads);
  }
  return news;
}

function countsOf({ all }: FoundOverdue): OverdueCounts {
  const answer = [...all.values()].filter(({ waitsFor }) => waitsFor === 'answer').length;
  return { answer, assignment: all.size - answer };
}

class Router {
  readonly routed = { offered: 0, withdrawn: 0 };
  readonly #workspace: Workspace;
  readonly #policy: RoutingPolicy | undefined;
  readonly #state: RoutingState;
  readonly #toRoute: Omit<ToRoute, 'changed' | 'answered'>;
  /** The leads that were read in this pass, with what is needed for webhooks. */
  readonly #seen = new Map<string, Pick<SeenLead, 'lead' | 'url' | 'waited' | 'givenUp'>>();
  #lastMs = 0;

  constructor(
    workspace: Workspace,
    policy: RoutingPolicy | undefined,
    state: RoutingState,
    toRoute: Omit<ToRoute, 'changed' | 'answered'>,
  ) {
    this.#workspace = workspace;
    this.#policy = policy;
    this.#state = state;
    this.#toRoute = toRoute;
  }

  /** Routes one lead: decides and carries out, until an offer is open or nothing is left to decide. */
  async routeLead(slug: string): Promise<void> {
    const waited = this.#seen.get(slug)?.waited ?? this.#state.before(slug).waits !== undefined;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const found = await this.#read(slug);
      if (found === undefined) {
        this.#state.drop(slug);
        this.#seen.delete(slug);
        return;
      }
      const { lead, url } = found;
      this.#seen.set(slug, { ...this.#seen.get(slug), lead, url, waited });
      const policy = this.#policy;
      if (policy === undefined) {
        this.#see(found);
        return;
      }
      const situation = await situationOf(found, this.#state, this.#workspace, this.#toRoute.arrivals);
      const unsent = this.#unsent(situation);
      const decision = unsent ?? this.#decide(situation, policy);
      if (unsent === undefined && decision.outcome !== 'offer' && decision.withdraw.length === 0) {
        const { offers, json } = situation.lead;
        this.#state.see(slug, offers, waitingOf(json), decision.until ?? nextExpiry(situation));
        return;
      }
      const standing = unsent ?? (await this.#record(decision));
      await this.#carryOut(standing, found, situation);
    }
  }

  /**
   * What happened to the leads of this pass. If the state was lost, overdue leads are not reported, because it is not known
   * which ones were reported before.
   */
  happened(news: ReadonlyMap<string, ReadonlySet<string>>, overdue: FoundOverdue | undefined): Occurrence[] {
    const fresh = new Set(this.#state.isLost ? [] : overdue?.fresh);
    return [...this.#seen].flatMap(([slug, seen]) => {
      const late = fresh.has(slug) ? overdue?.all.get(slug) : undefined;
      return occurrencesOf(slug, { ...seen, newKeys: news.get(slug) ?? new Set(), overdue: late }, this.#workspace);
    });
  }

  /** Notes the state of a lead if there is no policy. The time at which a router must look again is kept. */
  #see({ lead, slug, url }: FoundLead): void {
    const before = this.#state.before(slug);
    const { offers, json } = routableLead(lead, slug, before, { url });
    this.#state.see(slug, offers, waitingOf(json), before.until);
  }

  async #read(slug: string): Promise<FoundLead | undefined> {
    const found = await this.#workspace.leads.read(slug);
    return found?.lead !== undefined && isLead(found.lead) ? { ...found, lead: found.lead } : undefined;
  }

  /** Decides. Each decision of a pass has a different time, so that the offers of all leads have an order. */
  #decide({ lead, history }: Situation, policy: RoutingPolicy): RoutingDecision {
    this.#lastMs = Math.max(Date.parse(this.#workspace.now()), this.#lastMs + 1);
    return route(lead, policy, history, new Date(this.#lastMs).toISOString());
  }

  /** The last decision, if the process that recorded it died before its offers were in the outbox. */
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

  /** Records the decision. Returns it, or the decision of another machine that was recorded first. */
  async #record(decision: RoutingDecision): Promise<RoutingDecision> {
    const { id, lead, at, until } = decision;
    const place: JournalPlace = { month: at.slice(0, 7), hash: id };
    const proof = this.#toRoute.answers?.proof === true ? ({ proof: true } as const) : {};
    const drawn: RoutingDecision = { ...decision, secret: randomBytes(18).toString('hex'), ...proof };
    const record = await this.#workspace.records.decide({ at, handled: [], leads: [], routing: [drawn] }, place);
    const standing = record.routing?.find((one) => one.id === id) ?? drawn;
    this.#state.learn({ ...standing, lead, ...(until === undefined ? {} : { until }) });
    return standing;
  }

  async #carryOut(decision: RoutingDecision, found: FoundLead, { lead }: Situation): Promise<void> {
    const standing = lead.offers.filter(({ state }) => state === 'open' || state === 'accepted').map(({ to }) => to);
    const late = lead.offers.filter(({ isLate }) => isLate === true).map(({ to }) => to);
    const withdraw = decision.withdraw.filter((member) => [...standing, ...late].includes(member));
    await endOffers(this.#workspace, found, { ...decision, withdraw }, this.#toRoute.answers);
    this.routed.withdrawn += withdraw.filter((member) => standing.includes(member)).length;
    if (decision.outcome !== 'offer') return;
    const again = withdraw.length === 0 ? found : ((await this.#read(found.slug)) ?? found);
    await sendOffers(this.#workspace, again, decision, this.#toRoute.answers);
    const seen = this.#seen.get(found.slug);
    if (seen !== undefined && decision.mode === 'fallback') this.#seen.set(found.slug, { ...seen, givenUp: decision });
    this.routed.offered += decision.chosen.length;
  }
}

/** When the first open offer expires. Then the lead must be routed again. */
const nextExpiry = ({ lead }: Situation): string | undefined =>
  lead.offers.flatMap(({ state, expires }) => (state === 'open' && expires !== undefined ? [expires] : [])).sort()[0];

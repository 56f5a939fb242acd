/**
 * What the router remembers about leads: their offers, and whether they wait for an answer. It is stored in a cache,
 * `leads/routing.json`. If the cache is lost, it is computed again from the leads and the commit records.
 */
import type { PodClient } from '../../http/client.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import { known } from '../../text/known.ts';
import { readCacheFile, writeCacheFile, type CacheFile } from '../../store/cache-file.ts';
import { isRecord } from '../../text/record.ts';
import type { PodLayout } from '../../solid/layout.ts';
import type { Waiting } from '../deadlines/deadlines.ts';
import type { PastOffer } from './history.ts';
import type { Offer, OfferState } from './offer.ts';
import { offersIn } from './offer.ts';
import { addPastOffers } from './past-offers.ts';
import type { RoutedBefore } from './routable-lead.ts';
import { compareTexts } from '../../text/order.ts';

/** What is remembered about one lead. */
export interface RoutedLead {
  /** The number of decisions about this lead in the journal. */
  readonly rounds: number;
  readonly offers: readonly Offer[];
  readonly winner?: string;
  /** When the router must look again, RFC 3339 in UTC. Missing if only a new event can change something. */
  readonly until?: string;
  /** What it is waiting for; missing if it was answered. */
  readonly waits?: KnownWaiting;
}

/** What a lead is waiting for, and whether a pass has already found it overdue. */
export interface KnownWaiting extends Waiting {
  readonly isOverdue?: boolean;
}

interface RoutingFile {
  readonly version: 2;
  /** Whether all leads were routed once. A pass that only has deadlines does not route. */
  readonly isRouted?: boolean;
  readonly leads: Readonly<Record<string, RoutedLead>>;
  /** The last offers of the leads that were removed. */
  readonly past?: readonly PastOffer[];
}

const isFile = (value: unknown): value is RoutingFile =>
  isRecord(value) && value['version'] === 2 && isRecord(value['leads']) && Array.isArray(value['past'] ?? []);

const UNTOUCHED: RoutedLead = { rounds: 0, offers: [] };
const DAY_MS = 86_400_000;
/** Leads that wait longer than this are no longer checked for deadlines: in some pods, nobody answers leads. */
const FOLLOWED_MS = 90 * DAY_MS;
/** How many times the cache is written at most, if other processes write it at the same time. */
const MAX_ROUNDS = 10;

/** The state of all leads of a pod. */
export class RoutingState {
  readonly #client: PodClient;
  readonly #url: string;
  #file: CacheFile<RoutingFile>;
  readonly #leads: Map<string, RoutedLead>;
  readonly #isRouting: boolean;
  /** The number of open offers of the router that this pass found ended, by their end. */
  readonly ended: Record<Exclude<OfferState, 'open'>, number> = { accepted: 0, rejected: 0, withdrawn: 0 };
  /** Whether the cache was missing, or was never used for routing. Then all leads and the records must be read. */
  readonly isLost: boolean;
  /** The leads that this pass has changed. For all others, newer data of other processes replaces ours. */
  readonly #touched = new Set<string>();
  #isChanged: boolean;

  private constructor(client: PodClient, file: CacheFile<RoutingFile>, isRouting: boolean) {
    this.#client = client;
    this.#url = file.url;
    this.#file = file;
    this.#leads = new Map(Object.entries(file.value?.leads ?? {}));
    this.#isRouting = isRouting;
    this.isLost = file.value === undefined || (isRouting && file.value.isRouted !== true);
    this.#isChanged = this.isLost;
  }

  /** Reads the cache. Without `isRouting`, the state is only used for deadlines. */
  static async open(client: PodClient, { routing }: PodLayout, isRouting = true): Promise<RoutingState> {
    return new RoutingState(client, await readRouting(client, routing), isRouting);
  }

  /** The offers of all leads, in the order in which they were made. Of removed leads, only the last ones of each member. */
  get offers(): PastOffer[] {
    const all = [...this.#leads.values()].flatMap(({ offers }) => offers).sort(compareOffers);
    return [...this.#past, ...all].sort((a, b) => compareTexts(a.issued, b.issued));
  }

  get #past(): readonly PastOffer[] {
    return this.#file.value?.past ?? [];
  }

  /** What the router did with a lead before. */
  before(lead: string): RoutedBefore & Pick<RoutedLead, 'until' | 'waits'> {
    const { rounds, offers, winner, until, waits } = this.#leads.get(lead) ?? UNTOUCHED;
    const made = offers.filter(({ decision }) => decision !== undefined);
    return { rounds, made, ...known<Partial<RoutedLead>>({ winner, until, waits }) };
  }

  /** All leads that wait for an answer or an assignment. */
  get waiting(): (readonly [lead: string, waits: KnownWaiting])[] {
    return [...this.#leads].flatMap(([lead, { waits }]) => (waits === undefined ? [] : [[lead, waits] as const]));
  }

  /** Notes that a pass has found the lead overdue. */
  noteOverdue(lead: string): void {
    const routed = this.#leads.get(lead);
    if (routed?.waits === undefined || routed.waits.isOverdue === true) return;
    this.#set(lead, { ...routed, waits: { ...routed.waits, isOverdue: true } });
  }

  /** The leads that the router must look at again now. */
  due(now: string): string[] {
    return [...this.#leads].flatMap(([lead, { until }]) => (until !== undefined && until <= now ? [lead] : []));
  }

  /** Adds a recorded decision. Whether its events were sent can be seen from the lead itself. */
  learn(decision: RoutingDecision): void {
    const { lead, round, until = decision.at, winner } = decision;
    const { rounds, offers: before, waits } = this.#leads.get(lead) ?? UNTOUCHED;
    if (round <= rounds) return;
    const offers = [...before, ...offersIn(decision)];
    this.#set(lead, known<RoutedLead>({ rounds: round, offers, winner, until, waits }));
  }

  /** Notes the offers of a lead, what it is waiting for, and when the router must look again. */
  see(lead: string, seen: readonly Offer[], waiting: Waiting | undefined, until: string | undefined): void {
    const { offers, rounds, winner, waits: before } = this.#leads.get(lead) ?? UNTOUCHED;
    const unsent = offers.filter((offer) => offer.decision !== undefined && !seen.some(({ id }) => id === offer.id));
    const waits = waiting !== undefined && isSameWaiting(before, waiting) ? before : waiting;
    this.#countEnds(offers, seen);
    const own = known<RoutedLead>({ rounds, offers: [...seen, ...unsent], winner, until, waits });
    if (own.offers.length === 0 && until === undefined && waits === undefined && !this.#leads.has(lead)) return;
    if (JSON.stringify(own) !== JSON.stringify(this.#leads.get(lead))) this.#set(lead, own);
  }

  /** Counts the offers that have ended. If the cache was lost, nothing is counted, because these offers were counted before. */
  #countEnds(before: readonly Offer[], seen: readonly Offer[]): void {
    if (this.isLost) return;
    for (const { id, state, decision } of seen) {
      const wasOpen = before.some((offer) => offer.id === id && offer.state === 'open');
      if (decision !== undefined && wasOpen && state !== 'open') this.ended[state] += 1;
    }
  }

  /** Removes a lead whose person was forgotten, or that was joined to another lead. */
  drop(lead: string): void {
    this.#touched.add(lead);
    this.#isChanged = this.#leads.delete(lead) || this.#isChanged;
  }

  /**
   * Saves the cache, combined with the changes of other processes. Leads without an open offer, a wait or a date are removed
   * when all their offers were made, and ended, longer ago than `keepMs`.
   */
  async save(nowMs: number, keepMs: number): Promise<void> {
    if (!this.#isChanged) return;
    const earliest = new Date(nowMs - keepMs - DAY_MS).toISOString();
    const followed = new Date(nowMs - FOLLOWED_MS).toISOString();
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const all = [...this.#leads].map(([slug, lead]) => [slug, withoutOldWaiting(lead, followed)] as const);
      const leads = Object.fromEntries(all.filter(([, lead]) => isKept(lead, earliest)));
      const removed = all.flatMap(([, lead]) => (isKept(lead, earliest) ? [] : lead.offers));
      const past = addPastOffers(this.#past, removed.sort(compareOffers));
      const isRouted = this.#isRouting || this.#file.value?.isRouted === true;
      const file: RoutingFile = { version: 2, isRouted, leads, ...(past.length === 0 ? {} : { past }) };
      if (await writeCacheFile(this.#client, this.#file, file, 'Writing the cache of the router')) break;
      this.#file = await readRouting(this.#client, this.#url);
      this.#takeOver(this.#file.value?.leads ?? {});
    }
    // If no write succeeded, nothing is lost: the records and leads contain what this pass did.
    this.#isChanged = false;
  }

  #takeOver(others: RoutingFile['leads']): void {
    for (const lead of this.#leads.keys()) if (!this.#touched.has(lead)) this.#leads.delete(lead);
    for (const [lead, other] of Object.entries(others)) {
      const own = this.#leads.get(lead);
      if (own !== undefined || !this.#touched.has(lead)) this.#leads.set(lead, merge(own, other));
    }
  }

  #set(lead: string, routed: RoutedLead): void {
    this.#leads.set(lead, routed);
    this.#touched.add(lead);
    this.#isChanged = true;
  }
}

const readRouting = (client: PodClient, url: string): Promise<CacheFile<RoutingFile>> =>
  readCacheFile(client, url, 'Reading the cache of the router', isFile);

const compareOffers = (a: Offer, b: Offer): number => compareTexts(a.issued, b.issued) || compareTexts(a.lead, b.lead);

const isSameWaiting = (a: Waiting | undefined, b: Waiting): boolean =>
  a?.waitsFor === b.waitsFor && a.member === b.member && a.since === b.since;

function withoutOldWaiting({ waits, ...lead }: RoutedLead, followed: string): RoutedLead {
  return waits === undefined || waits.since < followed ? lead : { ...lead, waits };
}

const isKept = ({ offers, until, waits }: RoutedLead, earliest: string): boolean =>
  until !== undefined ||
  waits !== undefined ||
  // An accepted lead counts as open from the acceptance on.
  offers.some(({ state, issued, ended = '' }) => state === 'open' || issued >= earliest || ended >= earliest);

/** Combines what two machines have stored about a lead. Each offer is kept once; an ended offer replaces an open one. */
function merge(own: RoutedLead | undefined, other: RoutedLead): RoutedLead {
  if (own === undefined) return other;
  const offers = [...own.offers];
  for (const offer of other.offers) {
    const index = offers.findIndex(({ id }) => id === offer.id);
    if (index < 0) offers.push(offer);
    else if (offers[index]?.state === 'open') offers[index] = offer;
  }
  const until = [own.until, other.until].filter((time) => time !== undefined).sort()[0];
  // Our own value is newer, because this pass has read every lead that it changed.
  const { waits } = own;
  return known<RoutedLead>({
    rounds: Math.max(own.rounds, other.rounds),
    offers,
    winner: own.winner ?? other.winner,
    until,
    waits,
  });
}

/**
 * The router's knowledge of the past: the offers of each lead, from its events and the decisions, and whether it waits for an
 * answer. It is stored in a cache, `leads/routing.json`. If the cache is lost, it is computed again from leads and commit
 * records.
 */
import type { PodClient } from '../../http/client.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import { known } from '../../text/known.ts';
import { isRecord, readCacheFile, writeCacheFile, type CacheFile } from '../../store/cache-file.ts';
import type { PodLayout } from '../../solid/layout.ts';
import type { Waiting } from '../deadlines/deadlines.ts';
import type { Offer, OfferState } from './offer.ts';
import { offersIn } from './offer.ts';
import type { RoutedBefore } from './routable-lead.ts';

/** What is known about one lead. */
export interface RoutedLead {
  /** How many decisions about it were recorded. */
  readonly rounds: number;
  readonly offers: readonly Offer[];
  readonly winner?: string;
  /** When to look again, RFC 3339 in UTC. Missing if only an event can change anything. */
  readonly until?: string;
  /** What it is waiting for; missing if it was answered. */
  readonly waits?: KnownWaiting;
}

/** What a lead is waiting for, and whether a pass has found it overdue. */
export interface KnownWaiting extends Waiting {
  readonly isOverdue?: boolean;
}

interface RoutingFile {
  readonly version: 2;
  /** Whether a router has looked at all leads. A pass with deadlines only does not route. */
  readonly isRouted?: boolean;
  readonly leads: Readonly<Record<string, RoutedLead>>;
}

const isFile = (value: unknown): value is RoutingFile =>
  isRecord(value) && value['version'] === 2 && isRecord(value['leads']);

const UNTOUCHED: RoutedLead = { rounds: 0, offers: [] };
const DAY_MS = 86_400_000;
/** After this time a waiting lead is no longer followed: in some pods, leads are never answered. */
const FOLLOWED_MS = 90 * DAY_MS;
/** How often the write is tried again, if other processes write the cache. */
const MAX_ROUNDS = 10;

/** The past of all leads of a pod. */
export class RoutingState {
  readonly #client: PodClient;
  readonly #url: string;
  #file: CacheFile<RoutingFile>;
  readonly #leads: Map<string, RoutedLead>;
  readonly #isRouting: boolean;
  /** How many open offers of the router ended in which way. */
  readonly ended: Record<Exclude<OfferState, 'open'>, number> = { accepted: 0, rejected: 0, withdrawn: 0 };
  /** Whether the cache was missing, so that everything must be read from leads and records. */
  readonly isLost: boolean;
  /** The leads that this pass has changed. For all others, newer data of other processes is used. */
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

  /** Reads the cache. Without `isRouting`, leads are only followed. */
  static async open(client: PodClient, { routing }: PodLayout, isRouting = true): Promise<RoutingState> {
    return new RoutingState(client, await readRouting(client, routing), isRouting);
  }

  /** The offers of all leads, in the order in which they were made. */
  get offers(): Offer[] {
    const all = [...this.#leads.values()].flatMap(({ offers }) => offers);
    return all.sort((a, b) => compare(a.issued, b.issued) || compare(a.lead, b.lead));
  }

  /** Earlier actions of the router on a lead. */
  before(lead: string): RoutedBefore & Pick<RoutedLead, 'until' | 'waits'> {
    const { rounds, offers, winner, until, waits } = this.#leads.get(lead) ?? UNTOUCHED;
    const made = offers.filter(({ decision }) => decision !== undefined);
    return { rounds, made, ...known<Partial<RoutedLead>>({ winner, until, waits }) };
  }

  /** All leads that wait. */
  get waiting(): (readonly [lead: string, waits: KnownWaiting])[] {
    return [...this.#leads].flatMap(([lead, { waits }]) => (waits === undefined ? [] : [[lead, waits] as const]));
  }

  /** Notes that a lead is overdue. */
  noteOverdue(lead: string): void {
    const routed = this.#leads.get(lead);
    if (routed?.waits === undefined || routed.waits.isOverdue === true) return;
    this.#set(lead, { ...routed, waits: { ...routed.waits, isOverdue: true } });
  }

  /** The leads that are due. */
  due(now: string): string[] {
    return [...this.#leads].flatMap(([lead, { until }]) => (until !== undefined && until <= now ? [lead] : []));
  }

  /** Adds a recorded decision. The lead itself shows whether its events were sent. */
  learn(decision: RoutingDecision): void {
    const { lead, round, until = decision.at, winner } = decision;
    const { rounds, offers: before, waits } = this.#leads.get(lead) ?? UNTOUCHED;
    if (round <= rounds) return;
    const offers = [...before, ...offersIn(decision)];
    this.#set(lead, known<RoutedLead>({ rounds: round, offers, winner, until, waits }));
  }

  /** Notes the offers of a lead, what it is waiting for, and when to look again. */
  see(lead: string, seen: readonly Offer[], waiting: Waiting | undefined, until: string | undefined): void {
    const { offers, rounds, winner, waits: before } = this.#leads.get(lead) ?? UNTOUCHED;
    const unsent = offers.filter((offer) => offer.decision !== undefined && !seen.some(({ id }) => id === offer.id));
    const waits = waiting !== undefined && isSameWaiting(before, waiting) ? before : waiting;
    this.#countEnds(offers, seen);
    const own = known<RoutedLead>({ rounds, offers: [...seen, ...unsent], winner, until, waits });
    if (own.offers.length === 0 && until === undefined && waits === undefined && !this.#leads.has(lead)) return;
    if (JSON.stringify(own) !== JSON.stringify(this.#leads.get(lead))) this.#set(lead, own);
  }

  /** After the cache was lost, old ends are not counted again. */
  #countEnds(before: readonly Offer[], seen: readonly Offer[]): void {
    if (this.isLost) return;
    for (const { id, state, decision } of seen) {
      const wasOpen = before.some((offer) => offer.id === id && offer.state === 'open');
      if (decision !== undefined && wasOpen && state !== 'open') this.ended[state] += 1;
    }
  }

  /** Removes a lead that was forgotten or joined to another. */
  drop(lead: string): void {
    this.#touched.add(lead);
    this.#isChanged = this.#leads.delete(lead) || this.#isChanged;
  }

  /** Saves the cache, combined with changes of other processes. Leads without anything open are removed after `keepMs`. */
  async save(nowMs: number, keepMs: number): Promise<void> {
    if (!this.#isChanged) return;
    const earliest = new Date(nowMs - keepMs - DAY_MS).toISOString();
    const followed = new Date(nowMs - FOLLOWED_MS).toISOString();
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const all = [...this.#leads].map(([slug, lead]) => [slug, withoutOldWaiting(lead, followed)] as const);
      const leads = Object.fromEntries(all.filter(([, lead]) => isKept(lead, earliest)));
      const isRouted = this.#isRouting || this.#file.value?.isRouted === true;
      const file: RoutingFile = { version: 2, isRouted, leads };
      if (await writeCacheFile(this.#client, this.#file, file, 'Writing the cache of the router')) break;
      this.#file = await readRouting(this.#client, this.#url);
      this.#takeOver(this.#file.value?.leads ?? {});
    }
    // After ten rounds leadpod stops trying: records and leads contain what this pass did.
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

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const isSameWaiting = (a: Waiting | undefined, b: Waiting): boolean =>
  a?.waitsFor === b.waitsFor && a.member === b.member && a.since === b.since;

function withoutOldWaiting({ waits, ...lead }: RoutedLead, followed: string): RoutedLead {
  return waits === undefined || waits.since < followed ? lead : { ...lead, waits };
}

const isKept = ({ offers, until, waits }: RoutedLead, earliest: string): boolean =>
  until !== undefined ||
  waits !== undefined ||
  offers.some(({ state, issued }) => state === 'open' || issued >= earliest);

/** Combines what two machines know about a lead: each offer once, and an ended one replaces an open one. */
function merge(own: RoutedLead | undefined, other: RoutedLead): RoutedLead {
  if (own === undefined) return other;
  const offers = [...own.offers];
  for (const offer of other.offers) {
    const index = offers.findIndex(({ id }) => id === offer.id);
    if (index < 0) offers.push(offer);
    else if (offers[index]?.state === 'open') offers[index] = offer;
  }
  const until = [own.until, other.until].filter((time) => time !== undefined).sort()[0];
  // Our own value is newer, because this pass has read every lead that changed.
  const { waits } = own;
  return known<RoutedLead>({
    ...{ rounds: Math.max(own.rounds, other.rounds), offers },
    ...{ winner: own.winner ?? other.winner, until, waits },
  });
}

/**
 * What the router knows of the past: for each lead its offers, as its events and the decisions tell them. It stands in a cache,
 * `leads/routing.json`, and is a function of leads and commit records: where it is lost, it is read from these.
 */
import type { PodClient } from '../../http/client.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import { isRecord, readCacheFile, writeCacheFile, type CacheFile } from '../../store/cache-file.ts';
import type { PodLayout } from '../../solid/layout.ts';
import type { Offer } from './offer.ts';
import { offersIn } from './offer.ts';
import type { RoutedBefore } from './routable-lead.ts';

/** What is known of one lead. */
export interface RoutedLead {
  /** How many decisions about it were recorded. */
  readonly rounds: number;
  readonly offers: readonly Offer[];
  readonly winner?: string;
  /** When to look again, RFC 3339 in UTC; absent where only an event can change anything. */
  readonly until?: string;
}

interface RoutingFile {
  readonly version: 1;
  readonly leads: Readonly<Record<string, RoutedLead>>;
}

const isFile = (value: unknown): value is RoutingFile =>
  isRecord(value) && value['version'] === 1 && isRecord(value['leads']);

const UNTOUCHED: RoutedLead = { rounds: 0, offers: [] };
const DAY_MS = 86_400_000;
/** Rounds against others who write the cache. */
const MAX_ROUNDS = 10;

/** The past of all leads of a pod. */
export class RoutingState {
  readonly #client: PodClient;
  readonly #url: string;
  #file: CacheFile<RoutingFile>;
  readonly #leads: Map<string, RoutedLead>;
  #isChanged = false;

  private constructor(client: PodClient, file: CacheFile<RoutingFile>) {
    this.#client = client;
    this.#url = file.url;
    this.#file = file;
    this.#leads = new Map(Object.entries(file.value?.leads ?? {}));
  }

  /** Reads the cache. */
  static async open(client: PodClient, { routing }: PodLayout): Promise<RoutingState> {
    return new RoutingState(client, await readRouting(client, routing));
  }

  /** Was there no cache, so that all is to be read from leads and records? */
  get isLost(): boolean {
    return this.#file.state !== 'present';
  }

  /** The offers of all leads, in the order in which they were made. */
  get offers(): Offer[] {
    const all = [...this.#leads.values()].flatMap(({ offers }) => offers);
    return all.sort((a, b) => compare(a.issued, b.issued) || compare(a.lead, b.lead));
  }

  /** What was done about a lead before. */
  before(lead: string): RoutedBefore {
    const { rounds, offers, winner } = this.#leads.get(lead) ?? UNTOUCHED;
    const made = offers.filter(({ decision }) => decision !== undefined);
    return { rounds, made, ...(winner === undefined ? {} : { winner }) };
  }

  /** Leads at which it is time to look. */
  due(now: string): string[] {
    return [...this.#leads].flatMap(([lead, { until }]) => (until !== undefined && until <= now ? [lead] : []));
  }

  /** Takes note of a decision that was recorded. Whether its events were sent is seen in the lead. */
  learn(decision: RoutingDecision): void {
    const { lead, round, until = decision.at, winner } = decision;
    const known = this.#leads.get(lead) ?? UNTOUCHED;
    if (round <= known.rounds) return;
    const offers = [...known.offers, ...offersIn(decision)];
    this.#set(lead, { rounds: round, offers, ...(winner === undefined ? {} : { winner }), until });
  }

  /** Takes note of the offers that a lead shows, and when to look at it again. */
  see(lead: string, seen: readonly Offer[], until: string | undefined): void {
    const { offers, rounds, winner } = this.#leads.get(lead) ?? UNTOUCHED;
    const unsent = offers.filter((offer) => offer.decision !== undefined && !seen.some(({ id }) => id === offer.id));
    const known = { rounds, offers: [...seen, ...unsent], ...(winner === undefined ? {} : { winner }) };
    const own: RoutedLead = { ...known, ...(until === undefined ? {} : { until }) };
    if (own.offers.length === 0 && until === undefined && !this.#leads.has(lead)) return;
    if (JSON.stringify(own) !== JSON.stringify(this.#leads.get(lead))) this.#set(lead, own);
  }

  /** A lead that is gone was forgotten, or is part of another. */
  drop(lead: string): void {
    this.#isChanged = this.#leads.delete(lead) || this.#isChanged;
  }

  /** Saves the cache, with what others put there meanwhile. Leads of which nothing is open any more go after `keepMs`. */
  async save(nowMs: number, keepMs: number): Promise<void> {
    if (!this.#isChanged && !this.isLost) return;
    const earliest = new Date(nowMs - keepMs - DAY_MS).toISOString();
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const leads = Object.fromEntries([...this.#leads].filter(([, lead]) => isKept(lead, earliest)));
      const act = 'Writing the cache of the router';
      if (await writeCacheFile(this.#client, this.#file, { version: 1, leads } satisfies RoutingFile, act)) break;
      this.#file = await readRouting(this.#client, this.#url);
      for (const [lead, other] of Object.entries(this.#file.value?.leads ?? {}))
        this.#leads.set(lead, merge(this.#leads.get(lead), other));
    }
    // After ten rounds the others have written what they did; what we did, the records and the leads have.
    this.#isChanged = false;
  }

  #set(lead: string, routed: RoutedLead): void {
    this.#leads.set(lead, routed);
    this.#isChanged = true;
  }
}

const readRouting = (client: PodClient, url: string): Promise<CacheFile<RoutingFile>> =>
  readCacheFile(client, url, 'Reading the cache of the router', isFile);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const isKept = ({ offers, until }: RoutedLead, earliest: string): boolean =>
  until !== undefined || offers.some(({ state, issued }) => state === 'open' || issued >= earliest);

/** What two machines know of a lead: each offer once, and an end beats what still seems to be open. */
function merge(own: RoutedLead | undefined, other: RoutedLead): RoutedLead {
  if (own === undefined) return other;
  const offers = [...own.offers];
  for (const offer of other.offers) {
    const index = offers.findIndex(({ id }) => id === offer.id);
    if (index < 0) offers.push(offer);
    else if (offers[index]?.state === 'open') offers[index] = offer;
  }
  const until = [own.until, other.until].filter((time) => time !== undefined).sort()[0];
  const winner = own.winner ?? other.winner;
  return {
    ...{ rounds: Math.max(own.rounds, other.rounds), offers },
    ...(winner === undefined ? {} : { winner }),
    ...(until === undefined ? {} : { until }),
  };
}

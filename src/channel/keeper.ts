/**
 * Keeps one channel of a pod's inbox open: it discovers, subscribes, connects, renews before the end, and connects again after
 * a failure. It reports connections and hints. The protocol does not repeat messages that were sent while there was no
 * connection, so the caller must look at the inbox after each connection.
 */
import { isPodError, LeadpodError, PodError } from '../errors.ts';
import { backoffMs, type Backoff } from '../http/timing/backoff.ts';
import { CHANNEL_KINDS, type ChannelConnection, type ChannelKind } from './channel.ts';
import type { KeeperOptions } from './keeper-options.ts';
import { stayWith, type Link } from './link.ts';
import { discoverChannels, type ChannelOffer } from './discovery.ts';
import { originsForServices } from './origins.ts';
import { openStream } from './streaming.ts';
import { isReceivable, subscribe, unsubscribe, type Subscription } from './subscription.ts';
import { openWebSocket } from './websocket.ts';
import { openUpdatesVia } from './updates-via.ts';
import type { PodClient } from '../http/client.ts';
import { createPodClient } from '../http/create-client.ts';
import { pause } from '../http/timing/pause.ts';
import type { Pod } from '../solid/pod.ts';

/**
 * The first attempt after a lost connection follows almost at once. The random part keeps many clients from connecting at the
 * same moment.
 */
const RECONNECT: Backoff = { firstMs: 50, baseMs: 250, capMs: 60_000 };
/** A connection that lasted this long was a success, in milliseconds. A failure after it counts as the first one. */
const STABLE_MS = 1_000;
/**
 * A server accepts a socket before it starts to send, and does not say when it does. So one more hint follows this many
 * milliseconds after the connection, for changes in between.
 */
const SETTLE_MS = 1_000;
/** How many attempts one offer gets before the next one is tried. */
const ATTEMPTS_AN_OFFER = 2;

/** An offer that needs a subscription. */
type Service = Extract<ChannelOffer, { readonly service: string }>;

/** A channel that leadpod subscribed to. */
interface Owned {
  readonly kind: ChannelKind;
  readonly subscription: Subscription;
}

/** The offer for the next attempt: the best first, and after two failures the next one. */
export function offerFor(offers: readonly ChannelOffer[], failures: number): ChannelOffer | undefined {
  return offers[Math.floor(failures / ATTEMPTS_AN_OFFER) % Math.max(1, offers.length)];
}

/** Keeps a channel open as the head of this file describes. */
export class ChannelKeeper {
  readonly #pod: Pod;
  /** A client for the pod's origins and for those of the services that the server names. */
  #client: PodClient;
  readonly #options: KeeperOptions;
  #offers: readonly ChannelOffer[] | undefined;
  #link: Link | undefined;
  /** A channel that can be connected to again. This is faster than a new one, and leaves no unused channel on the server. */
  #spare: Owned | undefined;
  /** Failed attempts in a row. */
  #failures = 0;
  readonly #endings = new Set<Promise<void>>();

  constructor(pod: Pod, options: KeeperOptions) {
    this.#pod = pod;
    this.#options = options;
    this.#client = this.#clientFor([]);
  }

  /**
   * Runs until the signal is aborted, then closes the connection and ends the subscription. Throws only for a bug of leadpod.
   */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) await this.#attend(signal);
    } finally {
      this.#drop(this.#link);
      this.#end(this.#spare?.subscription);
      await Promise.all(this.#endings);
    }
  }

  /** Opens a connection and waits until it must be replaced. */
  async #attend(signal: AbortSignal): Promise<void> {
    try {
      const offer = await this.#chooseOffer(signal);
      if (offer === undefined) {
        const { rediscoverMs = 600_000 } = this.#options;
        await this.#rest('the server offers no notification channel that leadpod supports', rediscoverMs, signal);
        return;
      }
      const link = await this.#connect(offer, signal);
      this.#replace(link);
      const lost = await stayWith(link, signal, this.#options.renewalMs);
      if (lost !== undefined) await this.#lose(link, lost, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof LeadpodError)) throw error;
      this.#fail();
      await this.#retry(error.message, signal);
    }
  }

  async #chooseOffer(signal: AbortSignal): Promise<ChannelOffer | undefined> {
    const { inbox, storage } = this.#pod;
    const { kinds = CHANNEL_KINDS } = this.#options;
    if (this.#offers === undefined) {
      const { offers } = await discoverChannels(this.#client, inbox, storage, signal);
      this.#offers = offers.filter(({ kind }) => kinds.includes(kind));
      this.#client = this.#clientFor(this.#offers);
    }
    const offer = offerFor(this.#offers, this.#failures);
    if (offer === undefined) this.#offers = undefined;
    return offer;
  }

  #clientFor(offers: readonly ChannelOffer[]): PodClient {
    const services = offers.flatMap(addressesOf);
    const { connectMs = 10_000 } = this.#options;
    const origins = originsForServices(this.#pod, services);
    // The keeper repeats attempts itself.
    return createPodClient({ session: this.#pod.session, origins, retries: 0, timeoutMs: connectMs });
  }

  async #connect(offer: ChannelOffer, signal: AbortSignal): Promise<Link> {
    const { kind } = offer;
    const isReused = this.#spare?.kind === kind;
    const subscription = 'service' in offer ? await this.#takeSubscription(offer, signal) : undefined;
    const receiveFrom = 'receiveFrom' in offer ? offer.receiveFrom : (subscription?.receiveFrom ?? '');
    try {
      const connection = await this.#listen(kind, receiveFrom, signal);
      return { kind, connection, subscription, isReused, openedAt: performance.now(), isOpen: true };
    } catch (error) {
      // The network failed, not the channel.
      if (subscription !== undefined && isPodError(error, 'unavailable')) this.#spare = { kind, subscription };
      else this.#end(subscription);
      throw error;
    }
  }

  async #takeSubscription(offer: Service, signal: AbortSignal): Promise<Subscription> {
    const spare = this.#spare;
    if (spare?.kind === offer.kind) {
      this.#spare = undefined;
      if (isLasting(spare.subscription)) return spare.subscription;
      this.#end(spare.subscription);
    }
    const { lifetimeMs } = this.#options;
    return subscribe(this.#client, offer, this.#pod.inbox, { lifetimeMs, signal });
  }

  async #listen(kind: ChannelKind, receiveFrom: string, signal: AbortSignal): Promise<ChannelConnection> {
    const { inbox, session } = this.#pod;
    const hooks = { onHint: this.#options.onHint, signal };
    if (kind === 'WebSocketChannel2023') return openWebSocket(receiveFrom, inbox, hooks, this.#options);
    // The same rule as for a channel that was subscribed to (SECURITY.md, T12).
    if (!isReceivable(receiveFrom, kind, this.#client.origins)) throw foreignChannel(kind, inbox);
    if (kind === 'UpdatesVia') return openUpdatesVia(receiveFrom, inbox, hooks, this.#options);
    return openStream(session, receiveFrom, inbox, hooks, this.#options);
  }

  /** The new connection is open before the old one is closed. */
  #replace(link: Link): void {
    const old = this.#link;
    this.#link = link;
    this.#options.onState({ kind: link.kind });
    this.#drop(old);
    const settled = setTimeout(this.#options.onHint, SETTLE_MS);
    void link.connection.ended.then(() => {
      link.isOpen = false;
      clearTimeout(settled);
    });
  }

  async #lose(link: Link, reason: string, signal: AbortSignal): Promise<void> {
    this.#link = undefined;
    const { kind, subscription, isReused } = link;
    const wasStable = performance.now() - link.openedAt >= STABLE_MS;
    // If a channel is closed at once, the server may have forgotten it, for example in a restart. Then a new one is needed.
    if (wasStable && subscription !== undefined) this.#spare = { kind, subscription };
    else this.#end(subscription);
    if (wasStable) this.#failures = 0;
    else if (!isReused) this.#fail();
    await this.#retry(`${kind}: ${reason}`, signal);
  }

  #fail(): void {
    this.#failures += 1;
    if (this.#failures % (ATTEMPTS_AN_OFFER * Math.max(1, this.#offers?.length ?? 1)) !== 0) return;
    // All offers failed, so the server may have changed them.
    this.#offers = undefined;
    this.#end(this.#spare?.subscription);
    this.#spare = undefined;
  }

  async #retry(reason: string, signal: AbortSignal): Promise<void> {
    const { chance = Math.random, backoff = RECONNECT } = this.#options;
    await this.#rest(reason, backoffMs(this.#failures + 1, backoff, chance()), signal);
  }

  async #rest(reason: string, retryMs: number, signal: AbortSignal): Promise<void> {
    // As long as an old connection is open, hints still arrive, and there is nothing to report.
    if (this.#link?.isOpen !== true) this.#options.onState({ kind: 'none', reason, retryMs });
    // Only a stop ends the pause early, and the loop checks for it.
    await pause(retryMs, [signal]).catch(() => undefined);
  }

  #drop(link: Link | undefined): void {
    link?.connection.close();
    this.#end(link?.subscription);
  }

  /** Ends the subscription in the background. `run` waits for it, at most until its deadline. */
  #end(subscription: Subscription | undefined): void {
    if (subscription === undefined) return;
    const ending = unsubscribe(this.#client, subscription).finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }
}

/** The URL to which the client sends the subscription. `UpdatesVia` has none, because its WebSocket is on the server itself. */
function addressesOf(offer: ChannelOffer): string[] {
  if ('service' in offer) return [offer.service];
  return offer.kind === 'UpdatesVia' ? [offer.receiveFrom.replace(/^ws/, 'http')] : [];
}

const isLasting = ({ endsAt }: Subscription): boolean => endsAt === undefined || endsAt - Date.now() > STABLE_MS;

function foreignChannel(kind: ChannelKind, inbox: string): PodError {
  const message = `Listening for changes failed: ${kind} of ${inbox} - expected an address on this server, received one elsewhere`;
  return new PodError(message, { kind: 'forbidden', method: 'GET', url: inbox });
}

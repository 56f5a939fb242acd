/**
 * Keeps a webhook of a pod's inbox: subscribes, renews before the end, subscribes again after a failure, and ends it in the
 * end. Whether messages came is not asked: whoever looks at the inbox does so on a timer as well.
 */
import { LeadpodError } from '../../errors.ts';
import { backoffMs, type Backoff } from '../../http/timing/backoff.ts';
import { clientForServices } from '../origins.ts';
import { renewalMs, unsubscribe } from '../subscription.ts';
import type { ChannelState } from '../keeper-options.ts';
import { pause } from '../../http/timing/pause.ts';
import type { Pod } from '../../solid/pod.ts';
import { subscribeWebhook, WEBHOOK, type WebhookChannel, type WebhookSender } from './channel.ts';

/** Where the webhooks of a pod come in. */
export interface WebhookAddress {
  readonly url: string;
  /** Webhooks are this sender's from now on. */
  expect(sender: WebhookSender, pod: Pod): void;
}

/** What a {@link WebhookKeeper} tells, and how it is tuned. */
export interface WebhookKeeperOptions {
  /** A subscription was made, or an attempt failed. */
  readonly onState: (state: ChannelState) => void;
  readonly backoff?: Backoff;
  /** For how long a channel is asked for, in milliseconds; default an hour. */
  readonly lifetimeMs?: number;
  /** When a channel is renewed, in milliseconds from now; default {@link renewalMs}. */
  readonly renewalMs?: typeof renewalMs;
  /** Chance, in [0, 1). */
  readonly chance?: () => number;
}

const RESUBSCRIBE: Backoff = { firstMs: 500, baseMs: 1_000, capMs: 60_000 };

/** See the head of this file. */
export class WebhookKeeper {
  readonly #pod: Pod;
  readonly #address: WebhookAddress;
  readonly #options: WebhookKeeperOptions;
  #channel: WebhookChannel | undefined;
  #failures = 0;

  constructor(pod: Pod, address: WebhookAddress, options: WebhookKeeperOptions) {
    this.#pod = pod;
    this.#address = address;
    this.#options = options;
  }

  /** Runs until the signal; then the subscription is ended. Only a bug of leadpod is thrown. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) await rest(await this.#attend(signal), signal);
    } finally {
      if (this.#channel !== undefined) await this.#end(this.#channel);
    }
  }

  /** Subscribes; comes back with the milliseconds until it is to be done again. */
  async #attend(signal: AbortSignal): Promise<number> {
    const { lifetimeMs, onState, renewalMs: untilRenewal = renewalMs } = this.#options;
    try {
      const options = { lifetimeMs, signal };
      const channel = await subscribeWebhook(this.#pod, this.#address.url, options);
      this.#address.expect(channel, this.#pod);
      const old = this.#channel;
      this.#channel = channel;
      this.#failures = 0;
      onState({ kind: WEBHOOK });
      // The new one stands before the old one goes.
      if (old !== undefined) await this.#end(old);
      return untilRenewal(channel.endsAt, Date.now());
    } catch (error) {
      if (signal.aborted) return 0;
      if (!(error instanceof LeadpodError)) throw error;
      return this.#fail(error);
    }
  }

  async #end(channel: WebhookChannel): Promise<void> {
    await unsubscribe(clientForServices(this.#pod, [channel.id ?? '']), channel);
  }

  #fail(error: LeadpodError): number {
    const { onState, backoff = RESUBSCRIBE, chance = Math.random } = this.#options;
    this.#failures += 1;
    const retryMs = backoffMs(this.#failures, backoff, chance());
    const isOver = this.#channel === undefined || (this.#channel.endsAt ?? Infinity) <= Date.now();
    // While the old one stands, hints come, and no one needs to know.
    if (isOver) onState({ kind: 'none', reason: error.message, retryMs });
    return retryMs;
  }
}

/** What ends the pause early is the stop, which the loop sees. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, [signal]).catch(() => undefined);
}

/**
 * Keeps the webhook of a pod's inbox active: it subscribes, renews before the end, subscribes again after a failure, and
 * unsubscribes at the end. It does not check whether messages arrive, because the caller also looks at the inbox on a timer.
 */
import { LeadpodError } from '../../errors.ts';
import { backoffMs, type Backoff } from '../../http/timing/backoff.ts';
import { clientForServices } from '../origins.ts';
import { renewalMs, unsubscribe } from '../subscription.ts';
import type { ChannelState } from '../keeper-options.ts';
import { pause } from '../../http/timing/pause.ts';
import type { Pod } from '../../solid/pod.ts';
import { subscribeWebhook, WEBHOOK, type WebhookChannel, type WebhookSender } from './channel.ts';

/** Where the webhooks of a pod arrive. */
export interface WebhookAddress {
  readonly url: string;
  /** From now on, accepts webhooks of this sender. */
  expect(sender: WebhookSender, pod: Pod): void;
}

/** The callbacks of a {@link WebhookKeeper}, and its timing. */
export interface WebhookKeeperOptions {
  /** Called after a subscription, and after an attempt that failed. */
  readonly onState: (state: ChannelState) => void;
  readonly backoff?: Backoff;
  /** The requested lifetime of a channel in milliseconds. Default: one hour. */
  readonly lifetimeMs?: number;
  /** Computes when a channel is renewed, in milliseconds from now. Default: {@link renewalMs}. */
  readonly renewalMs?: typeof renewalMs;
  /** A random number in [0, 1). Default: `Math.random`. */
  readonly chance?: () => number;
}

const RESUBSCRIBE: Backoff = { firstMs: 500, baseMs: 1_000, capMs: 60_000 };

/** Keeps a webhook active as the head of this file describes. */
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

  /** Runs until the signal is aborted, then unsubscribes. Throws only for a bug of leadpod. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) await rest(await this.#attend(signal), signal);
    } finally {
      if (this.#channel !== undefined) await this.#end(this.#channel);
    }
  }

  /** Subscribes. Returns the milliseconds until the next subscription. */
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
      // The new subscription is active before the old one ends.
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
    // As long as the old subscription is active, hints still arrive, and there is nothing to report.
    if (isOver) onState({ kind: 'none', reason: error.message, retryMs });
    return retryMs;
  }
}

/** Only a stop ends the pause early, and the loop checks for it. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, [signal]).catch(() => undefined);
}

/** The options of a channel keeper, and the states that it reports. */
import type { Backoff } from '../http/timing/backoff.ts';
import type { ChannelKind, ConnectionLimits } from './channel.ts';
import type { renewalMs } from './subscription.ts';

/** Whether hints arrive, and over which kind of channel. */
export type ChannelState =
  | { readonly kind: ChannelKind | 'WebhookChannel2023' }
  | {
      readonly kind: 'none';
      /** Why there is no channel. */
      readonly reason: string;
      /** The time until the next attempt, in milliseconds. */
      readonly retryMs: number;
    };

/** The callbacks of a {@link ChannelKeeper}, and its timing. */
export interface KeeperOptions extends ConnectionLimits {
  /** Called when something may have changed. */
  readonly onHint: () => void;
  /** Called when a connection was opened or lost, and when an attempt failed. */
  readonly onState: (state: ChannelState) => void;
  /** A random number in [0, 1). Default: `Math.random`. */
  readonly chance?: () => number;
  readonly backoff?: Backoff;
  /** The requested lifetime of a channel in milliseconds. Default: one hour. */
  readonly lifetimeMs?: number;
  /** Computes when a channel is renewed, in milliseconds from now. Default: {@link renewalMs}. */
  readonly renewalMs?: typeof renewalMs;
  /** If a server has no channels, the time until the next search, in milliseconds. Default: ten minutes. */
  readonly rediscoverMs?: number;
  /** The allowed kinds. Default: all that leadpod supports. */
  readonly kinds?: readonly ChannelKind[];
}

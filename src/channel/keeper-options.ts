/** How a channel is kept open, and what is told of it meanwhile. */
import type { Backoff } from '../http/timing/backoff.ts';
import type { ChannelKind, ConnectionLimits } from './channel.ts';
import type { renewalMs } from './subscription.ts';

/** How hints come at the moment: over a channel, or not at all. */
export type ChannelState =
  | { readonly kind: ChannelKind | 'WebhookChannel2023' }
  | {
      readonly kind: 'none';
      /** Why, in words. */
      readonly reason: string;
      /** When the next attempt is made, in milliseconds. */
      readonly retryMs: number;
    };

/** What a {@link ChannelKeeper} tells, and how it is tuned. */
export interface KeeperOptions extends ConnectionLimits {
  /** Something may have happened. */
  readonly onHint: () => void;
  /** A connection was made or lost, or an attempt failed. */
  readonly onState: (state: ChannelState) => void;
  /** Chance, in [0, 1). */
  readonly chance?: () => number;
  readonly backoff?: Backoff;
  /** For how long a channel is asked for, in milliseconds; default an hour. */
  readonly lifetimeMs?: number;
  /** When a channel is renewed, in milliseconds from now; default {@link renewalMs}. */
  readonly renewalMs?: typeof renewalMs;
  /** Between two looks for channels where a server has none, in milliseconds; default ten minutes. */
  readonly rediscoverMs?: number;
  /** The kinds that may be taken; default all that leadpod knows. */
  readonly kinds?: readonly ChannelKind[];
}

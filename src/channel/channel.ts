/**
 * What the kinds of channels of the Solid Notifications Protocol have in common. A channel message is only a hint that
 * something happened: nothing of what it says is read, so that a forged one costs a look at the inbox and no more.
 */

/** The kinds that leadpod listens to, the better first; the last is what servers had before the protocol. */
export const CHANNEL_KINDS = ['WebSocketChannel2023', 'StreamingHTTPChannel2023', 'UpdatesVia'] as const;

/** A kind of channel, by its name in the protocol, or by its header. */
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** A connection over which hints come. */
export interface ChannelConnection {
  /** Resolves once, with the reason in words, when no hint will come any more. */
  readonly ended: Promise<string>;
  /** Resolves when it has been silent for so long that no one knows whether it lives, where nothing tells. */
  readonly quiet?: Promise<void>;
  /** Ends it. */
  close(): void;
}

/** How a connection is watched over; every member has a default. */
export interface ConnectionLimits {
  /** Until the connection stands, in milliseconds; default 10,000. */
  readonly connectMs?: number;
  /** Between two signs of life that are asked for (WebSocket), in milliseconds; default 15,000. */
  readonly pingMs?: number;
  /** How long a sign of life may take, in milliseconds; default 10,000. */
  readonly pongMs?: number;
  /** Where none can be asked for (streaming HTTP): after so long a silence the connection is made again; default 240,000. */
  readonly idleMs?: number;
}

/** The most bytes of one message: what it says is of no interest, and real ones have some hundred. */
export const MAX_MESSAGE_BYTES = 65_536;

/**
 * What all kinds of channels of the Solid Notifications Protocol have in common. A channel message is only a hint that
 * something has changed. Its content is not read, so a forged message costs one look at the inbox and nothing more.
 */

/** The kinds that leadpod supports, the preferred one first. The last one is from before the protocol. */
export const CHANNEL_KINDS = ['WebSocketChannel2023', 'StreamingHTTPChannel2023', 'UpdatesVia'] as const;

/** A kind of channel: its name in the protocol, or the name of its header. */
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** A connection that delivers hints. */
export interface ChannelConnection {
  /** Resolves with a reason when the connection has ended. */
  readonly ended: Promise<string>;
  /** Resolves when the connection has been silent for so long that it may be broken, if there is no other way to find out. */
  readonly quiet?: Promise<void>;
  /** Closes the connection. */
  close(): void;
}

/** Time limits of a connection. Every member has a default. */
export interface ConnectionLimits {
  /** The time to connect, in milliseconds. Default: 10,000. */
  readonly connectMs?: number;
  /** The time between two pings (WebSocket), in milliseconds. Default: 15,000. */
  readonly pingMs?: number;
  /** The time to answer a ping, in milliseconds. Default: 10,000. */
  readonly pongMs?: number;
  /** After how many milliseconds of silence a connection without pings (streaming HTTP) is replaced. Default: 240,000. */
  readonly idleMs?: number;
}

/** The longest message in bytes. The content is not needed, and real messages have some hundred bytes. */
export const MAX_MESSAGE_BYTES = 65_536;

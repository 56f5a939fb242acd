/** WebSocketChannel2023: hints through a WebSocket. The URL is the only credential. */
import type { WebSocket } from 'ws';
import { PodError } from '../errors.ts';
import { MAX_MESSAGE_BYTES, type ChannelConnection, type ConnectionLimits } from './channel.ts';

/** The callbacks and the signal of a connection. */
export interface ConnectionHooks {
  readonly onHint: () => void;
  readonly signal?: AbortSignal | undefined;
}

/** What is exchanged over a connection, if the server expects a message first. */
export interface Dialogue {
  /** The requested subprotocol (RFC 6455 section 1.9). */
  readonly protocol?: string;
  /** Sent after the connection was opened. */
  readonly hello?: string;
  /** Called with each text message. */
  readonly onText?: (text: string) => void;
}

/**
 * Connects, and resolves when the connection is open. `topic` is used in messages only.
 *
 * @throws PodError `unavailable` if no connection is possible, `unexpected` if the server answers with anything else; the
 * reason of the signal.
 */
export async function openWebSocket(
  receiveFrom: string,
  topic: string,
  hooks: ConnectionHooks,
  limits: ConnectionLimits = {},
  dialogue: Dialogue = {},
): Promise<ChannelConnection> {
  const { connectMs = 10_000 } = limits;
  const { WebSocket } = await import('ws');
  hooks.signal?.throwIfAborted();
  const socket = new WebSocket(receiveFrom, dialogue.protocol ?? [], {
    handshakeTimeout: connectMs,
    maxPayload: MAX_MESSAGE_BYTES,
    // No compression, because a small message could expand to a huge one, and no redirects to other servers.
    perMessageDeflate: false,
    followRedirects: false,
  });
  const ended = endOf(socket);
  try {
    await untilOpen(socket, ended, topic, hooks.signal);
  } catch (error) {
    socket.terminate();
    throw error;
  }
  const heart = listenToHeart(socket, limits);
  // Any message is a hint: text, binary, valid JSON or not.
  socket.on('message', (data, isBinary) => {
    heart.beat();
    if (!isBinary) dialogue.onText?.((data as Buffer).toString('utf8'));
    hooks.onHint();
  });
  if (dialogue.hello !== undefined) socket.send(dialogue.hello);
  return {
    ended: ended.finally(() => {
      heart.stop();
    }),
    close: () => {
      closeSoon(socket);
    },
  };
}

/** Why the connection ended. The library's messages contain no address but the host's. */
function endOf(socket: WebSocket): Promise<string> {
  let reason: string | undefined;
  return new Promise((resolve) => {
    socket.on('error', (error) => {
      reason ??= (error as NodeJS.ErrnoException).code ?? error.message;
    });
    socket.once('close', (code) => {
      resolve(reason ?? `closed (${code})`);
    });
  });
}

async function untilOpen(
  socket: WebSocket,
  ended: Promise<string>,
  topic: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const opened = new Promise<undefined>((resolve) => {
    socket.once('open', () => {
      resolve(undefined);
    });
  });
  const abort = (): void => {
    socket.terminate();
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const reason = await Promise.race([opened, ended]);
    signal?.throwIfAborted();
    if (reason === undefined) return;
    const message = `Listening for changes failed: WebSocketChannel2023 of ${topic} - expected a connection, received [${reason}]`;
    // The library's message for an answer that is not an upgrade. There is no code for it.
    const kind = reason.startsWith('Unexpected server response') ? 'unexpected' : 'unavailable';
    throw new PodError(message, { kind, method: 'GET', url: topic });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/**
 * A socket whose other end has disappeared looks like a quiet one. So a server that does not answer a ping in time counts as
 * disconnected.
 */
function listenToHeart(socket: WebSocket, { pingMs = 15_000, pongMs = 10_000 }: ConnectionLimits) {
  let deadline: NodeJS.Timeout | undefined;
  const beat = (): void => {
    clearTimeout(deadline);
    deadline = undefined;
  };
  const interval = setInterval(() => {
    if (socket.readyState !== socket.OPEN || deadline !== undefined) return;
    socket.ping();
    deadline = setTimeout(() => {
      socket.emit('error', new Error(`no answer to a ping within ${pongMs / 1000} s`));
      socket.terminate();
    }, pongMs);
  }, pingMs);
  socket.on('pong', beat).on('ping', beat);
  const stop = (): void => {
    clearInterval(interval);
    beat();
  };
  return { beat, stop };
}

/** How long the other side may take to close the connection, in milliseconds. */
const GOODBYE_MS = 500;

function closeSoon(socket: WebSocket): void {
  if (socket.readyState === socket.CLOSED) return;
  socket.close();
  const timer = setTimeout(() => {
    socket.terminate();
  }, GOODBYE_MS);
  socket.once('close', () => {
    clearTimeout(timer);
  });
}

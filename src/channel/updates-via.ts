/**
 * The WebSocket from before the Solid Notifications Protocol (Solid WebSockets API, `solid-0.1`). Its URL is in the header
 * `Updates-Via`, one line subscribes, and no credentials are sent.
 */
import { PodError } from '../errors.ts';
import type { ChannelConnection, ConnectionLimits } from './channel.ts';
import { openWebSocket, type ConnectionHooks } from './websocket.ts';

/** The name of the subprotocol and its version. */
const PROTOCOL = 'solid-0.1';

/**
 * Connects, and resolves when the server has acknowledged the subscription to `topic`.
 *
 * @throws PodError `unavailable` if no connection is possible, `unexpected` if the server refuses or does not answer; the
 * reason of the signal.
 */
export async function openUpdatesVia(
  address: string,
  topic: string,
  hooks: ConnectionHooks,
  limits: ConnectionLimits = {},
): Promise<ChannelConnection> {
  const { connectMs = 10_000 } = limits;
  let settle: (answer: 'ack' | 'err' | 'silence') => void = () => undefined;
  const answered = new Promise<'ack' | 'err' | 'silence'>((resolve) => {
    settle = resolve;
  });
  const connection = await openWebSocket(address, topic, hooks, limits, {
    protocol: PROTOCOL,
    hello: `sub ${topic}`,
    onText: (text) => {
      const [verb, subject] = text.trim().split(/\s+/);
      if ((verb === 'ack' || verb === 'err') && subject === topic) settle(verb);
      // Community Solid Server 5 answers with a word of its own.
      if (verb === 'error') settle('err');
    },
  });
  const timer = setTimeout(() => {
    settle('silence');
  }, connectMs);
  const stop = (): void => {
    connection.close();
  };
  hooks.signal?.addEventListener('abort', stop, { once: true });
  try {
    const answer = await Promise.race([answered, connection.ended]);
    hooks.signal?.throwIfAborted();
    if (answer === 'ack') return connection;
    throw notAcknowledged(topic, answer === 'silence' ? `nothing within ${connectMs / 1000} s` : answer);
  } catch (error) {
    // An open connection would keep the process alive.
    connection.close();
    throw error;
  } finally {
    clearTimeout(timer);
    hooks.signal?.removeEventListener('abort', stop);
  }
}

function notAcknowledged(topic: string, received: string): PodError {
  const message = `Listening for changes failed: Updates-Via of ${topic} - expected an acknowledgement, received [${received}]`;
  return new PodError(message, { kind: 'unexpected', method: 'GET', url: topic });
}

/** Which of the requests that reach a server of this process are made by this process. */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Local ports of the connections that this process has opened. */
const opened = new Set<number>();
subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket };
  socket.once('connect', () => {
    const { localPort } = socket;
    if (localPort === undefined) return;
    opened.add(localPort);
    socket.once('close', () => opened.delete(localPort));
  });
});

/**
 * Whether this process made the request itself. A server that runs in it asks itself for the keys of its issuer and the
 * profile of whoever signs in, as often as its caches end (two minutes), so that whoever counts the requests of another
 * process leaves these out.
 */
export const isFromHere = ({ socket }: IncomingMessage): boolean => opened.has(socket.remotePort ?? 0);

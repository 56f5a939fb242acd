/** Starts an HTTP server on this machine. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { UsageError } from '../errors.ts';

/** Where a server listens. */
export interface ListenOptions {
  readonly host: string;
  /** The port. 0 means any free port. */
  readonly port: number;
}

/** A server that is listening. */
export interface RunningServer {
  /** Its origin, with a slash at the end. */
  readonly url: string;
  /** Accepts no more requests. Waits for running requests, but at most this long, in milliseconds. */
  stop(withinMs: number): Promise<void>;
}

/** The largest size of all headers, in bytes. The default of Node (16 KiB) is too small for a URL with a long SPARQL query. */
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * Starts a server.
 *
 * @throws UsageError if the port is in use, or if the address does not belong to this machine.
 */
export async function startServer(app: Hono, { host, port }: ListenOptions): Promise<RunningServer> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: { maxHeaderSize: MAX_HEADER_BYTES },
  }) as Server;
  server.on('clientError', refuseBadRequest);
  server.listen(port, host);
  await once(server, 'listening').catch((cause: unknown) => {
    throw new UsageError(`cannot listen on ${host}, port ${port} (${codeOf(cause)}). Choose another with --port`, {
      cause,
    });
  });
  return { url: urlOf(host, server.address() as AddressInfo), stop: (withinMs) => stopServer(server, withinMs) };
}

/** Answers 400 if a request is not HTTP, and 414 if its URL and headers are too long (RFC 9110 sections 15.5.1 and 15.5.15). */
function refuseBadRequest(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Socket): void {
  const isTooLong = error.code === 'HPE_HEADER_OVERFLOW';
  const status = isTooLong ? '414 URI Too Long' : '400 Bad Request';
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  else socket.destroy();
}

async function stopServer(server: Server, withinMs: number): Promise<void> {
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, withinMs);
  server.close();
  await once(server, 'close');
  clearTimeout(timer);
}

/** The URL of the server. If it listens on all interfaces, the URL has the loopback address. */
function urlOf(host: string, { address, port, family }: AddressInfo): string {
  if (host === 'localhost') return `http://localhost:${port}/`;
  const name = address === '::' ? '::1' : address === '0.0.0.0' ? '127.0.0.1' : address;
  return `http://${family === 'IPv6' ? `[${name}]` : name}:${port}/`;
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

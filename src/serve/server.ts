/** A server on a port of this machine. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { UsageError } from '../errors.ts';

/** Where a server is to listen. */
export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** A server that listens. */
export interface RunningServer {
  /** Its origin and a slash. */
  readonly url: string;
  /** Takes no more requests, and finishes those under way, for so many milliseconds at most. */
  stop(withinMs: number): Promise<void>;
}

/** Queries travel in URLs, and are longer than the 16 KiB that Node takes for all headers. */
const MAX_HEADER_BYTES = 64 * 1024;

/** Starts a server. @throws UsageError where the port is taken, or the address is not of this machine. */
export async function startServer(app: Hono, { host, port }: ListenOptions): Promise<RunningServer> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: { maxHeaderSize: MAX_HEADER_BYTES },
  }) as Server;
  server.on('clientError', refuseBadRequest);
  server.listen(port, host);
  await once(server, 'listening').catch((cause: unknown) => {
    throw new UsageError(`cannot listen on ${host}, port ${port} (${codeOf(cause)}). Choose another`, { cause });
  });
  return { url: urlOf(host, server.address() as AddressInfo), stop: (withinMs) => stopServer(server, withinMs) };
}

/** What is no HTTP, or more of it than fits, gets the status that says so (RFC 9110 sections 15.5.1, 15.5.15). */
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

/** All interfaces are met by the loopback one. */
function urlOf(host: string, { address, port, family }: AddressInfo): string {
  if (host === 'localhost') return `http://localhost:${port}/`;
  const name = address === '::' ? '::1' : address === '0.0.0.0' ? '127.0.0.1' : address;
  return `http://${family === 'IPv6' ? `[${name}]` : name}:${port}/`;
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

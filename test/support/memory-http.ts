/** The model of a server behind a socket, for what the real one is too slow for. Everyone may do everything. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { PodError } from '../../src/errors.ts';
import { MemoryServer, PRIVATE } from './memory-pod.ts';

/** A model that listens. */
export interface ServedMemory {
  readonly server: MemoryServer;
  /** Root of its storage. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves a model on the loopback interface. */
export async function serveMemory(): Promise<ServedMemory> {
  const server = new MemoryServer();
  const http = createServer((request, response) => {
    answer(server, url, request, response).catch((error: unknown) => {
      response.writeHead(error instanceof PodError ? (error.status ?? 500) : 500).end();
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
  return {
    server,
    url,
    stop: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

async function answer(
  server: MemoryServer,
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', headers } = request;
  const url = new URL(request.url ?? '/', root).href;
  const body = await text(request);
  await server.onRequest(method, url);
  const contentType = headers['content-type'] ?? 'text/plain';
  const ifMatch = headers['if-match'];
  if (method === 'PUT') {
    const isCreated = server.put(url, body, { contentType, ifMatch, ifNoneMatch: headers['if-none-match'] as '*' });
    response.writeHead(isCreated ? 201 : 205).end();
  } else if (method === 'POST') {
    response
      .writeHead(201, { location: server.post(url, body, contentType, headers['slug'] as string | undefined) })
      .end();
  } else if (method === 'DELETE') {
    const outcome = server.delete(url, ifMatch);
    response.writeHead(outcome === 'deleted' ? 205 : 404).end();
  } else {
    const found = server.get(method, url);
    const bytes = Buffer.from(found.body);
    response.writeHead(200, {
      'content-type': found.contentType,
      'content-length': bytes.length,
      etag: found.etag,
      'wac-allow': PRIVATE,
    });
    response.end(method === 'HEAD' ? undefined : bytes);
  }
}

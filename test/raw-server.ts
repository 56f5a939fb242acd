import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clearAfterEach } from './hooks.ts';

/** A request as the server saw it, whole. */
export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** How many requests came before it. */
  index: number;
}

/** A raw HTTP server on a free port of the loopback interface; it is closed after the test. */
export interface RawServer {
  /** Origin and a slash. */
  url: string;
  origin: string;
  seen: SeenRequest[];
  close(): Promise<void>;
}

export type Answer = (response: ServerResponse, request: SeenRequest) => void;

const open = new Set<Server>();

async function close(server: Server): Promise<void> {
  open.delete(server);
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

clearAfterEach(() => Promise.all([...open].map(close)));

/** Starts a server that gives its answers in turn, the last of them forever. */
export async function startRawServer(...answers: Answer[]): Promise<RawServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const record = { method, path, headers, body, index: seen.length };
      seen.push(record);
      const answer = answers[Math.min(record.index, answers.length - 1)];
      answer?.(response, record);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.add(server);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `${origin}/`, origin, seen, close: () => close(server) };
}

/** Answers with a status, a body and headers. */
export const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
  };

/** Sends these bytes as they are, and closes the connection. */
export const answerRaw =
  (text: string): Answer =>
  (response) => {
    response.socket?.end(text);
  };

/** Breaks the connection off without an answer. */
export const hangUp: Answer = (response) => {
  response.socket?.destroy();
};

/** Never answers. */
export const stayMute: Answer = () => undefined;

/** A port on which no one listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

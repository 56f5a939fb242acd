/**
 * An HTTP proxy between leadpod and a real server that can do to each request what networks, servers and the machines in
 * between do. The server's base URL is that of the proxy: DPoP signs the URL of a request (RFC 9449 section 4.2).
 */
import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request as leadpod sent it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** An answer of the server, or one of our own. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** One request on its way, and what can be done with it. */
export interface Passage {
  readonly seen: SeenRequest;
  /** Lets the server carry it out, with other headers or another body where given. */
  readonly forward: (changed?: Partial<Pick<SeenRequest, 'headers' | 'body'>>) => Promise<Answer>;
  /** Lets the server have the head, so many bytes of the body, and then a broken connection. */
  readonly forwardPart: (bytes: number) => Promise<void>;
  /** Answers. */
  readonly respond: (answer: Answer) => void;
  /** The answer as it is on the wire, for what is not to be well formed. */
  readonly socket: Socket;
  /** Breaks the connection to leadpod off. */
  readonly reset: () => void;
}

/** What happens to a request. */
export type Fault = (passage: Passage) => void | Promise<void>;

interface Rule {
  readonly matches: (seen: SeenRequest) => boolean;
  readonly fault: Fault;
  left: number;
}

const pass: Fault = async (passage) => {
  passage.respond(await passage.forward());
};

/** A proxy on a free port of the loopback interface. */
export class FaultProxy {
  readonly #server: Server;
  #rules: Rule[] = [];
  /** Where the requests go. */
  targetPort = 0;
  /** What happens to requests that no rule is about; nothing, where it gives no fault. */
  weather: ((seen: SeenRequest) => Fault | undefined) | undefined;
  /**
   * Comes back with what waits until the server has begun to write what comes to this path; nothing where it begins nothing
   * before it has all, so that what is cut off never was.
   */
  untilBegun: ((path: string) => Promise<() => Promise<void>> | undefined) | undefined;
  /** All requests since they were cleared. */
  seen: SeenRequest[] = [];
  /** What failed in the proxy itself. */
  broken: unknown[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      // A connection that leadpod or the server breaks off is what this is about.
      this.#serve(request, response).catch((error: unknown) => {
        if (!isBrokenOff(error)) this.broken.push(error);
        response.socket?.destroy();
      });
    });
  }

  static async start(): Promise<FaultProxy> {
    const server = createServer({ keepAliveTimeout: 60_000 }).listen(0, 'localhost');
    await once(server, 'listening');
    return new FaultProxy(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://localhost:${this.port}/`;
  }

  /** From now on the fault happens to requests like this, so often; the rule that was made last is asked first. */
  when(matches: (seen: SeenRequest) => boolean, fault: Fault, times = Infinity): void {
    this.#rules.unshift({ matches, fault, left: times });
  }

  /** No faults any more, and nothing seen. */
  clear(): void {
    this.#rules = [];
    this.weather = undefined;
    this.seen = [];
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const seen: SeenRequest = { method, path, headers, body: await buffer(request) };
    this.seen.push(seen);
    await this.#faultFor(seen)(this.#passage(seen, response));
  }

  #faultFor(seen: SeenRequest): Fault {
    const rule = this.#rules.find(({ matches, left }) => left > 0 && matches(seen));
    if (rule === undefined) return this.weather?.(seen) ?? pass;
    rule.left -= 1;
    return rule.fault;
  }

  #passage(seen: SeenRequest, response: ServerResponse): Passage {
    const socket = response.socket!;
    return {
      seen,
      socket,
      forward: (changed) => this.#forward({ ...seen, ...changed }),
      forwardPart: (bytes) => this.#forwardPart(seen, bytes),
      respond: (answer) => {
        respond(response, answer);
      },
      reset: () => void socket.resetAndDestroy(),
    };
  }

  #open({ method, path, headers }: SeenRequest) {
    return httpRequest({ host: 'localhost', port: this.targetPort, method, path, headers, agent: false });
  }

  async #forward(seen: SeenRequest): Promise<Answer> {
    const request = this.#open(seen);
    request.end(seen.body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const headers = Object.entries(response.headers).filter(([name, value]) => !HOP.has(name) && value !== undefined);
    return {
      status: response.statusCode ?? 0,
      headers: Object.fromEntries(headers) as Answer['headers'],
      body: await buffer(response),
    };
  }

  async #forwardPart(seen: SeenRequest, bytes: number): Promise<void> {
    const request = this.#open(seen);
    const answered = once(request, 'response').catch(() => undefined);
    const begun = await this.untilBegun?.(seen.path);
    request.flushHeaders();
    if (bytes > 0) await new Promise((resolve) => request.write(seen.body.subarray(0, bytes), resolve));
    // Who refuses it by its head alone begins nothing.
    await Promise.race([begun?.(), answered]);
    request.on('error', () => undefined).destroy();
  }
}

/** RFC 9110 section 7.6.1: these concern one connection only. */
const HOP = new Set(['connection', 'keep-alive']);

function respond(response: ServerResponse, { status, headers, body }: Answer): void {
  response.sendDate = false;
  response.writeHead(status, { ...headers });
  response.end(body);
}

function isBrokenOff(error: unknown): boolean {
  return ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
}

/**
 * A TCP proxy between leadpod and a real server, which can cut connections, refuse them, and let them go dead without a
 * word. The server's base URL is that of the proxy.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Two ends of one connection. */
interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  /** It became a WebSocket, or an answer that does not end. */
  isChannel: boolean;
  isFrozen: boolean;
}

const CHANNEL = /upgrade: websocket|GET \/\.notifications\/StreamingHTTP/i;

/** See the head of this file. */
export class TcpProxy {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  targetPort = 0;
  /** Connections are accepted and closed at once: the server is down. */
  isDown = false;
  #refused: RegExp | undefined;
  /** How many channels there were so far. */
  channels = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (near) => {
      this.#accept(near);
    });
  }

  static async start(): Promise<TcpProxy> {
    const server = createServer().listen(0, 'localhost');
    await once(server, 'listening');
    return new TcpProxy(server);
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Cuts every channel; says how many there were. */
  cutChannels(): number {
    const channels = [...this.#pairs].filter(({ isChannel }) => isChannel);
    for (const pair of channels) cut(pair);
    return channels.length;
  }

  /** Nothing comes through the present channels any more, in either direction, and no one is told. */
  freezeChannels(): number {
    const channels = [...this.#pairs].filter(({ isChannel }) => isChannel);
    for (const pair of channels) pair.isFrozen = true;
    return channels.length;
  }

  /** Cuts everything. */
  cutAll(): void {
    for (const pair of this.#pairs) cut(pair);
  }

  /** Connections whose requests look like this are cut: someone in between does not let them pass. */
  refuse(pattern: RegExp): void {
    this.#refused = pattern;
  }

  /** No faults any more. */
  clear(): void {
    this.isDown = false;
    this.#refused = undefined;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.cutAll();
    await once(this.#server, 'close');
  }

  #accept(near: Socket): void {
    near.on('error', () => undefined);
    if (this.isDown) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(this.targetPort, 'localhost');
    const pair: Pair = { near, far, isChannel: false, isFrozen: false };
    this.#pairs.add(pair);
    near.on('data', (chunk: Buffer) => {
      this.#look(pair, chunk);
      if (!pair.isFrozen && !far.destroyed) far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => {
      if (!pair.isFrozen && !near.destroyed) near.write(chunk);
    });
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#pairs.delete(pair);
        if (pair.isFrozen) return;
        cut(pair);
      });
      socket.on('end', () => {
        if (!pair.isFrozen) (socket === near ? far : near).end();
      });
    }
  }

  #look(pair: Pair, chunk: Buffer): void {
    const text = chunk.toString('latin1');
    if (this.#refused?.test(text) === true) cut(pair);
    else if (!pair.isChannel && CHANNEL.test(text)) {
      pair.isChannel = true;
      this.channels += 1;
    }
  }
}

function cut({ near, far }: Pair): void {
  near.destroy();
  far.destroy();
}

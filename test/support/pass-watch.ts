/**
 * Who writes into which pod, as the server sees it. Each sign-in has a DPoP key of its own (RFC 9449 section 4.2: the
 * proof has it), and each pass of a worker signs in again: so the key tells passes apart, whichever process runs them.
 */
import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { serverOf } from '../pods.ts';
import { EXTENT } from './extent.ts';

/** One pass over one pod: its writes, in milliseconds of the server's steady clock. */
export interface SeenPass {
  readonly pod: string;
  readonly key: string;
  /** When its first request came. */
  readonly begun: number;
  readonly writes: { readonly from: number; to: number }[];
}

/** What the server sees. */
export interface PassWatch {
  readonly passes: SeenPass[];
  /** Called at each write of a pass, with its number within that pass, from 1. */
  onWrite: (pass: SeenPass, number: number) => void;
  stop(): void;
}

/** Watches the pods with these storages, by their names. */
export async function watchPasses(storages: ReadonlyMap<string, string>): Promise<PassWatch> {
  const { port, url } = await serverOf(EXTENT.pods);
  const prefixes = [...storages].map(([pod, storage]) => [pod, storage.slice(url.length - 1)] as const);
  const found = new Map<string, SeenPass>();
  const watch: PassWatch = {
    passes: [],
    onWrite: () => undefined,
    stop: () => {
      unsubscribe('http.server.request.start', listener);
    },
  };
  const listener = (message: unknown): void => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const pod = prefixes.find(([, prefix]) => request.url?.startsWith(prefix))?.[0];
    const proof = request.headers['dpop'];
    if (request.socket.localPort !== port || pod === undefined || typeof proof !== 'string') return;
    const id = `${pod} ${keyOf(proof)}`;
    const from = performance.now();
    const pass = found.get(id) ?? { pod, key: id, begun: from, writes: [] };
    if (!found.has(id)) watch.passes.push(pass);
    found.set(id, pass);
    if (/^(GET|HEAD)$/.test(request.method ?? '')) return;
    const write = { from, to: Infinity };
    pass.writes.push(write);
    // Answered, or cut off: the server is done with it then.
    response.once('close', () => {
      write.to = performance.now();
    });
    watch.onWrite(pass, pass.writes.length);
  };
  subscribe('http.server.request.start', listener);
  return watch;
}

function keyOf(proof: string): string {
  const header = Buffer.from(proof.split('.', 1)[0] ?? '', 'base64url').toString();
  const { jwk } = JSON.parse(header) as { jwk: unknown };
  return createHash('sha256').update(JSON.stringify(jwk)).digest('hex').slice(0, 12);
}

/** Pairs of passes over one pod whose writes overlap: one wrote between the first and the last write of the other. */
export function overlaps(passes: readonly SeenPass[]): string[] {
  const writers = passes.filter(({ writes }) => writes.length > 0);
  const span = ({ writes }: SeenPass): [number, number] => [
    Math.min(...writes.map(({ from }) => from)),
    Math.max(...writes.map(({ to }) => to)),
  ];
  return writers.flatMap((one, index) =>
    writers.slice(index + 1).flatMap((other) => {
      const [[from, to], [otherFrom, otherTo]] = [span(one), span(other)];
      return one.pod === other.pod && from < otherTo && otherFrom < to ? [`${one.pod}: ${one.key}, ${other.key}`] : [];
    }),
  );
}

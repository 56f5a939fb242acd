/** Faults by name, and the seeded weather that is made of them. */
import { Chance, createChances, type Weighted } from '../../src/dev/generator/chance.ts';
import type { Answer, Fault, SeenRequest } from './proxy.ts';

/** An answer of someone in front of the server, which never learns of the request. */
export const answerWith =
  (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Fault =>
  ({ respond }) => {
    const bytes = Buffer.from(body);
    respond({ status, headers: { ...headers, 'content-length': String(bytes.byteLength) }, body: bytes });
  };

/** Headers without some of them. */
export const without = <T>(headers: Readonly<Record<string, T>>, ...names: string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));

/** The server carries it out, and says that it failed. */
export const doneBut =
  (status: number, headers: Readonly<Record<string, string>> = {}): Fault =>
  async (passage) => {
    await passage.forward();
    await answerWith(status, headers)(passage);
  };

/** The server carries it out, and its answer is lost. */
export const loseAnswer: Fault = async ({ forward, reset }) => {
  await forward();
  reset();
};

/** The server never learns of it. */
export const reset: Fault = (passage) => {
  passage.reset();
};

/** The connection is open, and no byte comes. */
export const hold: Fault = () => undefined;

/** It takes this long. */
export const delay =
  (ms: number): Fault =>
  async ({ forward, respond }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    respond(await forward());
  };

/** Waits for someone before the server learns of it. */
export const park =
  (until: Promise<unknown>): Fault =>
  async ({ forward, respond }) => {
    await until;
    respond(await forward());
  };

/** The server gets so many bytes of the body; then whoever sent them is gone. */
export const cutRequest =
  (bytes: (body: Buffer) => number): Fault =>
  async (passage) => {
    await passage.forwardPart(bytes(passage.seen.body));
    passage.reset();
  };

/** What the server answered, as someone in between passes it on. */
export const alter =
  (change: (answer: Answer, seen: SeenRequest) => Partial<Answer>): Fault =>
  async ({ forward, respond, seen }) => {
    const answer = await forward();
    const { headers, body, status } = { ...answer, ...change(answer, seen) };
    const rest = without(headers, 'transfer-encoding');
    respond({ status, headers: { ...rest, 'content-length': String(body.byteLength) }, body });
  };

const headText = ({ status, headers }: Answer, more: readonly string[]): string => {
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}: ${value}`),
  );
  const kept = lines.filter((line) => !/^(?:content-length|transfer-encoding):/i.test(line));
  return [`HTTP/1.1 ${status} So`, ...kept, 'connection: close', ...more, '', ''].join('\r\n');
};

/**
 * The connection ends after so many bytes of the answer's body: `announced` with the length that there should have been,
 * `unannounced` as a server answers that shows the end of a body by the end of the connection (RFC 9112 section 6.3).
 */
export const cutAnswer =
  (bytes: (body: Buffer) => number, how: 'announced' | 'unannounced' = 'announced'): Fault =>
  async ({ forward, socket }) => {
    const answer = await forward();
    const length = how === 'announced' ? [`content-length: ${answer.body.byteLength}`] : [];
    socket.write(headText(answer, length));
    socket.end(answer.body.subarray(0, bytes(answer.body)));
  };

/** A byte now and then, and no end. */
export const drip =
  (everyMs: number): Fault =>
  async ({ forward, socket }) => {
    const answer = await forward();
    socket.write(headText(answer, [`content-length: ${answer.body.byteLength + 1_000_000}`]));
    const timer = setInterval(() => socket.write(' '), everyMs);
    socket.once('close', () => {
      clearInterval(timer);
    });
  };

/** Requests of a method to paths like this. */
export const on =
  (method: string, path: RegExp) =>
  (seen: SeenRequest): boolean =>
    seen.method === method && path.test(seen.path);

/** What may befall any request of a pass; whatever it is, the work comes out right. */
const STORM: Weighted<(chance: Chance) => Fault> = [
  [3, () => reset],
  [3, () => loseAnswer],
  [2, () => answerWith(500)],
  [2, () => doneBut(500)],
  [1, () => answerWith(502, { 'content-type': 'text/html' }, '<html><body>Bad gateway</body></html>')],
  [1, () => answerWith(503, { 'retry-after': '0' })],
  [1, () => doneBut(503, { 'retry-after': '0' })],
  [1, () => answerWith(429, { 'retry-after': '0' })],
  [1, () => answerWith(408)],
  [1, () => answerWith(423)],
  [1, () => answerWith(401)],
  [1, () => answerWith(409)],
  [1, () => answerWith(412)],
  [2, (chance) => cutAnswer((body) => chance.int(0, Math.max(0, body.byteLength - 1)))],
  [3, (chance) => delay(chance.int(1, 30))],
];

/** Storms differ by their seed alone, so far as requests come in the same order. */
export function storm(chance: Chance, probability: number): (seen: SeenRequest) => Fault | undefined {
  return ({ method, path, body }) => {
    // Signing in is the library's own business, and has a row of its own (F25).
    if (path.startsWith('/.')) return undefined;
    if (!chance.is(probability)) return undefined;
    if (method === 'PUT' && chance.is(0.2)) return cutRequest(() => chance.int(0, Math.max(0, body.byteLength - 1)));
    return chance.weighted(STORM)(chance);
  };
}

/** Runs a test with seeded chance; the seed is in the message where it fails. `LEADPOD_FAULT_SEED` sets it. */
export async function withSeed(seed: number, work: (chance: Chance) => Promise<void>): Promise<void> {
  const chosen = Number(process.env['LEADPOD_FAULT_SEED'] ?? seed);
  try {
    await work(createChances(chosen).traffic);
  } catch (error) {
    if (error instanceof Error) error.message += ` (LEADPOD_FAULT_SEED=${chosen})`;
    throw error;
  }
}

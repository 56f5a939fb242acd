/** Starts the processes of a server test, waits for them, and stops them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LOOPBACK_OPTIONS } from './loopback.ts';

/** How a server is started. */
export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A process that runs. */
export interface RunningChild {
  stop(): Promise<void>;
}

/** The environment of a process: what this one has, without what is set for this one alone. */
export function childEnvironment(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean => /^(LEADPOD_|NODE_OPTIONS$|NODE_EXTRA_CA_CERTS$|FORCE_COLOR$)/.test(name);
  const kept = Object.entries(process.env).filter(([name]) => !isOurs(name));
  return { ...Object.fromEntries(kept), ...LOOPBACK_OPTIONS, NO_COLOR: '1', ...env };
}

/** A port of this machine that no one listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Half-seconds that a server may take to answer. */
const PATIENCE = 240;
/** Characters of the end of an output that are searched for the reason. */
const TAIL = 4000;

/**
 * Starts a server and waits until `isReady`, asked twice a second, says so.
 *
 * @throws Error with the end of the server's output where it ends before, or is not ready within two minutes.
 */
export async function startChild(start: Start, isReady: () => Promise<boolean>): Promise<RunningChild> {
  const { command, args, cwd, env } = start;
  const child = spawn(command, args, { cwd, env: childEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  // Whatever becomes of this run, the server does not outlive it.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let tail = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-TAIL)));
  const ended = once(child, 'close').catch((error: unknown) => void (tail += String(error)));
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    await stopChild(child, ended);
  };
  for (let attempt = 0; isRunning(child) && attempt < PATIENCE; attempt += 1) {
    if (await isReady()) return { stop };
    await setTimeout(500);
  }
  await stop();
  throw new Error(`${basename(args.at(0) ?? command)} does not answer: ${reasonIn(tail)}`);
}

/** The last line that speaks of an error, else the last line; without the folders of this machine. */
function reasonIn(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  const reason = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'it says nothing';
  return reason.replace(/(?:\/[^\s/:'"]+)+\//g, '').slice(0, 300);
}

const isRunning = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null;

/** In good order, or not. */
async function stopChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (!isRunning(child)) return;
  child.kill('SIGTERM');
  const late = new AbortController();
  const deadline = setTimeout(5000, undefined, { signal: late.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await ended;
  late.abort();
  await deadline;
}

/** One request of a stranger, without credentials; `ca` is the certificate that is trusted. Comes back with the status. */
export function ask(
  url: string,
  {
    method = 'GET',
    body = '',
    contentType = '',
    ca = '',
  }: Partial<Record<'method' | 'body' | 'contentType' | 'ca', string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers =
      contentType === '' ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) };
    const options = { method, headers, agent: false, ...(ca === '' ? {} : { ca }) };
    const request = (url.startsWith('https:') ? requestHttps : requestHttp)(url, options, (response) => {
      response.resume().once('end', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    request.once('error', reject).end(body);
  });
}

/** Whether anything at all answers there. */
export const answers = (url: string, ca = ''): Promise<boolean> =>
  ask(url, { ca }).then(
    () => true,
    () => false,
  );

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

/** A running process. */
export interface RunningChild {
  stop(): Promise<void>;
}

/** The environment of a process. It is that of this process, without the variables that are only for this process. */
export function childEnvironment(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean => /^(LEADPOD_|NODE_OPTIONS$|NODE_EXTRA_CA_CERTS$|FORCE_COLOR$)/.test(name);
  const kept = Object.entries(process.env).filter(([name]) => !isOurs(name));
  return { ...Object.fromEntries(kept), ...LOOPBACK_OPTIONS, NO_COLOR: '1', ...env };
}

/** A free port of this machine. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** How long a server may take to answer, in half seconds. */
const PATIENCE = 240;
/** How many characters at the end of an output are searched for the reason of a failure. */
const TAIL = 4000;

/**
 * Starts a server, and waits until it is ready. `isReady` is called twice a second.
 *
 * @throws Error with the end of the output, if the process ends before, or if it is not ready within two minutes.
 */
export async function startChild(start: Start, isReady: () => Promise<boolean>): Promise<RunningChild> {
  const { command, args, cwd, env } = start;
  const child = spawn(command, args, { cwd, env: childEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  // The server is killed when this process ends, for whatever reason.
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

/** The last line about an error, or else the last line. Names of folders of this machine are removed. */
function reasonIn(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  const reason = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'it says nothing';
  return reason.replace(/(?:\/[^\s/:'"]+)+\//g, '').slice(0, 300);
}

const isRunning = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null;

/** Stops a process properly, or kills it. */
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

/** Sends one request without credentials. `ca` is a certificate to trust. Returns the status. */
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

/** Whether a server answers at this URL. */
export const answers = (url: string, ca = ''): Promise<boolean> =>
  ask(url, { ca }).then(
    () => true,
    () => false,
  );

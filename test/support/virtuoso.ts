/** A real Virtuoso with a database of its own, where the machine has one (Debian: virtuoso-opensource). */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closedPort } from '../raw-server.ts';
import { freshFolder } from './cli.ts';

/** A running one. */
export interface Virtuoso {
  /** Origin and a slash. */
  readonly url: string;
  /** The account that every new database has. */
  readonly credentials: { readonly user: 'dba'; readonly password: 'dba' };
  /** Asks without credentials; the answer as text of a media type. */
  ask(sparql: string, accept: string): Promise<string>;
  stop(): Promise<void>;
}

const PROGRAM = process.env['LEADPOD_VIRTUOSO'] ?? 'virtuoso-t';

/** Why there is none, as the reason for a test to be skipped; `undefined` where there is one. */
export function whyNoVirtuoso(): string | undefined {
  return spawnSync(PROGRAM, ['-?']).error === undefined
    ? undefined
    : `no ${PROGRAM}: apt-get install virtuoso-opensource, or name one with LEADPOD_VIRTUOSO`;
}

/** What the package ships, but for ports, places and memory. */
const settings = (sqlPort: number, httpPort: number): string => `
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:${sqlPort}
DisableUnixSocket = 1
DirsAllowed = .
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:${httpPort}
ServerRoot = .
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
MaxQueryCostEstimationTime = 400
`;

/** Starts one on free ports of the loopback interface, and waits until it answers. */
export async function startVirtuoso(): Promise<Virtuoso> {
  const folder = freshFolder();
  const [sqlPort, httpPort] = [await closedPort(), await closedPort()];
  writeFileSync(join(folder, 'virtuoso.ini'), settings(sqlPort, httpPort));
  const child = spawn(PROGRAM, ['+foreground', '+configfile', 'virtuoso.ini'], { cwd: folder, stdio: 'ignore' });
  // Whatever becomes of the tests, it does not outlive them.
  process.once('exit', () => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${httpPort}/`;
  const ask = async (sparql: string, accept: string): Promise<string> => {
    const body = new URLSearchParams({ query: sparql });
    const signal = AbortSignal.timeout(480_000);
    const response = await fetch(`${url}sparql`, { method: 'POST', headers: { accept }, body, signal });
    const text = await response.text();
    if (!response.ok) throw new Error(`Virtuoso said ${response.status}: ${text}`);
    return text;
  };
  await untilReady(() => ask('ASK {}', 'text/plain'), child);
  return { url, credentials: { user: 'dba', password: 'dba' }, ask, stop: () => stop(child) };
}

async function untilReady(ask: () => Promise<unknown>, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    try {
      await ask();
      return;
    } catch {
      await sleep(200);
    }
  }
  throw new Error(`Virtuoso ended with ${child.exitCode}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // Its database is thrown away: nothing is to be saved.
  child.kill('SIGKILL');
  await once(child, 'exit');
}

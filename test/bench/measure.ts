/** What one process of its own costs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { TSX } from '../support/cli.ts';

/** What was measured of one contender in one round, in milliseconds. */
export interface Cost {
  readonly cpuMs: number;
  readonly wallMs?: number;
  /** The most memory that it had of the machine. */
  readonly peakMiB?: number;
}

const urlOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Loaded before a program: at its end it tells the processor time of the whole process, how long it ran, and its memory. */
const REPORT = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    writeSync(3, JSON.stringify({ cpuMs: (user + system) / 1000, wallMs: performance.now(), peakMiB: process.resourceUsage().maxRSS / 1024 }));
  });`)}`;

/** Without what the terminal of the caller asks of programs. */
const ENVIRONMENT = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:LEADPOD_|NODE_OPTIONS$|FORCE_COLOR$)/.test(name)),
);

/** A script of this folder, which measures itself and prints what it found as one line of JSON on descriptor 3. */
export const measureScript = (script: string, args: readonly string[], cwd?: string): Promise<Cost> =>
  measured(['--import', TSX, urlOf(script), ...args], cwd);

/** The same of a script that was compiled: its path. */
export const measureCompiled = (script: string, args: readonly string[]): Promise<Cost> => measured([script, ...args]);

/** A program from its start to its end; it reads `input`, if there is any. */
export const measureProgram = (args: readonly string[], cwd?: string, input?: Readable): Promise<Cost> =>
  measured(['--import', REPORT, ...args], cwd, input);

async function measured(args: readonly string[], cwd?: string, input?: Readable): Promise<Cost> {
  const child = spawn(process.execPath, args, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'inherit', 'pipe'],
    env: ENVIRONMENT,
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (child.stdin !== null) input?.pipe(child.stdin);
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const [report, [code]] = await Promise.all([text(child.stdio[3] as Readable), exit]);
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(code)}`);
  return JSON.parse(report) as Cost;
}

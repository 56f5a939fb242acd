/** What one process of its own costs. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** What was measured of one contender in one round, in milliseconds. */
export interface Cost {
  readonly cpuMs: number;
  readonly wallMs?: number;
  /** The most memory that it had of the machine. */
  readonly peakMiB?: number;
}

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

/** A script that was compiled, which measures itself and prints what it found as one line of JSON on descriptor 3. */
export const measureCompiled = (script: string, args: readonly string[]): Promise<Cost> => measured([script, ...args]);

/** How a program is run. */
interface ProgramOptions {
  readonly cwd?: string;
  /** What it reads. */
  readonly input?: Readable;
  /** On one processor, with all of its threads. */
  readonly isPinned?: boolean;
}

/** A program from its start to its end. */
export const measureProgram = (args: readonly string[], options: ProgramOptions = {}): Promise<Cost> =>
  measured(['--import', REPORT, ...args], options);

async function measured(args: readonly string[], { cwd, input, isPinned = false }: ProgramOptions = {}): Promise<Cost> {
  const [command, ...rest] = [...(isPinned ? ONE_PROCESSOR : []), process.execPath, ...args];
  const child = spawn(command!, rest, {
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

/** Runs what follows on the first processor that we may use; nothing where no one can say so, as on macOS. */
function pinning(): readonly string[] {
  if (process.platform !== 'linux' || spawnSync('taskset', ['--version']).status !== 0) return [];
  const [, first] = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return first === undefined ? [] : ['taskset', '-c', first];
}

const ONE_PROCESSOR = pinning();

/** The program as a person meets it: a process of its own, in a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command } from 'commander';

/** How a run ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Standard input; none unless given. */
  readonly input?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** An empty folder unless given, so that no `leadpod.config.json` is met by chance. */
  readonly cwd?: string | undefined;
}

/** A run that goes on. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Run>;
}

const ROOT = new URL('../../', import.meta.url);

/** What lets Node read TypeScript, by its URL, because a process may start in any folder. */
export const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** `npm test` names what it has built, which starts in half the time. */
const PROGRAM = fileURLToPath(new URL(process.env['LEADPOD_TEST_PROGRAM'] ?? 'src/cli.ts', ROOT));

/** A module of the program under test, as it was built or in the sources. */
export const moduleOf = (name: string): URL => new URL(`${name}${extname(PROGRAM)}`, pathToFileURL(PROGRAM));

/** The scheduled script. */
export const SYNC_SCRIPT = fileURLToPath(new URL('scripts/sync.ts', ROOT));

const folders: string[] = [];
let empty: string | undefined;

/** A folder of its own, taken away after the run. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leadpod-cli-test-'));
  folders.push(folder);
  return folder;
}

// Processes that run in them are gone by then, whichever way mocha runs.
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The path of a file of the samples. */
export const samplePath = (name: string): string => fileURLToPath(new URL(`samples/${name}`, ROOT));

/** The environment of the tests, without what would decide for the program. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean =>
    (name.startsWith('LEADPOD_') && name !== 'LEADPOD_CACHE') ||
    ['NO_COLOR', 'FORCE_COLOR', 'NODE_OPTIONS'].includes(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
}

/** What is asked to stop leaves its work after ten seconds, or fifteen; a busy machine may need more for an ordinary batch. */
const PATIENT_AT_STOPS = `
  const { setTimeout: wait } = globalThis;
  const patient = (act, ms, ...rest) => wait(act, ms === 10_000 || ms === 15_000 ? 480_000 : ms, ...rest);
  globalThis.setTimeout = Object.defineProperties(patient, Object.getOwnPropertyDescriptors(wait));
`;
/** Options of Node that have this code run before a program. */
export const runBefore = (code: string): string => `--import=data:text/javascript,${encodeURIComponent(code)}`;

/** A second is one of processor time: a busy machine may take longer for a question that has an end. */
const SECOND_OF_WORK = `
  const { setTimeout: wait } = globalThis;
  const workedMs = () => Object.values(process.cpuUsage()).reduce((sum, us) => sum + us / 1000, 0);
  const counted = (act, ms, ...rest) => {
    if (ms !== 1000) return wait(act, ms, ...rest);
    const endMs = workedMs() + ms;
    const timer = setInterval(() => {
      if (workedMs() < endMs) return;
      clearInterval(timer);
      act(...rest);
    }, 50);
    return timer;
  };
  globalThis.setTimeout = Object.defineProperties(counted, Object.getOwnPropertyDescriptors(wait));
`;
/** Settings of a process whose limit of a second is to end what has no end, and nothing else. */
export const LIMITED_BY_WORK = {
  NODE_OPTIONS: [PATIENT_AT_STOPS, SECOND_OF_WORK].map(runBefore).join(' '),
} as const;

/** What lets Node load a file, in TypeScript or not. */
export const loaderOf = (file: string): string[] => (file.endsWith('.ts') ? ['--import', TSX] : []);

/** What Node is to be told to run a script. */
const nodeArgsOf = (script: string): string[] => [...loaderOf(script), '--', script];

/** What Node is to be told to run the program. */
export const PROGRAM_ARGS: readonly string[] = nodeArgsOf(PROGRAM);

/** Starts a script in a Node of its own. */
export function startScript(script: string, args: readonly string[], options: RunOptions = {}): Running {
  const { input, env, cwd = (empty ??= freshFolder()) } = options;
  const child = spawn(process.execPath, [...nodeArgsOf(script), ...args], {
    cwd,
    env: { ...cleanEnvironment(), NODE_OPTIONS: runBefore(PATIENT_AT_STOPS), ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const ended = Promise.all([code, text(child.stdout!), text(child.stderr!)]).then(([exit, stdout, stderr]) => ({
    code: exit,
    stdout,
    stderr,
  }));
  return { child, ended };
}

/** Starts the program. */
export const startCli = (args: readonly string[], options?: RunOptions): Running => startScript(PROGRAM, args, options);

/** Runs the program to its end. */
export const runCli = (args: readonly string[], options?: RunOptions): Promise<Run> => startCli(args, options).ended;

/** The lines of an output, without the last line break. */
export const linesOf = (output: string): string[] => output.split('\n').filter((line) => line !== '');

/** The values of an output of JSON lines. */
export const jsonLines = (output: string): unknown[] => linesOf(output).map((line): unknown => JSON.parse(line));

/** C0 but tab and line feed, C1, and the marks that turn the direction of text: nothing of it may reach a terminal. */
export const UNSAFE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/;

/** Commands that talk to no pod take no settings. */
const OFFLINE = new Set(['validate', 'normalize', 'convert', 'generate']);

/**
 * The program in this process, with settings from a file, if any: as a person meets it, but for the start of a Node of its
 * own. `onOutput` is called whenever it prints.
 */
export async function runHere(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
  onOutput: () => void = () => undefined,
  columns?: number,
): Promise<Run> {
  const { runProgram } = await import('../../src/cli/program.ts');
  const { harmless, harmlessLine } = await import('../../src/cli/output/terminal.ts');
  const settings = env === undefined || OFFLINE.has(args[0] ?? '') ? [] : ['--settings', writeSettings(env)];
  const run = { stdout: '', stderr: '' };
  const print = (text: string): void => {
    run.stdout += text;
    onOutput();
  };
  const tell = (text: string): void => {
    run.stderr += text;
    onOutput();
  };
  const code = await runProgram([...args, ...settings], {
    data: print,
    pour: (text) => {
      print(typeof text === 'string' ? text : new TextDecoder().decode(text));
      return Promise.resolve(true);
    },
    bytes: (bytes) => {
      print(new TextDecoder().decode(bytes));
    },
    say: (line) => {
      tell(`${harmlessLine(line)}\n`);
    },
    sayBlock: (text) => {
      tell(`${harmless(text)}\n`);
    },
    columns,
    isInteractive: false,
    style: (_, text) => text,
  });
  return { code, ...run };
}

/** The program in this process, which parses the arguments and does nothing: it says what it does not accept. */
export async function parseOnly(args: readonly string[]): Promise<Run> {
  const action = Object.getOwnPropertyDescriptor(Command.prototype, 'action')!;
  const set = action.value as Command['action'];
  Command.prototype.action = function (this: Command) {
    return set.call(this, () => undefined);
  };
  try {
    return await runHere(args);
  } finally {
    Object.defineProperty(Command.prototype, 'action', action);
  }
}

/** The program in this process, which is in a folder meanwhile: a `leadpod.config.json` is found there. */
export async function runIn(
  folder: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<Run> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await runHere(args, env);
  } finally {
    process.chdir(before);
  }
}

/**
 * What {@link runCli} does, without the start of a Node of its own: settings from the environment, standard input, and output
 * into pipes. One at a time, since all of these belong to the process.
 */
export async function runInside(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { runProgram } = await import('../../src/cli/program.ts');
  const { createTerminal } = await import('../../src/cli/output/terminal.ts');
  const { input, env, cwd = (empty ??= freshFolder()) } = options;
  const [out, err] = [new PassThrough(), new PassThrough()];
  const output = Promise.all([text(out), text(err)]);
  const before = { env: process.env, cwd: process.cwd(), stdin: Object.getOwnPropertyDescriptor(process, 'stdin')! };
  process.env = { ...cleanEnvironment(), ...env };
  process.chdir(cwd);
  Object.defineProperty(process, 'stdin', { ...before.stdin, get: () => Readable.from(Buffer.from(input ?? '')) });
  try {
    const [stdout, stderr] = [out, err] as unknown as [typeof process.stdout, typeof process.stderr];
    const code = await runProgram(args, createTerminal(stdout, stderr));
    out.end();
    err.end();
    const [said, told] = await output;
    return { code, stdout: said, stderr: told };
  } finally {
    process.env = before.env;
    process.chdir(before.cwd);
    Object.defineProperty(process, 'stdin', before.stdin);
  }
}

/** What the scheduled script does, in this process, with these settings alone. */
export async function syncHere(env: Readonly<Record<string, string>>): Promise<Run> {
  const { lineOf, syncOnce } = await import('../../scripts/sync-once.ts');
  let stderr = '';
  const code = await syncOnce(env, {
    say: (text) => void (stderr += lineOf(text)),
    signal: new AbortController().signal,
    stopped: () => undefined,
  });
  return { code, stdout: '', stderr };
}

/** A file with these settings, for `--settings`. */
export function writeSettings(env: Readonly<Record<string, string>>): string {
  const file = join(freshFolder(), 'pod.env');
  writeFileSync(
    file,
    Object.entries(env)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  return file;
}

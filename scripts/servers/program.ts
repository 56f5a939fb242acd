/** Runs the program on a pod, as a user does. */
import { spawn, type ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { childEnvironment } from './child.ts';

const ROOT = new URL('../../', import.meta.url);
const PROGRAM = fileURLToPath(new URL(process.env['LEADPOD_TEST_PROGRAM'] ?? 'dist/cli.js', ROOT));
const LOADER = PROGRAM.endsWith('.ts')
  ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href]
  : [];

/** The result of a run. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder and the environment of the program. */
export interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A program that is running. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Run>;
}

/** Starts the program. */
export function startProgram(args: readonly string[], { cwd, env }: Place): Running {
  const child = spawn(process.execPath, [...LOADER, '--', PROGRAM, ...args], {
    cwd,
    env: childEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const ended = Promise.all([code, text(child.stdout), text(child.stderr)]).then(([exit, stdout, stderr]) => ({
    ...{ code: exit, stdout, stderr },
  }));
  return { child, ended };
}

/** Runs the program to its end. */
export const runProgram = (args: readonly string[], place: Place): Promise<Run> => startProgram(args, place).ended;

/** The values in an output of JSON lines. */
export const jsonLines = (output: string): Record<string, unknown>[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** `leadpod demo`: shows all steps on a pod of its own. It only runs commands that users have too. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { Command } from 'commander';
import { UsageError } from '../../../errors.ts';
import { EXIT, LEAVE_MS, listenForStop, type ExitCode, type StopWords } from '../../exit.ts';
import type { Terminal } from '../../output/terminal.ts';

const SAMPLES = new URL('../../../../samples/', import.meta.url);
const QUERY = `SELECT ?status (COUNT(?lead) AS ?leads) (SAMPLE(?name) AS ?forExample) {
  ?lead a lead:Lead ; lead:status ?status .
  OPTIONAL { ?lead schema:object/schema:name ?name }
} GROUP BY ?status ORDER BY ?status`;

const EXAMPLES = `
Example:
  leadpod demo    needs @solid/community-server, and deletes its pod at the end
`;

/** Adds the command. */
export function addDemo(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('demo')
    .description(
      'Starts an embedded pod, posts sample notifications into its inbox, syncs, shows the leads and the result of a SPARQL query, and ends.',
    )
    .addHelpText('after', EXAMPLES)
    .action(async () => {
      finish(await runDemo(terminal));
    });
}

const STOP_WORDS: StopWords = {
  stopping: 'Stopping the demo and its pod',
  leaving: 'The pod took too long to stop. It was ended.',
};

/** Runs the demo. A stop on request is not a failure, and leaves neither a process nor a folder behind. */
async function runDemo(terminal: Terminal): Promise<ExitCode> {
  const say = (line: string): void => {
    terminal.say(line);
  };
  const stop = listenForStop(say, LEAVE_MS, STOP_WORDS);
  const folder = await mkdtemp(join(tmpdir(), 'leadpod-demo-'));
  const demo = new Demo(terminal, folder, stop.signal);
  // A second signal ends this process at once.
  const leave = (): void => {
    demo.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', leave);
  stop.signal.addEventListener('abort', () => {
    demo.end('SIGTERM');
  });
  try {
    await demo.run();
    return stop.exitCode() ?? EXIT.ok;
  } catch (error) {
    // After a signal, requests and commands fail because of it.
    return stop.exitCodeAfter(error);
  } finally {
    stop.release();
    process.off('exit', leave);
    await rm(folder, { recursive: true, force: true });
  }
}

class Demo {
  readonly #terminal: Terminal;
  readonly #folder: string;
  readonly #envFile: string;
  readonly #signal: AbortSignal;
  readonly #children = new Set<ChildProcess>();

  /** The settings of the pod, and all temporary files of the commands, are in `folder`. */
  constructor(terminal: Terminal, folder: string, signal: AbortSignal) {
    this.#terminal = terminal;
    this.#folder = folder;
    this.#envFile = join(folder, 'pod.env');
    this.#signal = signal;
  }

  /** Sends a signal to the processes that still run. */
  end(signal: NodeJS.Signals): void {
    for (const child of this.#children) child.kill(signal);
  }

  async run(): Promise<void> {
    this.#heading('An embedded Solid pod, with credentials in pod.env', ['dev-pod', '--settings', 'pod.env']);
    const pod = this.#start(['dev-pod', '--settings', this.#envFile], ['ignore', 'pipe', 'inherit']);
    try {
      await this.#waitUntilReady(pod);
      await this.#post();
      const env = ['--settings', 'pod.env'];
      await this.#command('One pass over the inbox', ['sync', ...env]);
      await this.#command('The leads, each a resource in the pod', ['leads', ...env]);
      await this.#command('A question in SPARQL', ['query', QUERY, '--no-cache', ...env]);
      this.#terminal.data('\nDone. leadpod --help shows how to do the same with your own pod.\n');
    } finally {
      pod.kill('SIGTERM');
      if (pod.exitCode === null && pod.signalCode === null) await once(pod, 'exit');
    }
  }

  /**
   * Waits for the first line of dev-pod, which says that it is ready. If there is another line or none, dev-pod has printed an
   * error.
   */
  async #waitUntilReady(pod: ChildProcess): Promise<void> {
    if (pod.stdout === null) return;
    for await (const line of createInterface({ input: pod.stdout })) {
      this.#terminal.data(`${line}\n`);
      if (line.startsWith('ready')) return;
    }
    throw new UsageError('The demo needs the embedded pod: npm install @solid/community-server');
  }

  /** Posts the samples without credentials, because anyone may post to an inbox (LDN section 3.2.1). */
  async #post(): Promise<void> {
    const inbox = parseEnv(await readFile(this.#envFile, 'utf8')).LEADPOD_INBOX ?? '';
    const files = await listSamples();
    this.#heading(
      `${files.length} notifications from brokers and vendors: the six of the format, and four stories`,
      undefined,
    );
    for (const file of files) {
      const contentType = file.pathname.endsWith('.jsonld') ? 'application/ld+json' : 'application/json';
      const answer = await fetch(inbox, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body: await readFile(file),
        signal: this.#signal,
      });
      this.#terminal.data(`POST ${fileURLToPath(file).split(/[\\/]samples[\\/]/)[1] ?? ''} - ${answer.status}\n`);
    }
  }

  async #command(title: string, args: readonly string[]): Promise<void> {
    this.#signal.throwIfAborted();
    this.#heading(title, args);
    const child = this.#start(
      args.map((arg) => (arg === 'pod.env' ? this.#envFile : arg)),
      'inherit',
    );
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== EXIT.ok) throw new UsageError(`leadpod ${args[0] ?? ''} ended with ${String(code)}`);
  }

  /** Starts this program again, with the same Node, the same flags of Node and the same file. */
  #start(args: readonly string[], stdio: 'inherit' | ('ignore' | 'pipe' | 'inherit')[]): ChildProcess {
    const env = { ...process.env, TMPDIR: this.#folder };
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...args], { stdio, env });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  #heading(title: string, args: readonly string[] | undefined): void {
    this.#terminal.data(`\n${this.#terminal.style('bold', title)}\n`);
    if (args === undefined) return;
    const words = args.map((arg) => (/\s/.test(arg) ? `'${arg}'` : arg));
    this.#terminal.data(`${this.#terminal.style('cyan', `$ leadpod ${words.join(' ')}`)}\n`);
  }
}

/** The six messages of the format, then the messages of the stories in their order. */
async function listSamples(): Promise<URL[]> {
  const list = async (folder: URL): Promise<URL[]> =>
    (await readdir(folder))
      .filter((name) => /\.json(?:ld)?$/.test(name))
      .sort()
      .map((name) => new URL(name, folder));
  return [...(await list(SAMPLES)), ...(await list(new URL('story/', SAMPLES)))];
}

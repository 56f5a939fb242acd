/** `leadpod demo`: shows all steps on a pod of its own. It only runs commands that users have too. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { Command } from 'commander';
import { UsageError } from '../../../errors.ts';
import { EXIT, listenForStop, type ExitCode } from '../../exit.ts';
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
      const folder = await mkdtemp(join(tmpdir(), 'leadpod-demo-'));
      const stop = listenForStop((line) => {
        terminal.say(line);
      });
      try {
        finish(await new Demo(terminal, join(folder, 'pod.env'), stop.signal).run());
      } finally {
        stop.release();
        await rm(folder, { recursive: true, force: true });
      }
    });
}

class Demo {
  readonly #terminal: Terminal;
  readonly #envFile: string;
  readonly #signal: AbortSignal;

  constructor(terminal: Terminal, envFile: string, signal: AbortSignal) {
    this.#terminal = terminal;
    this.#envFile = envFile;
    this.#signal = signal;
  }

  async run(): Promise<ExitCode> {
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
      return EXIT.ok;
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
    return spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...args], { stdio });
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

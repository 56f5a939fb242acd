/** `leadpod push`: writes the leads into any SPARQL store. */
import { Option, type Command } from 'commander';
import { UsageError } from '../../../errors.ts';
import type { Pod } from '../../../solid/pod.ts';
import { copyFolder } from '../../../copy/folder.ts';
import { pushLeads } from '../../../push/push.ts';
import type { PushProtocol, PushReport } from '../../../push/options.ts';
import { storeEndpoints } from '../../../push/endpoints.ts';
import type { StoreCredentials } from '../../../push/session.ts';
import { SparqlStore } from '../../../push/store.ts';
import { addCopyFlags, openCopy, type CopyFlags } from '../../flags/copy.ts';
import { EXIT, listenForStop, type ExitCode } from '../../exit.ts';
import { sayProblem } from '../../fault.ts';
import { withPod } from '../../pods/open.ts';
import { createCountProgress, type CountProgress } from '../../output/progress.ts';
import { addPodFlags, givenOnly, type PodFlags } from '../../settings/settings.ts';
import { readSecretFile } from '../../../settings/files.ts';
import { countOption } from '../../flags/values.ts';
import { harmlessJson, type Terminal } from '../../output/terminal.ts';

interface PushFlags extends PodFlags, CopyFlags {
  readonly endpoint?: string;
  readonly queryEndpoint?: string;
  readonly updateEndpoint?: string;
  readonly graphStore?: string;
  readonly protocol: PushProtocol;
  readonly authUser?: string;
  readonly authPasswordFile?: string;
  readonly tokenFile?: string;
  readonly concurrency?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Each lead becomes a named graph, named by the URL of its resource. Only changes are sent. Leads that are gone from the pod
are removed from the store; other graphs are not touched. You can stop a push at any time: the next run continues.
docs/push.md has the addresses and special cases of Virtuoso, Fuseki, GraphDB, Oxigraph and Blazegraph.

Exit codes: 0 the store has all leads; 1 could not run; 2 wrong usage; 3 some leads failed; 130 stopped with Ctrl-C.

Examples:
  leadpod push --endpoint http://localhost:3030/leads                  Fuseki, its dataset "leads"
  leadpod push --endpoint https://store.example.com:8890/sparql-auth \\
    --auth-user dba --auth-password-file ./password                    Virtuoso
  leadpod push --endpoint http://localhost:7878/ --json                Oxigraph; counts for a script
`;

/** Adds the command. */
export function addPush(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('push')
    .description('Copies the leads into a SPARQL 1.1 store, one named graph per lead, and keeps the store up to date.')
    .option('--endpoint <URL>', 'address of the store; leadpod derives the other addresses from it')
    .option('--query-endpoint <URL>', 'address for queries, if it cannot be derived')
    .option('--update-endpoint <URL>', 'address for updates, if it cannot be derived')
    .option('--graph-store <URL>', 'address for the Graph Store HTTP Protocol, if it cannot be derived')
    .addOption(
      new Option(
        '--protocol <PROTOCOL>',
        'SPARQL Update or the Graph Store Protocol; auto takes Update if the store has it',
      )
        .choices(['auto', 'update', 'gsp'])
        .default('auto'),
    )
    .option('--auth-user <NAME>', 'account at the store (Basic or Digest, as the store asks)')
    .option('--auth-password-file <FILE>', 'file with its password')
    .option('--token-file <FILE>', 'file with a bearer token for the store')
    .addOption(countOption('--concurrency <N>', 'requests to the store at the same time (default 4)'))
    .option('--dry-run', 'say what would be sent, and send nothing')
    .option('--json', 'print the counts as one JSON object')
    .addHelpText('after', EXAMPLES);
  addPodFlags(addCopyFlags(command)).action(async (flags: PushFlags) => {
    finish(await push(flags, terminal));
  });
}

async function push(flags: PushFlags, terminal: Terminal): Promise<ExitCode> {
  const { endpoint, queryEndpoint, updateEndpoint, graphStore } = flags;
  const endpoints = storeEndpoints({ endpoint, queryEndpoint, updateEndpoint, graphStore });
  if (flags.protocol === 'gsp' && endpoints.graphStore === undefined)
    throw new UsageError('--protocol gsp: this store needs --graph-store URL');
  if (flags.protocol === 'update' && endpoints.update === undefined)
    throw new UsageError('--protocol update: this store needs --update-endpoint URL');
  const quiet = { ...terminal, isInteractive: terminal.isInteractive && flags.json !== true };
  const bars = {
    read: createCountProgress(quiet, 'leads read from the pod'),
    push: createCountProgress(quiet, 'leads in the store'),
  };
  const clear = (): void => {
    bars.read.stop();
    bars.push.stop();
  };
  const say = (line: string): void => {
    clear();
    terminal.say(line);
  };
  const store = new SparqlStore(endpoints, {
    credentials: readCredentials(flags),
    onRetry: ({ method, url, attempt, delayMs }) => {
      if (attempt > 1) say(`${method} ${url}: no answer yet, trying again in ${Math.ceil(delayMs / 1000)} s`);
    },
  });
  const stop = listenForStop(say);
  try {
    const { report, damaged } = await withPod(flags, terminal, (pod) => run(pod, store, flags, stop.signal, bars, say));
    clear();
    if (flags.json === true) terminal.data(`${harmlessJson(report)}\n`);
    else sayReport(report, flags.dryRun === true, terminal);
    return stop.exitCode() ?? (report.failed + damaged > 0 ? EXIT.someFailed : EXIT.ok);
  } catch (error) {
    // The command was stopped while it read the leads. What it has read is kept.
    if (error === stop.signal.reason) return stop.exitCode() ?? EXIT.couldNotRun;
    throw error;
  } finally {
    clear();
    stop.release();
  }
}

async function run(
  pod: Pod,
  store: SparqlStore,
  flags: PushFlags,
  signal: AbortSignal,
  bars: Readonly<Record<'read' | 'push', CountProgress>>,
  say: (line: string) => void,
): Promise<{ report: PushReport; damaged: number }> {
  const copy = await openCopy(pod, flags, bars.read, { signal });
  try {
    for (const url of copy.damaged)
      sayProblem(`${url}: the lead is damaged; the store keeps its last version. leadpod doctor says why`, { say });
    const { protocol, full, dryRun, concurrency } = flags;
    const report = await pushLeads(copy, pod.layout, store, {
      ...givenOnly({ protocol, full, dryRun, concurrency }),
      ...(flags.cache && { folder: copyFolder(pod.storage) }),
      signal,
      onProgress: bars.push.update,
      onNote: (graph, message) => {
        sayProblem(`${graph}: ${message}`, { say });
      },
    });
    return { report, damaged: copy.damaged.length };
  } finally {
    await copy.close();
  }
}

/** Reads the credentials. No flag contains a secret itself, because other users of the machine can see the command line. */
function readCredentials({ authUser, authPasswordFile, tokenFile }: PushFlags): StoreCredentials {
  if ((authUser === undefined) !== (authPasswordFile === undefined))
    throw new UsageError('--auth-user and --auth-password-file must be given together');
  if (tokenFile !== undefined && authUser !== undefined)
    throw new UsageError('expected --token-file or --auth-user, received both');
  if (tokenFile !== undefined) {
    const token = readSecret(tokenFile, '--token-file');
    // The syntax of RFC 6750 section 2.1. Any other text would make the header invalid, and the error message would quote it.
    if (!/^[\w.~+/-]+=*$/.test(token)) throw new UsageError('--token-file: expected a bearer token');
    return { token };
  }
  if (authUser === undefined || authPasswordFile === undefined) return undefined;
  return { user: authUser, password: readSecret(authPasswordFile, '--auth-password-file') };
}

/** Only the line break at the end is removed, because a password may begin or end with a space. */
const readSecret = (path: string, flag: string): string => readSecretFile(path, flag).replace(/\r?\n$/, '');

function sayReport(report: PushReport, dryRun: boolean, terminal: Terminal): void {
  const { leads, pushed, deleted, unchanged, failed, requests, seconds } = report;
  const would = dryRun ? 'would be ' : '';
  const failures = failed > 0 ? terminal.style('red', `, ${failed} failed`) : '';
  terminal.data(`Leads: ${leads}, of them ${pushed} ${would}pushed, ${unchanged} unchanged${failures}\n`);
  terminal.data(`Graphs of leads that are gone: ${deleted} ${would}deleted\n`);
  terminal.data(`${terminal.style('dim', `${requests} requests to the store in ${seconds} s`)}\n`);
}

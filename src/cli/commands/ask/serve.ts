/** `leadpod serve`: serves the leads on a port of this machine. */
import type { Command } from 'commander';
import type { Hono } from 'hono';
import { UsageError } from '../../../errors.ts';
import type { Observation } from '../../../observe/observation.ts';
import type { Pod } from '../../../solid/pod.ts';
import { copyFolder } from '../../../copy/folder.ts';
import type { Answering } from '../../../endpoint/endpoint.ts';
import { DEFAULT_QUERY_LIMITS, type QueryLimits } from '../../../engine/engine.ts';
import { LiveLeads } from '../../../copy/live-leads.ts';
import { count } from '../../../text/count.ts';
import { addCopyFlags, openCopy, type CopyFlags } from '../../flags/copy.ts';
import { EXIT, listenForStop, SERVER_STOP_WORDS, untilAborted, type ExitCode, type StopRequest } from '../../exit.ts';
import { sayFault, sayProblem, stackOf, wordsFor } from '../../fault.ts';
import { addFleetFlags, type FleetFlags } from '../../flags/fleet.ts';
import { isForMany, onlyPod, podRuns, type ManyPodsFlags, type OnePodFlags } from '../../pods/many-pods.ts';
import { openObservation } from '../../flags/observe.ts';
import { sayRetryOnce, withPod, type Waiting } from '../../pods/open.ts';
import { addPassFlags, durationOption, type PassFlags } from '../../flags/pass.ts';
import { createCountProgress } from '../../output/progress.ts';
import { checkCombination, planGate, type GateFlags, type ServedFlags, type ServePlan } from '../../serve/plan.ts';
import type { WebhookService } from '../../serve/webhooks.ts';
import { checkRules } from '../../settings/routing.ts';
import { environmentOf } from '../../settings/settings.ts';
import { countOption, portOption, secondsOption } from '../../flags/values.ts';
import type { Terminal } from '../../output/terminal.ts';

interface ServeFlags extends ManyPodsFlags, CopyFlags, GateFlags, ServedFlags, PassFlags, FleetFlags {
  readonly desk?: boolean;
  readonly publicUrl?: string;
  readonly reconcile?: number;
  readonly port: number;
  readonly timeout: number;
  readonly maxMemory: number;
  readonly refresh: number;
}

/** One run of the command. */
interface Run {
  readonly flags: ServeFlags;
  readonly plan: ServePlan;
  readonly observation: Observation;
  readonly webhooks: WebhookService | undefined;
  readonly limits: Partial<QueryLimits>;
  readonly stop: StopRequest;
  readonly terminal: Terminal;
  readonly waiting: Waiting;
}

const EXAMPLES = `
Without --sparql and --webhooks it opens the desk: a page to see and answer leads, at the address that it prints. The address has
a token, which the browser keeps in a cookie. The desk also syncs, as leadpod watch does, unless it is --read-only (docs/desk.md).

The endpoint is at /sparql (SPARQL 1.1 Protocol, queries only), and a page for queries is at /. A query that takes longer
than --timeout or more memory than --max-memory is stopped (503). One that is too complex for the engine is refused (400).
Later queries are answered. Health checks are at /healthz and /readyz and need no token. Prometheus reads /metrics, which
needs the token if there is one.

Examples:
  leadpod serve                                            the desk, for this machine only
  leadpod serve --read-only                                see everything, change nothing
  leadpod serve --sparql                                   on http://127.0.0.1:7878/, for this machine only
  leadpod serve --sparql --data leads.nq --port 0          a dump instead of the pod, on a free port
  leadpod serve --sparql --host 0.0.0.0 --token-file t     for others, who send the token: Authorization: Bearer ...
  leadpod serve --sparql --cors https://tools.example.com  pages of that origin may send queries
  leadpod serve --webhooks --all --host 0.0.0.0 --public-url https://leads.example.com/
                                                           sync whenever an inbox of the registry changes
  leadpod serve --webhooks --all --redis redis://10.0.0.5  the same, but the workers of a fleet run the syncs
`;

const DEFAULT_PORT = 7878;
const DEFAULT_REFRESH_S = 30;
/**
 * How long the command runs after a signal at most, in milliseconds. It is longer than the time for which the server waits for
 * running requests.
 */
const LEAVE_MS = 15_000;

/** Adds the command. */
export function addServe(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const { timeoutMs, maxMemoryMb } = DEFAULT_QUERY_LIMITS;
  const command = program
    .command('serve')
    .description(
      'Runs a web server: the desk (a page to see and answer leads in the browser), a SPARQL endpoint over a local copy of the leads, or a receiver of webhooks. Prints "ready URL" and runs until you stop it.',
    )
    .option('--desk', 'open the desk (default, unless --sparql or --webhooks is given)')
    .option('--read-only', 'a desk that changes nothing: no answers, no syncs')
    .option('--sparql', 'serve a SPARQL 1.1 endpoint (queries only) and a page for queries')
    .option('--webhooks', 'receive a message from the pod server when an inbox changes, and sync (docs/webhooks.md)')
    .option(
      '--public-url <URL>',
      'address at which others reach this server: pod servers with --webhooks, people with the desk (default: where it listens)',
    )
    .addOption(
      durationOption('--reconcile <SPAN>', 'also sync at this interval, in case a webhook is lost (default 5m)', '1s'),
    )
    .addOption(portOption('--port <N>', 'TCP port; 0 picks a free one').default(DEFAULT_PORT))
    .option('--host <HOST>', 'address to listen on; a token is needed if other machines can reach it', '127.0.0.1')
    .option('--token-file <FILE>', 'file with the token that requests must send (else LEADPOD_SERVE_TOKEN)')
    .option('--cors <ORIGIN...>', 'allow requests from web pages of these origins (default: none)')
    .addOption(secondsOption('--timeout <SECONDS>', 'stop a query after this time').default(timeoutMs / 1000))
    .addOption(countOption('--max-memory <MB>', 'stop a query that takes more memory').default(maxMemoryMb))
    .addOption(
      secondsOption('--refresh <SECONDS>', 'look for changes in the pod at this interval').default(DEFAULT_REFRESH_S),
    )
    .option('--json', 'print one JSON object of counts for each sync that did something (--webhooks)')
    .option('--data <FILE...>', 'serve files of N-Quads, TriG or Turtle instead of a pod')
    .addHelpText('after', EXAMPLES);
  addPassFlags(addFleetFlags(addCopyFlags(command))).action(async (flags: ServeFlags) => {
    finish(await serve(flags, terminal));
  });
}

async function serve(flags: ServeFlags, terminal: Terminal): Promise<ExitCode> {
  const { sparql = false, webhooks = false, data } = flags;
  const desk = flags.desk ?? (!sparql && !webhooks && data === undefined);
  checkCombination(flags, desk);
  const plan = planGate(flags, environmentOf(flags), sparql || desk, desk);
  const limits = { timeoutMs: flags.timeout * 1000, maxMemoryMb: flags.maxMemory };
  const say = (line: string): void => {
    terminal.say(line);
  };
  const stop = listenForStop(say, LEAVE_MS, SERVER_STOP_WORDS);
  try {
    const observation = await openObservation(flags, terminal, { prometheus: 'process' });
    const service = webhooks ? await openWebhooks(flags, terminal, observation) : undefined;
    const waiting = sayRetryOnce(terminal);
    const run: Run = { flags, plan, observation, webhooks: service, limits, stop, terminal, waiting };
    if (desk) return await withPod(podOf(flags, terminal), terminal, (pod) => openDesk(pod, run), { waiting });
    if (!sparql) return await listenUntilStop(undefined, run);
    if (data !== undefined) return await serveFiles(data, run);
    return await withPod(podOf(flags, terminal), terminal, (pod) => servePod(pod, run), { waiting });
  } catch (error) {
    // If a signal has stopped the download of the leads, that is not a failure.
    return stop.exitCodeAfter(error);
  } finally {
    stop.release();
  }
}

async function openDesk(pod: Pod, run: Run): Promise<ExitCode> {
  const { serveDesk } = await import('../../serve/desk.ts');
  return serveDesk(pod, { ...run, podFlags: podOf(run.flags, run.terminal) });
}

async function openWebhooks(flags: ServeFlags, terminal: Terminal, observation: Observation): Promise<WebhookService> {
  await checkRules(flags);
  const { createWebhookService } = await import('../../serve/webhooks.ts');
  return createWebhookService(flags, terminal, observation);
}

/** The flags of the only pod. An endpoint has the leads of one pod. */
function podOf(flags: ServeFlags, terminal: Terminal): OnePodFlags<ServeFlags> {
  if (!isForMany(flags)) return onlyPod(flags);
  const [run, other] = podRuns(flags, terminal);
  if (run === undefined || other !== undefined)
    throw new UsageError('the server can show only one pod. Name it with --pod');
  return run.flags;
}

async function serveFiles(files: readonly string[], run: Run): Promise<ExitCode> {
  if (files.includes('-'))
    throw new UsageError(
      '--data: expected files, not standard input, because they are read again after a query that was stopped',
    );
  const { openDataFiles } = await import('../../../engine/data-files.ts');
  const engine = await openDataFiles(files, run.limits);
  const asOf = new Date();
  try {
    run.terminal.say(`Serving ${count(files.length, 'file')}.`);
    return await listenUntilStop(
      {
        query: (question, signal) => engine.query(question, signal),
        isReady: () => engine.isReady(),
        asOf,
        modified: asOf,
      },
      run,
    );
  } finally {
    await engine.close();
  }
}

async function servePod(pod: Pod, run: Run): Promise<ExitCode> {
  const { flags, limits, stop, terminal } = run;
  const copy = await openCopy(pod, flags, createCountProgress(terminal, 'leads read'), { signal: stop.signal });
  try {
    for (const url of copy.damaged)
      sayProblem(`${url}: the lead is damaged and left out of the answers. leadpod doctor says why`, terminal);
    const live = await LiveLeads.open(copy, {
      limits,
      refreshMs: flags.refresh * 1000,
      onError: (error) => {
        sayProblem(`${wordsFor(error) ?? stackOf(error)} - the copy keeps the leads that it has`, terminal);
      },
    });
    try {
      terminal.say(`Serving ${count(copy.size, 'lead')} as of ${copy.asOf.toISOString()}.`);
      return await listenUntilStop(live, run, flags.cache ? copyFolder(pod.storage) : undefined);
    } finally {
      await live.close();
    }
  } finally {
    await copy.close();
  }
}

/** Serves until a signal. If there is a `folder`, other commands find the endpoint by a file in it. */
async function listenUntilStop(leads: Answering | undefined, run: Run, folder?: string): Promise<ExitCode> {
  const { flags, plan, webhooks, stop, terminal } = run;
  const { runServer } = await import('../../serve/run-server.ts');
  return runServer(await createRooms(leads, run), { ...flags, folder, ownToken: plan.ownToken }, async (url) => {
    terminal.data(`ready ${url}\n`);
    if (webhooks !== undefined) return webhooks.run(url, stop.signal);
    await untilAborted(stop.signal);
    return EXIT.ok;
  });
}

async function createRooms(leads: Answering | undefined, run: Run): Promise<Hono> {
  const { plan, observation, webhooks, terminal } = run;
  const { createObserveRooms } = await import('../../../observe/rooms.ts');
  const onFault = (error: unknown): void => {
    sayFault(error, terminal);
  };
  const health = leads === undefined ? {} : { isReady: () => leads.isReady?.() ?? true };
  // If other machines can reach the server and there is no token, only the routes that are open to everyone exist.
  const rooms = createObserveRooms(observation, health).filter(
    ({ isOpen }) => isOpen || plan.gate.isLoopback || plan.gate.tokens.length > 0,
  );
  if (webhooks !== undefined) rooms.push(webhooks.room);
  if (leads === undefined) {
    const { createApp } = await import('../../../serve/app.ts');
    return createApp(plan.gate, rooms, onFault);
  }
  const { createSparqlServer } = await import('../../../endpoint/sparql-server.ts');
  return createSparqlServer(leads, plan.gate, onFault, rooms);
}

/** `leadpod serve`: the leads on a port of this machine. */
import type { Command } from 'commander';
import type { Hono } from 'hono';
import { UsageError } from '../../errors.ts';
import type { Observation } from '../../observe/observation.ts';
import type { Pod } from '../../solid/pod.ts';
import { copyFolder } from '../../copy/folder.ts';
import type { Answering } from '../../endpoint/endpoint.ts';
import { DEFAULT_QUERY_LIMITS, type QueryLimits } from '../../engine/engine.ts';
import { LiveLeads } from '../../copy/live-leads.ts';
import { writeServing } from '../../endpoint/serving.ts';
import { count } from '../../text/count.ts';
import { addCopyFlags, openCopy, type CopyFlags } from '../flags/copy.ts';
import { EXIT, listenForStop, untilAborted, type ExitCode, type StopRequest } from '../exit.ts';
import { faultWords, stackOf, wordsFor } from '../fault.ts';
import { addFleetFlags, type FleetFlags } from '../flags/fleet.ts';
import { isForMany, onlyPod, podRuns, type ManyPodsFlags, type OnePodFlags } from '../many-pods.ts';
import { openObservation } from '../flags/observe.ts';
import { withPod } from '../open.ts';
import { addPassFlags, durationOption, type PassFlags } from '../flags/pass.ts';
import { createCountProgress } from '../output/progress.ts';
import { planGate, type GateFlags, type ServePlan } from '../serve-plan.ts';
import type { WebhookService } from '../serve-webhooks.ts';
import { countOption, portOption, secondsOption } from '../flags/values.ts';
import type { Terminal } from '../output/terminal.ts';

interface ServeFlags extends ManyPodsFlags, CopyFlags, GateFlags, PassFlags, FleetFlags {
  readonly sparql?: boolean;
  readonly webhooks?: boolean;
  readonly publicUrl?: string;
  readonly reconcile?: number;
  readonly port: number;
  readonly timeout: number;
  readonly maxMemory: number;
  readonly refresh: number;
  readonly data?: readonly string[];
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
}

const EXAMPLES = `
The endpoint is at /sparql: SPARQL 1.1 Protocol, queries only. The page at / asks it. A question that takes longer than
--timeout, or more than --max-memory, is ended (503). One that is too complex for the engine is refused (400). The next is
answered in any case. Probes ask /healthz and /readyz, which need no token; Prometheus asks /metrics, which needs the token
where there is one.

Examples:
  leadpod serve --sparql                                   on http://127.0.0.1:7878/, for this machine alone
  leadpod serve --sparql --data leads.nq --port 0          a dump instead of the pod, on a free port
  leadpod serve --sparql --host 0.0.0.0 --token-file t     for others, who show the token: Authorization: Bearer ...
  leadpod serve --sparql --cors https://tools.example.com  a page of that origin may ask
  leadpod serve --webhooks --all --host 0.0.0.0 --public-url https://leads.example.com/
                                                           a pass whenever an inbox of the registry changes
  leadpod serve --webhooks --all --redis redis://10.0.0.5  the same, run by the workers of a fleet
`;

const DEFAULT_PORT = 7878;
const DEFAULT_REFRESH_S = 30;
/** Answers under way are waited for so long, in milliseconds; what comes after it takes a moment more. */
const FINISH_MS = 10_000;
const LEAVE_MS = 15_000;
const STOP_WORDS = {
  stopping: 'Stopping: answers under way are finished',
  leaving: 'Stopping takes too long: it is left.',
};

/** Adds the command. */
export function addServe(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const { timeoutMs, maxMemoryMb } = DEFAULT_QUERY_LIMITS;
  const command = program
    .command('serve')
    .description(
      'Answers over HTTP from the local copy of the leads, which follows the pod, or takes webhooks; prints "ready URL" and stays until a signal.',
    )
    .option('--sparql', 'serve a SPARQL 1.1 endpoint, for queries only, and a page')
    .option('--webhooks', 'have pod servers say when an inbox changes, and run a pass (docs/webhooks.md)')
    .option('--public-url <URL>', 'where pod servers reach this server (--webhooks; default: where it listens)')
    .addOption(durationOption('--reconcile <SPAN>', 'look this often also when no webhook came (default 5m)', '1s'))
    .addOption(portOption('--port <N>', 'TCP port; 0 takes a free one').default(DEFAULT_PORT))
    .option('--host <HOST>', 'address to listen on; one that others reach demands a token', '127.0.0.1')
    .option('--token-file <FILE>', 'file with the token that must be shown (else LEADPOD_SERVE_TOKEN)')
    .option('--cors <ORIGIN...>', 'let pages of these origins ask (default: none)')
    .addOption(secondsOption('--timeout <SECONDS>', 'end a query after').default(timeoutMs / 1000))
    .addOption(countOption('--max-memory <MB>', 'end a query that takes more').default(maxMemoryMb))
    .addOption(secondsOption('--refresh <SECONDS>', 'look at the pod every').default(DEFAULT_REFRESH_S))
    .option('--json', 'print the counts of each pass that did something as one JSON object a line (--webhooks)')
    .option('--data <FILE...>', 'serve files of N-Quads, TriG or Turtle instead of a pod')
    .addHelpText('after', EXAMPLES);
  addPassFlags(addFleetFlags(addCopyFlags(command))).action(async (flags: ServeFlags) => {
    finish(await serve(flags, terminal));
  });
}

async function serve(flags: ServeFlags, terminal: Terminal): Promise<ExitCode> {
  const { sparql = false, webhooks = false, data } = flags;
  if (!sparql && !webhooks) throw new UsageError('nothing to serve: expected --sparql or --webhooks');
  if (!sparql && data !== undefined) throw new UsageError('--data: expected --sparql, which answers from them');
  const plan = planGate(flags, process.env, sparql);
  const limits = { timeoutMs: flags.timeout * 1000, maxMemoryMb: flags.maxMemory };
  const say = (line: string): void => {
    terminal.say(line);
  };
  const stop = listenForStop(say, LEAVE_MS, STOP_WORDS);
  try {
    const observation = await openObservation(flags, terminal, { prometheus: 'process' });
    const service = webhooks ? await openWebhooks(flags, terminal, observation) : undefined;
    const run: Run = { flags, plan, observation, webhooks: service, limits, stop, terminal };
    if (!sparql) return await listenUntilStop(undefined, run);
    if (data !== undefined) return await serveFiles(data, run);
    return await withPod(podOf(flags, terminal), terminal, (pod) => servePod(pod, run));
  } catch (error) {
    // A download that was broken off by a signal.
    const code = stop.exitCode();
    if (code !== undefined) return code;
    throw error;
  } finally {
    stop.release();
  }
}

async function openWebhooks(flags: ServeFlags, terminal: Terminal, observation: Observation): Promise<WebhookService> {
  const { createWebhookService } = await import('../serve-webhooks.ts');
  return createWebhookService(flags, terminal, observation);
}

/** An endpoint answers from one pod. */
function podOf(flags: ServeFlags, terminal: Terminal): OnePodFlags<ServeFlags> {
  if (!isForMany(flags)) return onlyPod(flags);
  const [run, other] = podRuns(flags, terminal);
  if (run === undefined || other !== undefined) throw new UsageError('--sparql: expected one pod');
  return run.flags;
}

async function serveFiles(files: readonly string[], run: Run): Promise<ExitCode> {
  if (files.includes('-'))
    throw new UsageError('--data: expected files, since they are read again after a query that was ended');
  const { openDataFiles } = await import('../../engine/data-files.ts');
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
      terminal.say(`${url}: the lead is damaged and in no answer - leadpod doctor says why`);
    const live = await LiveLeads.open(copy, {
      limits,
      refreshMs: flags.refresh * 1000,
      onError: (error) => {
        terminal.say(`${wordsFor(error) ?? stackOf(error)} - the leads stay as they were`);
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

/** Serves until a signal. In `folder`, if any, the commands beside it find who serves. */
async function listenUntilStop(leads: Answering | undefined, run: Run, folder?: string): Promise<ExitCode> {
  const { flags, plan, webhooks, stop, terminal } = run;
  const { startServer } = await import('../../serve/server.ts');
  const server = await startServer(await createRooms(leads, run), flags);
  const serving = { url: new URL('sparql', server.url).href, token: plan.ownToken, pid: process.pid };
  const remove = folder === undefined ? undefined : await writeServing(folder, serving);
  try {
    terminal.data(`ready ${server.url}\n`);
    if (webhooks !== undefined) return await webhooks.run(server.url, stop.signal);
    await untilAborted(stop.signal);
    return EXIT.ok;
  } finally {
    await remove?.();
    await server.stop(FINISH_MS);
  }
}

async function createRooms(leads: Answering | undefined, run: Run): Promise<Hono> {
  const { plan, observation, webhooks, terminal } = run;
  const { createObserveRooms } = await import('../../observe/rooms.ts');
  const onFault = (error: unknown): void => {
    const words = wordsFor(error);
    if (words !== undefined) terminal.say(words);
    else terminal.sayBlock(faultWords(error));
  };
  const health = leads === undefined ? {} : { isReady: () => leads.isReady?.() ?? true };
  // Without a token others see what is open and nothing else.
  const rooms = createObserveRooms(observation, health).filter(
    ({ isOpen }) => isOpen || plan.gate.isLoopback || plan.gate.tokens.length > 0,
  );
  if (webhooks !== undefined) rooms.push(webhooks.room);
  if (leads === undefined) {
    const { createApp } = await import('../../serve/app.ts');
    return createApp(plan.gate, rooms, onFault);
  }
  const { createSparqlServer } = await import('../../endpoint/sparql-server.ts');
  return createSparqlServer(leads, plan.gate, onFault, rooms);
}

/** `leadpod serve`: the desk, and the passes that keep its leads up to date. */
import type { QueryLimits } from '../../engine/engine.ts';
import type { Gate } from '../../serve/gate.ts';
import type { Room } from '../../serve/app.ts';
import { copyFolder } from '../../copy/folder.ts';
import { LiveLeads } from '../../copy/live-leads.ts';
import { Desk } from '../../desk-server/desk.ts';
import { LazyLeads } from '../../desk-server/lazy-leads.ts';
import { createDeskServer } from '../../desk-server/server.ts';
import { watchPod } from '../../live/live.ts';
import { createObserveRooms } from '../../observe/rooms.ts';
import type { Observation } from '../../observe/observation.ts';
import type { Pod } from '../../solid/pod.ts';
import type { SyncReport } from '../../pass/report.ts';
import type { PassCounts } from '../../desk-api/index.ts';
import { count } from '../../text/count.ts';
import { EXIT, untilAborted, type ExitCode, type StopRequest } from '../exit.ts';
import { sayFault, sayProblem, stackOf, wordsFor } from '../fault.ts';
import { openCopy, type CopyFlags } from '../flags/copy.ts';
import { passOptions, tellPasses, type PassFlags } from '../flags/pass.ts';
import type { Waiting } from '../pods/open.ts';
import { runServer } from './run-server.ts';
import { createCountProgress } from '../output/progress.ts';
import type { Terminal } from '../output/terminal.ts';
import { versionOfPackage } from '../package-version.ts';
import { deadlinesOf, checkRules } from '../settings/routing.ts';
import {
  answerSettings,
  givenOnly,
  podSettings,
  readingOptions,
  trustOptions,
  type PodFlags,
} from '../settings/settings.ts';

/** The flags of a desk. */
export interface DeskFlags extends CopyFlags, PassFlags {
  readonly host: string;
  readonly port: number;
  readonly refresh: number;
  readonly readOnly?: boolean;
  readonly reconcile?: number;
  readonly publicUrl?: string;
}

/** One run of the command. */
export interface DeskRun {
  readonly flags: DeskFlags;
  /** The flags for the pod that the desk shows. */
  readonly podFlags: PodFlags & DeskFlags;
  readonly plan: { readonly gate: Gate; readonly ownToken: string; readonly freshToken?: string | undefined };
  readonly observation: Observation;
  readonly limits: Partial<QueryLimits>;
  readonly stop: StopRequest;
  readonly terminal: Terminal;
  /** Says why a person has to wait, for both pods that a desk opens. */
  readonly waiting: Waiting;
}

/** Serves the desk of a pod until a signal. Answers that are still held then are sent before the command ends. */
export async function serveDesk(pod: Pod, run: DeskRun): Promise<ExitCode> {
  const { flags, podFlags, stop, terminal } = run;
  await checkRules(podFlags);
  const copy = await openCopy(pod, flags, createCountProgress(terminal, 'leads read'), { signal: stop.signal });
  try {
    const desk = await Desk.open(
      {
        pod,
        copy,
        reading: readingOptions(podFlags),
        trust: trustOptions(podFlags),
        answers: answerSettings(podFlags),
        deadlines: await deadlinesOf(podFlags),
        readOnly: flags.readOnly === true,
        version: versionOfPackage(),
        refreshMs: flags.refresh * 1000,
        onFault: (error) => {
          sayFault(error, terminal);
        },
        onTrouble: (error) => {
          sayProblem(`${wordsFor(error) ?? stackOf(error)} - the desk keeps what it has`, terminal);
        },
      },
      (url) => {
        sayProblem(`${url}: the lead is damaged and not on the desk. leadpod doctor --fix writes it again`, terminal);
      },
    );
    try {
      return await listen(desk, run);
    } finally {
      await desk.close();
    }
  } finally {
    await copy.close();
  }
}

async function listen(desk: Desk, run: DeskRun): Promise<ExitCode> {
  const { flags, plan, limits, stop, terminal } = run;
  const { copy, follower, pod } = desk;
  const onFault = (error: unknown): void => {
    sayFault(error, terminal);
  };
  const options = { limits, refreshMs: flags.refresh * 1000, onError: onFault };
  // The engine for queries is only opened when it is needed, because it loads slowly and most users do not need it.
  const leads = new LazyLeads(() => LiveLeads.open(copy, options, follower), follower);
  const app = createDeskServer(desk, { gate: plan.gate, leads, rooms: roomsOf(run), onFault });
  const folder = flags.cache ? copyFolder(pod.storage) : undefined;
  try {
    return await runServer(app, { ...flags, folder, ownToken: plan.ownToken }, async (url) => {
      try {
        terminal.say(
          `The desk has ${count(desk.table.size, 'lead')} as of ${copy.asOf.toISOString()}. Stop it with Ctrl-C.`,
        );
        terminal.data(`ready ${addressOf(url, run)}\n`);
        if (flags.readOnly === true) await untilAborted(stop.signal);
        else await watch(desk, run);
        return EXIT.ok;
      } finally {
        // Ends the streams, which do not end by themselves, and sends the answers that are held, while the pod can still be
        // reached.
        await desk.close();
      }
    });
  } finally {
    await leads.close();
  }
}

/** The routes for health checks and metrics. Without a token, only those for health checks can be used. */
function roomsOf({ observation }: DeskRun): Room[] {
  return createObserveRooms(observation, { isReady: () => true });
}

/** The URL that the user opens. It contains the token, unless the user has chosen the token. */
function addressOf(url: string, { plan, flags }: DeskRun): string {
  const address = new URL(flags.publicUrl ?? url);
  if (plan.freshToken !== undefined) address.searchParams.set('token', plan.freshToken);
  return address.href;
}

/** Runs passes as `leadpod watch` does. The open pages are informed about each pass. */
async function watch(desk: Desk, { flags, podFlags, observation, stop, terminal, waiting }: DeskRun): Promise<void> {
  const output = tellPasses(terminal, { name: undefined, isJson: flags.json === true });
  await watchPod(podSettings(podFlags), {
    ...passOptions(podFlags),
    ...givenOnly({ reconcileMs: flags.reconcile }),
    signal: stop.signal,
    ...waiting,
    onNote: output.onNote,
    observation,
    onReport: (report, identity) => {
      output.onReport(report, identity);
      void desk.notePass(countsOf(report));
    },
    onFailure: (error, retryMs) => {
      output.onFailure(error, retryMs);
      desk.notePassFailure(error);
    },
  });
}

/** The numbers in a report. The page uses the names of `sync --json`. */
const countsOf = (report: SyncReport): PassCounts =>
  Object.fromEntries(Object.entries(report).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));

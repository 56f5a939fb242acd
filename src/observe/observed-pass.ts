/** Runs a pass, and reports it to logs, metrics and traces. Live mode, schedules and workers all use it. */
import { randomBytes } from 'node:crypto';
import type { Pod } from '../solid/pod.ts';
import type { SyncOptions } from '../pass/options.ts';
import type { SyncReport } from '../pass/report.ts';
import { syncInbox } from '../pass/sync-inbox.ts';
import { errorFields } from './error-fields.ts';
import type { Logger } from './logger.ts';
import type { PassOutcome } from './metrics.ts';
import { defaultObservation, type Observation } from './observation.ts';
import type { PassSpan } from './pass-span.ts';
import type { WatchedPass } from './pass-watch.ts';

/** Why a pass runs. */
export type PassTrigger = 'start' | 'channel' | 'timer' | 'schedule' | 'job';

/** Identifies a pass in logs and metrics. */
export interface PassIdentity {
  /** The name that the operator gave to the pod. It must not be the name or the address of a person. */
  readonly pod: string;
  readonly trigger: PassTrigger;
}

/** A running pass, and where it is reported. */
interface Watching {
  readonly identity: PassIdentity;
  readonly observation: Observation;
  readonly logger: Logger;
  readonly span: PassSpan;
  readonly watched: WatchedPass;
  readonly startedMs: number;
}

/**
 * Runs a pass and reports it.
 *
 * @throws the errors of {@link syncInbox}.
 */
export async function observedPass(
  pod: Pod,
  options: SyncOptions,
  identity: PassIdentity,
  given?: Observation,
): Promise<SyncReport> {
  const watching = await begin(identity, given);
  watching.logger.debug({}, 'pass started');
  try {
    const report = await watching.span.run(() => syncInbox(pod, watchedOptions(options, watching)));
    tellEnd(watching, options.signal?.aborted === true ? 'stopped' : outcomeOf(report), report);
    return report;
  } catch (error) {
    tellThrown(watching, error, options.signal);
    throw error;
  }
}

/**
 * Opens the pod of a pass. If that fails, because the issuer is down or refuses, reports it as a pass that failed.
 *
 * @throws the errors of `open`.
 */
export async function observedOpening(
  open: () => Promise<Pod>,
  identity: PassIdentity,
  {
    observation,
    signal,
  }: { readonly observation?: Observation | undefined; readonly signal?: AbortSignal | undefined },
): Promise<Pod> {
  const startedMs = performance.now();
  try {
    return await open();
  } catch (error) {
    tellThrown(await begin(identity, observation, startedMs), error, signal);
    throw error;
  }
}

async function begin(
  identity: PassIdentity,
  given: Observation | undefined,
  startedMs = performance.now(),
): Promise<Watching> {
  const observation = given ?? (await defaultObservation());
  const { startPassSpan } = await import('./pass-span.ts');
  const { pod, trigger } = identity;
  // The id is in logs and traces, so that all lines of one pass can be found.
  const id = randomBytes(8).toString('hex');
  return {
    identity,
    observation,
    logger: observation.logger.child({ pass: id, pod, trigger }),
    span: startPassSpan({ 'leadpod.pass': id, 'leadpod.pod': pod, 'leadpod.trigger': trigger }, startedMs),
    watched: observation.passes.begin(),
    startedMs,
  };
}

/** If a pass is stopped, it throws the reason of the signal. That is not a failure. */
function tellThrown(watching: Watching, error: unknown, signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) tellEnd(watching, 'stopped');
  else tellFailure(watching, error);
}

const outcomeOf = ({ quarantined, failed }: SyncReport): PassOutcome => (quarantined + failed > 0 ? 'trouble' : 'ok');

/** The options of the pass, with callbacks that also report to the observation. */
function watchedOptions(options: SyncOptions, { observation, logger, span, watched }: Watching): SyncOptions {
  return {
    ...options,
    inStage: (stage, work) => {
      watched.progress();
      return span.inStage(stage, () => (options.inStage === undefined ? work() : options.inStage(stage, work)));
    },
    onProgress: (progress) => {
      watched.progress();
      options.onProgress?.(progress);
    },
    onNote: (note) => {
      // Notes contain URLs and JSON pointers into messages. So they are only written at level `debug`.
      logger.debug({ kind: note.kind, url: note.url, note: note.message }, 'note');
      options.onNote?.(note);
    },
    onCommitted: (notifications) => {
      observation.metrics.noteLags(notifications.flatMap(({ lagMs }) => lagMs ?? []));
      options.onCommitted?.(notifications);
    },
  };
}

function tellEnd(watching: Watching, outcome: PassOutcome, report?: SyncReport): void {
  const { observation, identity, logger, span, watched } = watching;
  const seconds = secondsOf(watching);
  watched.end(outcome !== 'stopped');
  observation.metrics.notePass({ ...identity, outcome, seconds, ...(report === undefined ? {} : { report }) });
  const counts = report === undefined ? [] : countsIn(report);
  span.set({
    'leadpod.outcome': outcome,
    ...Object.fromEntries(counts.map(([name, value]) => [`leadpod.${name}`, value])),
  });
  span.end();
  const fields = { outcome, seconds, ...Object.fromEntries(counts) };
  if (outcome === 'trouble') logger.warn(fields, 'pass ended with trouble');
  else logger.info(fields, outcome === 'stopped' ? 'pass stopped' : 'pass ended');
}

/**
 * The counts of a report, without its duration. Those of a part have the name of the part before their own:
 * `outbox.waiting`, because an attribute of a span cannot be an object.
 */
const countsIn = (report: SyncReport): (readonly [string, number])[] =>
  Object.entries(report)
    .filter(([name]) => name !== 'seconds')
    .flatMap(([name, value]: [string, number | object]) =>
      typeof value === 'number' ? [[name, value] as const] : countsOfPart(name, value),
    );

const countsOfPart = (part: string, counts: object): (readonly [string, number])[] =>
  Object.entries(counts).map(([name, count]: [string, number]) => [`${part}.${name}`, count]);

function tellFailure(watching: Watching, error: unknown): void {
  const { observation, identity, logger, span, watched } = watching;
  const seconds = secondsOf(watching);
  const fields = errorFields(error);
  watched.end(false);
  observation.metrics.notePass({ ...identity, outcome: 'failed', seconds });
  span.set({ 'leadpod.outcome': 'failed' });
  span.end(fields.error);
  logger.error({ outcome: 'failed', seconds, ...fields }, 'pass failed');
  if (error instanceof Error) logger.debug({ words: error.message }, 'why the pass failed');
}

const secondsOf = ({ startedMs }: Watching): number => Math.round(performance.now() - startedMs) / 1000;

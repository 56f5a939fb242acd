/** Flags by which a command is seen running: its log, and a port for probes and scrapers. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { UsageError } from '../../errors.ts';
import { observedPass, type PassIdentity } from '../../observe/observed-pass.ts';
import type { Pod } from '../../solid/pod.ts';
import type { SyncOptions } from '../../pass/options.ts';
import type { SyncReport } from '../../pass/report.ts';
import { LOG_LEVELS, type LogLevel } from '../../observe/logger.ts';
import { createObservation, type Observation, type ObservationOptions } from '../../observe/observation.ts';
import type { Health } from '../../observe/rooms.ts';
import { findToken } from '../serve/plan.ts';
import { portOption } from './values.ts';
import type { Terminal } from '../output/terminal.ts';

/** The flag of every command that runs passes. */
export interface LogFlags {
  readonly log?: LogLevel;
}

/** Flags of a command that stays. */
export interface ObserveFlags extends LogFlags {
  readonly port?: number;
  readonly host: string;
  readonly tokenFile?: string;
}

const isLevel = (text: string): text is LogLevel => (LOG_LEVELS as readonly string[]).includes(text);
/** Probes and scrapers are not waited for, in milliseconds. */
const FINISH_MS = 1000;

/** Adds `--log`. */
export function addLogFlag(command: Command): Command {
  return command.addOption(
    new Option(
      '--log <LEVEL>',
      `write logs to standard error as JSON lines, from this level on: ${LOG_LEVELS.join(', ')} (LEADPOD_LOG)`,
    ).argParser((text: string): LogLevel => {
      if (isLevel(text)) return text;
      throw new InvalidArgumentError(`Expected one of ${LOG_LEVELS.join(', ')}.`);
    }),
  );
}

/** Adds the flags of {@link ObserveFlags}. */
export const addObserveFlags = (command: Command): Command => addProbeFlags(addLogFlag(command));

/** The same but for `--log`, which commands that run passes have. */
export function addProbeFlags(command: Command): Command {
  return command
    .addOption(portOption('--port <N>', 'serve /healthz, /readyz and /metrics on this TCP port; 0 picks a free one'))
    .option('--host <HOST>', 'address of that port; /metrics needs a token if other machines can reach it', '127.0.0.1')
    .option('--token-file <FILE>', 'file with the token for /metrics (else LEADPOD_SERVE_TOKEN)');
}

/** How much is logged: the flag beats LEADPOD_LOG; neither means `off`. @throws UsageError for a level that is none. */
export function logLevel(flags: LogFlags, { LEADPOD_LOG: own = '' }: NodeJS.ProcessEnv = process.env): LogLevel {
  if (flags.log !== undefined) return flags.log;
  if (own === '') return 'off';
  if (isLevel(own)) return own;
  throw new UsageError(`LEADPOD_LOG: expected one of ${LOG_LEVELS.join(', ')}, received [${own}]`);
}

/** Opens the observation of a command: logs go to standard error. */
export function openObservation(
  flags: LogFlags,
  terminal: Terminal,
  options: Pick<ObservationOptions, 'prometheus'> = {},
): Promise<Observation> {
  const write = (line: string): void => {
    terminal.sayBlock(line.trimEnd());
  };
  return createObservation({ ...options, level: logLevel(flags), write });
}

/** A command that stays, seen running. */
export interface Observed {
  readonly observation: Observation;
  /** Runs a pass that is told of. */
  readonly runPass: (pod: Pod, options: SyncOptions, identity: PassIdentity) => Promise<SyncReport>;
  /** Answers probes no more. */
  readonly stop: () => Promise<void>;
}

/** Opens the log of a command that stays, and answers probes and scrapers if its flags say so. */
export async function observe(flags: ObserveFlags, terminal: Terminal, health?: Health): Promise<Observed> {
  const observation = await openObservation(flags, terminal, {
    prometheus: flags.port === undefined ? false : 'process',
  });
  const stop = await listenForProbes(observation, flags, terminal, health);
  return {
    observation,
    runPass: (pod, options, identity) => observedPass(pod, options, identity, observation),
    stop,
  };
}

/**
 * Answers probes and scrapers, if `--port` asks for it; comes back with what ends that.
 *
 * @throws UsageError for a port that is taken, an address that is none of ours, and for what is no token.
 */
async function listenForProbes(
  observation: Observation,
  { port, host, tokenFile }: ObserveFlags,
  terminal: Terminal,
  health: Health = {},
): Promise<Observed['stop']> {
  if (port === undefined) return () => Promise.resolve();
  const token = findToken(tokenFile === undefined ? {} : { tokenFile }, process.env);
  const { startObserveServer } = await import('../../observe/server.ts');
  const tokens = token === undefined ? [] : [token];
  const server = await startObserveServer(observation, { host, port, tokens, health });
  terminal.say(`Answering /healthz, /readyz and /metrics at ${server.url}`);
  return () => server.stop(FINISH_MS);
}

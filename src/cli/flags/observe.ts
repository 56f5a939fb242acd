/** The flags for observing a command: its log, and a port for health checks and metrics. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { UsageError } from '../../errors.ts';
import { LOG_LEVELS, type LogLevel } from '../../observe/logger.ts';
import { createObservation, type Observation, type ObservationOptions } from '../../observe/observation.ts';
import type { Health } from '../../observe/rooms.ts';
import { findToken } from '../serve/plan.ts';
import { environmentOf, type SettingsFlags } from '../settings/settings.ts';
import { portOption } from './values.ts';
import type { Terminal } from '../output/terminal.ts';

/** The flag of all commands that run passes. */
export interface LogFlags {
  readonly log?: LogLevel;
}

/** The flags of a command that runs until it is stopped. */
export interface ObserveFlags extends LogFlags {
  readonly port?: number;
  readonly host: string;
  readonly tokenFile?: string;
}

const isLevel = (text: string): text is LogLevel => (LOG_LEVELS as readonly string[]).includes(text);
/** How long the server waits for running requests when it stops, in milliseconds. */
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

/** Adds the same flags without `--log`. */
export function addProbeFlags(command: Command): Command {
  return command
    .addOption(portOption('--port <N>', 'serve /healthz, /readyz and /metrics on this TCP port; 0 picks a free one'))
    .option('--host <HOST>', 'address of that port; /metrics needs a token if other machines can reach it', '127.0.0.1')
    .option('--token-file <FILE>', 'file with the token for /metrics (else LEADPOD_SERVE_TOKEN)');
}

/**
 * The log level: that of the flag, or else that of `LEADPOD_LOG`, or else `off`.
 *
 * @throws UsageError for an unknown level.
 */
export function logLevel(flags: LogFlags & SettingsFlags, environment: NodeJS.ProcessEnv = process.env): LogLevel {
  if (flags.log !== undefined) return flags.log;
  const { LEADPOD_LOG: own = '' } = environmentOf(flags, environment);
  if (own === '') return 'off';
  if (isLevel(own)) return own;
  throw new UsageError(`LEADPOD_LOG: expected one of ${LOG_LEVELS.join(', ')}, received [${own}]`);
}

/** Opens the observation of a command. The log is written to standard error. */
export function openObservation(
  flags: LogFlags & SettingsFlags,
  terminal: Terminal,
  options: Pick<ObservationOptions, 'prometheus'> = {},
): Promise<Observation> {
  const write = (line: string): void => {
    terminal.sayBlock(line.trimEnd());
  };
  return createObservation({ ...options, level: logLevel(flags), write });
}

/** The observation of a command that runs until it is stopped. */
export interface Observed {
  readonly observation: Observation;
  /** Stops the server for health checks and metrics. */
  readonly stop: () => Promise<void>;
}

/**
 * Opens the log of a command that runs until it is stopped. If the flags say so, also starts the server for health checks and
 * metrics.
 */
export async function observe(
  flags: ObserveFlags & SettingsFlags,
  terminal: Terminal,
  health?: Health,
): Promise<Observed> {
  const observation = await openObservation(flags, terminal, {
    prometheus: flags.port === undefined ? false : 'process',
  });
  const stop = await listenForProbes(observation, flags, terminal, health);
  return { observation, stop };
}

/**
 * Starts the server for health checks and metrics, if there is a `--port`. Returns a function that stops it.
 *
 * @throws UsageError if the port is in use, if the address does not belong to this machine, or for an invalid token.
 */
async function listenForProbes(
  observation: Observation,
  { port, host, tokenFile, ...flags }: ObserveFlags & SettingsFlags,
  terminal: Terminal,
  health: Health = {},
): Promise<Observed['stop']> {
  if (port === undefined) return () => Promise.resolve();
  const token = findToken(tokenFile === undefined ? {} : { tokenFile }, environmentOf(flags));
  const { startObserveServer } = await import('../../observe/server.ts');
  const tokens = token === undefined ? [] : [token];
  const server = await startObserveServer(observation, { host, port, tokens, health });
  terminal.say(`Answering /healthz, /readyz and /metrics at ${server.url}`);
  return () => server.stop(FINISH_MS);
}

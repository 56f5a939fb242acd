/**
 * Structured logs: one JSON object on each line. pino is only loaded if logs are written. Except at level `debug`, a line
 * contains nothing of a notification, not even its URL (SECURITY.md, T18).
 */
import type { Logger as Pino } from 'pino';
import { harmlessJsonLine } from '../text/harmless.ts';

/** The log levels, from no lines to all lines. */
export const LOG_LEVELS = ['off', 'error', 'warn', 'info', 'debug'] as const;

/** A log level. `off` writes nothing. `debug` also writes URLs and error messages. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The fields of a line, in addition to its message. */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Writes log lines. */
export interface Logger {
  /** Details for a person who examines one pod. They may name notifications. */
  debug(fields: LogFields, message: string): void;
  /** Normal events. */
  info(fields: LogFields, message: string): void;
  /** Something that a person should look at, but that is not urgent. */
  warn(fields: LogFields, message: string): void;
  /** Failures. */
  error(fields: LogFields, message: string): void;
  /** A logger that adds these fields to each line. */
  child(fields: LogFields): Logger;
}

/** A logger that writes nothing. */
export const SILENT_LOGGER: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => SILENT_LOGGER,
};

/** Creates a logger for lines of this level and above. `write` gets each line with its line break. */
export async function createLogger(level: LogLevel, write: (line: string) => void): Promise<Logger> {
  if (level === 'off') return SILENT_LOGGER;
  const { pino, stdTimeFunctions } = await import('pino');
  const options = {
    level,
    // The host name is left out, because it may be the name of a person. The process id is enough to tell workers apart.
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    messageKey: 'message',
  };
  const destination = {
    write: (line: string) => {
      write(harmlessJsonLine(line));
    },
  };
  return toLogger(pino(options, destination));
}

/** Shows only the functions that leadpod uses. So the types of pino do not become a part of leadpod's types. */
const toLogger = (logger: Pino): Logger => ({
  debug: (fields, message) => {
    logger.debug(fields, message);
  },
  info: (fields, message) => {
    logger.info(fields, message);
  },
  warn: (fields, message) => {
    logger.warn(fields, message);
  },
  error: (fields, message) => {
    logger.error(fields, message);
  },
  child: (fields) => toLogger(logger.child(fields)),
});

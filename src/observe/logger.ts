/**
 * Structured logs: one JSON object a line, through pino, which is loaded only where logs are wanted. Nothing of a
 * notification, not even its address, reaches a line above `debug` (THREATS: T18).
 */
import type { Logger as Pino } from 'pino';
import { harmlessJsonLine } from '../text/harmless.ts';

/** How much is told; `off` tells nothing. */
export const LOG_LEVELS = ['off', 'error', 'warn', 'info', 'debug'] as const;

/** How much is told: `off` nothing, `debug` also addresses and words of errors. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a line says besides its message. */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Where lines go. */
export interface Logger {
  /** For whoever looks at one pod: may name notifications. */
  debug(fields: LogFields, message: string): void;
  /** What is as it should be. */
  info(fields: LogFields, message: string): void;
  /** What someone should look at, some day. */
  warn(fields: LogFields, message: string): void;
  /** What did not work. */
  error(fields: LogFields, message: string): void;
  /** The same, with these fields in each line. */
  child(fields: LogFields): Logger;
}

/** Tells no one anything. */
export const SILENT_LOGGER: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => SILENT_LOGGER,
};

/** Logs of this level and above, each line with its end given to `write`. */
export async function createLogger(level: LogLevel, write: (line: string) => void): Promise<Logger> {
  if (level === 'off') return SILENT_LOGGER;
  const { pino, stdTimeFunctions } = await import('pino');
  const options = {
    level,
    // The name of a machine may be that of a person; which process it was tells workers apart.
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

/** Only what is used of it, so that its types are not in ours. */
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

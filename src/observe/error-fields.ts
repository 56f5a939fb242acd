/**
 * The parts of an error that logs and traces may contain: its kind, and its place in the code of leadpod, but never its message
 * (SECURITY.md, T18).
 */
import { LeadpodError, NotificationError, PodError } from '../errors.ts';
import type { LogFields } from './logger.ts';

/** The largest number of stack frames in a line of the log. */
const MAX_FRAMES = 8;

/** Describes an error by its code and kind. A bug in leadpod is described by its name and its place. */
export function errorFields(error: unknown): LogFields & { readonly error: string } {
  if (error instanceof PodError) {
    const { code, kind, method, status, during } = error;
    return {
      error: `${code}.${kind}`,
      method,
      ...(status === undefined ? {} : { status }),
      ...(during === undefined ? {} : { during }),
    };
  }
  if (error instanceof NotificationError) return { error: `${error.code}.${error.reason}` };
  if (error instanceof LeadpodError) return { error: error.code };
  if (!(error instanceof Error)) return { error: 'fault' };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  return { error: 'fault', type: error.name, at: frames.slice(0, MAX_FRAMES).map((line) => line.trim()) };
}

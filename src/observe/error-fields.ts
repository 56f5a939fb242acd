/** What may be told of an error in logs and traces: which kind it is and where in leadpod, never its words (THREATS: T18). */
import { LeadpodError, NotificationError, PodError } from '../errors.ts';
import type { LogFields } from './logger.ts';

/** Most frames of a stack that a line has. */
const MAX_FRAMES = 8;

/** An error by code and kind; a bug of leadpod by its name and its place. */
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

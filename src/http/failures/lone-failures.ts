/** A resource that cannot be read or written while all others can: it stops no one else (F2, T23). */
import { isPodError, type PodError } from '../../errors.ts';

/** A server that answers 500 to more resources than this is itself what fails. */
const MAX_FAULTS = 3;

/** Tells the failure of one resource from that of the whole server, during one piece of work. */
export class LoneFailures {
  #faults = 0;

  /** Is it the failure of this resource alone, so that the others go on? */
  isLone(error: unknown): error is PodError {
    if (isPodError(error, 'too-large')) return true;
    if (isPodError(error, 'forbidden')) return error.status === 403;
    if (!isPodError(error, 'unexpected', 'unavailable') || error.method !== 'GET') return false;
    if (error.kind === 'unexpected') return true;
    return error.status === 500 && ++this.#faults <= MAX_FAULTS;
  }
}

/** What a person can do about a lead of which {@link LoneFailures} says so. */
export function adviceFor({ kind, method }: PodError): string {
  if (kind === 'forbidden') return 'give the agent of leadpod the right to read and write it';
  if (kind === 'too-large' && method === 'PUT') return 'remove from it what other apps wrote there';
  return 'look at it; if it is no longer a lead, delete it, and leadpod doctor --fix writes it again from the journal';
}

/** Recognises a resource that cannot be read or written while all others can (CONTRIBUTING.md, F2; SECURITY.md, T23). */
import { isPodError, type PodError } from '../../errors.ts';

/** If more resources than this fail with 500, the server itself has failed. */
const MAX_FAULTS = 3;

/** Distinguishes the failure of one resource from that of the whole server, during one piece of work. */
export class LoneFailures {
  #faults = 0;

  /** Whether only this resource has failed, so that work on others can continue. It counts, so ask once for each error. */
  isLone(error: unknown): error is PodError {
    if (isPodError(error, 'too-large')) return true;
    if (isPodError(error, 'forbidden')) return error.status === 403;
    if (!isPodError(error, 'unexpected', 'unavailable') || error.method !== 'GET') return false;
    if (error.kind === 'unexpected') return true;
    return error.status === 500 && ++this.#faults <= MAX_FAULTS;
  }
}

/** Passes over resources that cannot be read or written alone. `note` is called once for each of them. */
export function passingLone(note: (error: PodError) => void): (error: unknown) => boolean {
  const failures = new LoneFailures();
  const noted = new Set<string>();
  return (error) => {
    if (!failures.isLone(error)) return false;
    if (!noted.has(error.url)) note(error);
    noted.add(error.url);
    return true;
  };
}

/** Advice for a lead that has failed in this way. */
export function adviceFor({ kind, method }: PodError): string {
  if (kind === 'forbidden') return 'give the agent of leadpod the right to read and write it';
  if (kind === 'too-large' && method === 'PUT') return 'remove from it what other apps wrote there';
  return 'look at it; if it is no longer a lead, delete it, and leadpod doctor --fix writes it again from the journal';
}

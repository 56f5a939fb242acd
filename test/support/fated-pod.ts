/**
 * A pod whose requests wait for their turn and meet a fate. It settles doubts as the real client does (`src/http/write.ts`):
 * reads are repeated, a write of which no one knows what became is read back and then repeated, and a 412 after it may be
 * its own doing.
 */
import { isPodError, PodError } from '../../src/errors.ts';
import type { PodClient } from '../../src/http/client.ts';
import type { Pod } from '../../src/solid/pod.ts';
import type { MemoryServer } from './memory-pod.ts';
import type { Fate, Scheduler } from './scheduler.ts';

const ATTEMPTS = 3;
/** By how many changes a listing is late, at most. */
const STALE = 12;

const unavailable = (method: string, url: string): PodError =>
  new PodError(`${method} ${url}: unavailable`, { kind: 'unavailable', method, url, status: 503 });
const forbidden = (method: string, url: string): PodError =>
  new PodError(`${method} ${url}: forbidden`, { kind: 'forbidden', method, url, status: 403 });
const refused = (method: string, url: string): PodError =>
  new PodError(`${method} ${url}: refused`, { kind: 'precondition-failed', method, url, status: 412 });

/** One attempt, told whether an attempt before it may have been carried out. */
type Attempt<T> = (doubtful: boolean) => Promise<T>;

/** Repeats what was unavailable. */
async function repeat<T>(attempt: Attempt<T>): Promise<T> {
  for (let number = 1; ; number++) {
    try {
      return await attempt(number > 1);
    } catch (error) {
      if (number === ATTEMPTS || !isPodError(error, 'unavailable')) throw error;
    }
  }
}

/** Makes the pod of one machine. */
export function fatedPod(pod: Pod, server: MemoryServer, scheduler: Scheduler, machine: string): Pod {
  const { client } = pod;
  const wait = (method: string, url: string, isConditional = false): Promise<Fate> =>
    scheduler.step({ machine, method, url, isConditional });

  async function read<T>(method: string, url: string, work: () => Promise<T>): Promise<T> {
    return repeat(async () => {
      const { kind, share } = await wait(method, url);
      if (kind === 'killed') throw scheduler.kill(machine);
      if (kind === 'unavailable') throw unavailable(method, url);
      if (kind === 'forbidden') throw forbidden(method, url);
      const whole = server.onListing;
      if (kind === 'stale') server.onListing = (_, children) => server.withoutLast(share * STALE, children);
      try {
        return await work();
      } finally {
        server.onListing = whole;
      }
    });
  }

  async function write<T>(
    line: { method: string; url: string; isConditional: boolean },
    effect: () => Promise<T>,
    tear: (share: number) => void,
  ): Promise<T> {
    const { method, url, isConditional } = line;
    const { kind, share } = await wait(method, url, isConditional);
    if (kind === 'killed') throw scheduler.kill(machine);
    if (kind === 'refused') throw refused(method, url);
    if (kind === 'forbidden') throw forbidden(method, url);
    if (kind === 'unavailable') throw unavailable(method, url);
    if (kind === 'torn' || kind === 'killed-torn') tear(share);
    else {
      const result = await effect();
      if (kind === 'done') return result;
    }
    throw kind.startsWith('killed') ? scheduler.kill(machine) : unavailable(method, url);
  }

  const isStored = (url: string, body: string): Promise<boolean> =>
    read('GET', url, () => client.get(url)).then(
      (stored) => stored.text() === body,
      (error: unknown) => {
        if (error instanceof PodError) return false;
        throw error;
      },
    );

  const put: PodClient['put'] = (url, body, options) => {
    const line = { method: 'PUT', url, isConditional: options.ifMatch !== undefined };
    return repeat(async (doubtful) => {
      try {
        return await write(
          line,
          () => client.put(url, body, options),
          (share) => {
            server.tear(url, body, Math.floor(share * Buffer.byteLength(body)), options);
          },
        );
      } catch (error) {
        const isDoubtful = isPodError(error, 'unavailable') || (doubtful && isPodError(error, 'precondition-failed'));
        if (isDoubtful && (await isStored(url, body))) return { status: 200, created: false, settled: true };
        throw error;
      }
    });
  };

  const remove: PodClient['delete'] = (url, options = {}) => {
    const line = { method: 'DELETE', url, isConditional: options.ifMatch !== undefined };
    return repeat(async (doubtful) => {
      try {
        const effect = (): Promise<'deleted' | 'absent'> => client.delete(url, options);
        const outcome = await write(line, effect, () => server.delete(url, options.ifMatch));
        return doubtful ? 'deleted' : outcome;
      } catch (error) {
        if (doubtful && isPodError(error, 'precondition-failed') && !server.resources.has(url)) return 'deleted';
        throw error;
      }
    });
  };

  const faulty: PodClient = {
    origins: client.origins,
    clockSkewMs: client.clockSkewMs,
    get: (url, options) => read('GET', url, () => client.get(url, options)),
    getAs: (url, options, parse) => read('GET', url, () => client.getAs(url, options, parse)),
    getStream: (url, options) => read('GET', url, () => client.getStream(url, options)),
    head: (url, options) => read('HEAD', url, () => client.head(url, options)),
    post: (url, body, options) =>
      write(
        { method: 'POST', url, isConditional: false },
        () => client.post(url, body, options),
        () => undefined,
      ),
    put,
    patch: (url, changes, options) => client.patch(url, changes, options),
    delete: remove,
  };
  return { ...pod, client: faulty };
}

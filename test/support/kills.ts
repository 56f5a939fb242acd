/** A kill before the requests of a piece of work, one after the other, on a server in memory. */
import { expect } from 'chai';
import type { Pod } from '../../src/solid/pod.ts';
import { EXTENT } from './extent.ts';
import { memoryPod, MemoryServer, type Tells } from './memory-pod.ts';
import { Killed, mortal } from './mortal.ts';

/** What is tried: what is there before, what is killed, what is done then, and what must be so in the end. */
export interface Trial {
  /** What the server says of notifications. */
  readonly tells?: Tells;
  readonly before: (pod: Pod, server: MemoryServer) => Promise<unknown>;
  readonly work: (pod: Pod, server: MemoryServer) => Promise<unknown>;
  /** By another machine, after the kill. */
  readonly after: (pod: Pod, server: MemoryServer) => Promise<unknown>;
  readonly check: (pod: Pod, place: string, server: MemoryServer) => Promise<void>;
}

/** Runs the trial with a kill before the first request, and before each n-th after it; comes back with their number. */
export async function killEverywhere({ tells, before, work, after, check }: Trial): Promise<number> {
  const first = new MemoryServer();
  if (tells !== undefined) first.tells = tells;
  await before(memoryPod(first), first);
  for (let requests = 0; ; requests += EXTENT.stride) {
    const server = first.copy();
    const machine = mortal(memoryPod(server));
    machine.killAfter(requests);
    const isDead = await work(machine.pod, server).then(
      () => false,
      (error: unknown) => {
        if (error instanceof Killed) return true;
        throw error;
      },
    );
    const survivor = memoryPod(server);
    await after(survivor, server);
    await check(survivor, `killed after ${requests} requests`, server);
    if (!isDead) {
      expect(requests).to.be.above(2);
      return requests;
    }
  }
}

/** Posts texts into the inbox of a pod, under the same names each time where it is told so. */
export async function send(pod: Pod, texts: readonly string[], { isNamed = false } = {}): Promise<void> {
  for (const [index, text] of texts.entries()) {
    const slug = isNamed ? { slug: `crm-${index}` } : {};
    await pod.client.post(pod.inbox, text, { contentType: 'application/json', ...slug });
  }
}

/** What happens to machines at a certain request. */
import { expect } from 'chai';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { MemoryServer } from './memory-pod.ts';
import { Killed } from './mortal.ts';

/** The clock of a machine. */
export const at = (time: string): { now: () => Date } => ({ now: () => new Date(time) });

/** The numbers of the events of each lead. */
export async function groupsIn(pod: Pod): Promise<string[]> {
  const groups: string[] = [];
  for await (const { lead } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead !== undefined) groups.push(lead.events.map(({ id }) => id.replace(/^.*\//, '')).join(' '));
  return groups.sort();
}

/** The lead with the event of this number. */
export async function slugWith(pod: Pod, number: number): Promise<string> {
  for await (const { slug, lead } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead?.events.some(({ id }) => id.endsWith(`/${number}`)) === true) return slug;
  throw new Error(`no lead with ${number}`);
}

/** Kills whoever comes to a request like this, and all who come after it. */
export function killAt(server: MemoryServer, isIt: (method: string, url: string) => boolean): void {
  let isDead = false;
  server.onRequest = (method, url) => {
    isDead ||= isIt(method, url);
    if (isDead) throw new Killed('killed');
  };
}

/** Runs work that is to be killed. */
export async function untilKilled(server: MemoryServer, work: Promise<unknown>): Promise<void> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(Killed);
  server.onRequest = () => undefined;
}

/** The write of a commit record. */
export const isRecord = (method: string, url: string): boolean => method === 'PUT' && url.endsWith('.commit.json');

/** Kills whoever has written a commit record, before his next request. */
export function killAfterRecord(server: MemoryServer): void {
  let isWritten = false;
  killAt(server, (method, url) => {
    const isNext = isWritten;
    isWritten ||= isRecord(method, url);
    return isNext;
  });
}

/** Cuts the next write to a resource like this, and kills who made it. */
export function tearOnce(server: MemoryServer, isIt: (url: string) => boolean, share: number): void {
  const put: MemoryServer['put'] = (...args) => MemoryServer.prototype.put.apply(server, args);
  server.put = (url, body, options) => {
    if (!isIt(url)) return put(url, body, options);
    server.put = put;
    put(url, body.slice(0, Math.floor(share * body.length)), options);
    server.onRequest = () => {
      throw new Killed('killed');
    };
    throw new Killed('killed');
  };
}

/** Runs `work` on a pod; before its first write to a resource like this something else happens. */
export async function whileWriting(
  pod: Pod,
  isIt: (url: string) => boolean,
  meanwhile: () => Promise<unknown>,
  work: (pod: Pod) => Promise<unknown>,
): Promise<void> {
  let isReached = false;
  const put: Pod['client']['put'] = async (url, body, options) => {
    if (!isReached && isIt(url)) {
      isReached = true;
      await meanwhile();
    }
    return pod.client.put(url, body, options);
  };
  await work({ ...pod, client: { ...pod.client, put } });
  expect(isReached).to.equal(true);
}

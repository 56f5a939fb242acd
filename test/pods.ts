/**
 * Pods of their own for tests: a container with an inbox. In small runs it is in the model of a server, unless a test
 * asks for the real one, because what it tests is what only that does; in full ones always in the real one.
 */
import { groupEvents } from '../src/lead/identity/identity.ts';
import type { LeadEvent } from '../src/message/event/event.ts';
import { foldEvents } from '../src/lead/lead.ts';
import { leadToJson, type LeadJson } from '../src/lead/lead-json.ts';
import { parseNotification } from '../src/message/notification.ts';
import type { DevPod } from '../src/dev/pod/dev-pod.ts';
import type { PodClient } from '../src/http/client.ts';
import { createPodClient } from '../src/http/create-client.ts';
import { openPod, type Pod } from '../src/solid/pod.ts';
import { LeadStore } from '../src/store/leads/lead-store.ts';
import { FakeSession } from './solid/sign-in/fake-session.ts';
import { getClient, getDevPod } from './real-server.ts';
import { EXTENT } from './support/extent.ts';
import { getModelServer } from './support/model-server.ts';

let storages = 0;

/** On which server a pod is. */
export type Where = typeof EXTENT.pods;

/** The server. */
export const serverOf = (where: Where): Promise<DevPod> => (where === 'real' ? getDevPod() : getModelServer());

/** A client of the owner of a pod on one of the servers, whose requests belong to no pod that a test has open. */
export async function ownerOf(url: string): Promise<PodClient> {
  const model = await getModelServer();
  return url.startsWith(model.url) ? createPodClient({ session: new FakeSession(), origins: [url] }) : getClient();
}

/** The settings of a storage that no other test uses, with an empty inbox. */
export async function freshStorage(where: Where = EXTENT.pods) {
  const { issuer, clientId, clientSecret, storage: root } = await serverOf(where);
  storages += 1;
  const storage = `${root}test-${storages}/`;
  const client = await ownerOf(storage);
  await client.put(`${storage}inbox/`, '', { contentType: 'text/turtle', isSame: () => true });
  return { issuer, clientId, clientSecret, storage, inbox: `${storage}inbox/` };
}

/** Runs `work` on an open pod in a storage of its own. */
export async function withFreshPod(work: (pod: Pod) => Promise<void>, where?: Where): Promise<void> {
  const pod = await openPod(await freshStorage(where));
  try {
    await work(pod);
  } finally {
    await pod.close();
  }
}

/** Posts messages into the inbox of a pod. */
export async function post(pod: Pod, messages: readonly string[], contentType = 'application/json'): Promise<string[]> {
  const sources: string[] = [];
  for (const message of messages) {
    const { location } = await pod.client.post(pod.inbox, message, { contentType });
    sources.push(location ?? '');
  }
  return sources;
}

/** What two runs must have in common: all but names, which depend on the pod, and repairs. */
export function comparable(lead: LeadJson): string {
  return JSON.stringify({ ...lead, id: undefined, slug: undefined, warnings: undefined });
}

/** The leads in a pod, comparable and sorted. */
export async function storedLeads(pod: Pod): Promise<string[]> {
  const lines: string[] = [];
  for await (const { slug, lead, state } of new LeadStore(pod.client, pod.layout).readAll()) {
    if (state === 'torn') throw new Error(`${slug} is torn`);
    if (lead !== undefined) lines.push(comparable(leadToJson(lead, slug)));
  }
  return lines.sort();
}

/** The leads that the same messages make offline; what cannot be read makes none. */
export async function offlineLeads(messages: readonly string[], contentType = 'application/json'): Promise<string[]> {
  const events: LeadEvent[] = [];
  for (const message of messages) {
    const body = new TextEncoder().encode(message);
    const parsed = await parseNotification({ body, contentType }).catch(() => ({ events: [] }));
    events.push(...parsed.events);
  }
  return groupEvents(events)
    .map(({ slug, events: own }) => comparable(leadToJson(foldEvents(own), slug)))
    .sort();
}

/** The slug of the lead that this message makes alone. */
export async function slugOf(message: string): Promise<string> {
  const { events } = await parseNotification({
    body: new TextEncoder().encode(message),
    contentType: 'application/json',
  });
  return groupEvents(events)[0]?.slug ?? '';
}

/** The URLs of everything under a container, depth first. */
export async function listTree(pod: Pod, url: string): Promise<string[]> {
  const { listContainer } = await import('../src/solid/container.ts');
  const found: string[] = [];
  for await (const child of listContainer(pod.client, url)) {
    found.push(child.url);
    if (child.container) found.push(...(await listTree(pod, child.url)));
  }
  return found;
}

/** Pods of their own for tests: a container of the one real server, with an inbox. */
import { groupEvents } from '../src/core/identity.ts';
import type { LeadEvent } from '../src/core/event.ts';
import { foldEvents } from '../src/core/lead.ts';
import { leadToJson, type LeadJson } from '../src/core/lead-json.ts';
import { parseNotification } from '../src/core/notification.ts';
import { openPod, type Pod } from '../src/pod/pod.ts';
import { LeadStore } from '../src/pod/lead-store.ts';
import { freshContainer, getClient, getDevPod } from './real-server.ts';

/** The settings of a storage that no other test uses, with an empty inbox. */
export async function freshStorage() {
  const { issuer, clientId, clientSecret } = await getDevPod();
  const storage = await freshContainer();
  const client = await getClient();
  await client.put(`${storage}inbox/`, '', { contentType: 'text/turtle', isSame: () => true });
  return { issuer, clientId, clientSecret, storage, inbox: `${storage}inbox/` };
}

/** Runs `work` on an open pod in a storage of its own. */
export async function withFreshPod(work: (pod: Pod) => Promise<void>): Promise<void> {
  const pod = await openPod(await freshStorage());
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

/** The URLs of everything under a container, depth first. */
export async function listTree(pod: Pod, url: string): Promise<string[]> {
  const { listContainer } = await import('../src/pod/container.ts');
  const found: string[] = [];
  for await (const child of listContainer(pod.client, url)) {
    found.push(child.url);
    if (child.container) found.push(...(await listTree(pod, child.url)));
  }
  return found;
}

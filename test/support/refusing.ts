/** Leads of a server in memory that refuse to be read or written, as access rules of their own make them. */
import { PodError } from '../../src/errors.ts';
import { Journal } from '../../src/store/journal/journal.ts';
import type { Pod } from '../../src/solid/pod.ts';
import type { MemoryServer } from './memory-pod.ts';

const LEAD = /\/leads\/[0-9a-f]{2}\/([^/]+)\.ttl$/;

/** From now on the server answers 403 to these methods on leads like this; comes back with what it refused. */
export function refuse(server: MemoryServer, methods: readonly string[], isIt: (slug: string) => boolean): string[] {
  const refused: string[] = [];
  server.onRequest = (method, url) => {
    const [, slug] = LEAD.exec(url) ?? [];
    if (slug === undefined || !methods.includes(method) || !isIt(slug)) return;
    refused.push(`${method} ${slug}`);
    throw new PodError(`${method} ${url}: forbidden`, { kind: 'forbidden', method, url, status: 403 });
  };
  return refused;
}

/** Nothing refuses any more. */
export function relent(server: MemoryServer): void {
  server.onRequest = () => undefined;
}

/** How often each notification is in the journal. */
export async function journaledSources(pod: Pod): Promise<string[]> {
  const sources: string[] = [];
  for await (const { entries } of new Journal(pod.client, pod.layout).readAll())
    for (const { source } of entries) sources.push(source);
  return sources.sort();
}

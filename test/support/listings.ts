/** Servers that list a container, for tests of how it is read. */
import { listContainer, type ContainerEntry, type ListOptions } from '../../src/solid/container.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { answer, startRawServer, type Answer } from '../raw-server.ts';

/** Of Turtle, as servers use them. */
export const PREFIXES = `@prefix ldp: <http://www.w3.org/ns/ldp#>. @prefix dc: <http://purl.org/dc/terms/>.
@prefix posix: <http://www.w3.org/ns/posix/stat#>. @prefix ma: <http://www.w3.org/ns/ma-ont#>.\n`;

/** A listing in Turtle. */
export const turtle = (text: string): Answer => answer(200, PREFIXES + text, { 'content-type': 'text/turtle' });
/** A listing in JSON. */
export const json = (body: unknown, type = 'application/json'): Answer =>
  answer(200, JSON.stringify(body), { 'content-type': type });

/** Lists `/inbox/` of a server that gives these answers; URLs are given as paths. */
export async function list(answers: Answer[], options: ListOptions = {}) {
  const server = await startRawServer(...answers);
  const client = createPodClient({ origins: [server.origin], retryBaseMs: 1 });
  const entries: ContainerEntry[] = [];
  const run = async (): Promise<ContainerEntry[]> => {
    for await (const entry of listContainer(client, `${server.url}inbox/`, options)) {
      entries.push({ ...entry, url: entry.url.replace(server.origin, '') });
    }
    return entries;
  };
  return { server, run, entries };
}

/** What was listed, as paths. */
export const urls = (entries: ContainerEntry[]): string[] => entries.map(({ url }) => url);

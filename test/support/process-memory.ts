/** The memory of a process as its machine sees it, and of a pass while it goes on. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ServedMemory } from './memory-http.ts';

const run = promisify(execFile);

/** Resident memory of a process, in bytes; `undefined` where it has ended. */
export async function residentMemory(pid: number): Promise<number | undefined> {
  try {
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
    return Number(stdout) * 1024;
  } catch {
    return undefined;
  }
}

/** Resident memory while so many notifications were read, in bytes. */
export interface ResidentSample {
  readonly read: number;
  readonly rss: number;
}

/** Looks at the memory of a process that works on the model, each so many requests. */
export function watchMemory({ server, url }: ServedMemory, pid: number, every: number): ResidentSample[] {
  const samples: ResidentSample[] = [];
  let read = 0;
  let requests = 0;
  const inbox = `${url}inbox/`;
  server.onRequest = async (method, resource) => {
    if (method === 'GET' && resource.startsWith(inbox) && resource !== inbox) read += 1;
    requests += 1;
    if (requests % every !== 0) return;
    const rss = await residentMemory(pid);
    if (rss !== undefined) samples.push({ read, rss });
  };
  return samples;
}

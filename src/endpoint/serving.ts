/** Where a running `leadpod serve` is found by the commands beside it: `serve.json` in the folder of the copy. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '../store/cache-file.ts';
import { inCache } from '../copy/folder.ts';
import { replaceFile } from '../system/replace-file.ts';

/** A running endpoint over the copy of a folder. */
export interface Serving {
  /** Its SPARQL endpoint. */
  readonly url: string;
  /** Asks like the operator (`Authorization: Bearer`); made up for this run. */
  readonly token: string;
  /** The process. */
  readonly pid: number;
}

const fileIn = (folder: string): string => join(folder, 'serve.json');

/** Who serves the copy in a folder; `undefined` where nobody does, or the process that did has died. */
export async function readServing(folder: string): Promise<Serving | undefined> {
  const text = await readFile(fileIn(folder), 'utf8').catch(() => undefined);
  const serving = text === undefined ? undefined : parseServing(text);
  return serving !== undefined && isAlive(serving.pid) ? serving : undefined;
}

/** Says who serves, for the owner's eyes only, in one step. Comes back with what takes it away again. */
export async function writeServing(folder: string, serving: Serving): Promise<() => Promise<void>> {
  await inCache(folder, () => replaceFile(fileIn(folder), JSON.stringify(serving)));
  return async () => {
    const now = await readServing(folder);
    // Another one may have taken over.
    if (now?.token === serving.token) await rm(fileIn(folder), { force: true });
  };
}

function parseServing(text: string): Serving | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return undefined;
    const { url, token, pid } = value;
    const isWhole = typeof url === 'string' && typeof token === 'string' && Number.isSafeInteger(pid);
    return isWhole ? { url, token, pid: pid as number } : undefined;
  } catch {
    // No JSON: not from us.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // Dead, or a process of somebody else, which is none of ours.
    return false;
  }
}

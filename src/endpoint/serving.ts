/** The file `serve.json` in the folder of the local copy. By it, other commands find a running `leadpod serve`. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '../text/record.ts';
import { inCache } from '../copy/folder.ts';
import { replaceFile } from '../system/replace-file.ts';

/** A running endpoint over the copy in a folder. */
export interface Serving {
  /** The URL of its SPARQL endpoint. */
  readonly url: string;
  /** A bearer token with the rights of the operator. It is random, and new in each run. */
  readonly token: string;
  /** The id of the process. */
  readonly pid: number;
}

const fileIn = (folder: string): string => join(folder, 'serve.json');

/** Reads which process serves the copy in this folder. Returns `undefined` if there is none, or if the process has ended. */
export async function readServing(folder: string): Promise<Serving | undefined> {
  const text = await readFile(fileIn(folder), 'utf8').catch(() => undefined);
  const serving = text === undefined ? undefined : parseServing(text);
  return serving !== undefined && isAlive(serving.pid) ? serving : undefined;
}

/** Writes `serve.json` atomically. Only its owner can read it. Returns a function that removes it. */
export async function writeServing(folder: string, serving: Serving): Promise<() => Promise<void>> {
  await inCache(folder, () => replaceFile(fileIn(folder), JSON.stringify(serving)));
  return async () => {
    const now = await readServing(folder);
    // Another process may have replaced the file in the meantime.
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
    // The text is not JSON, so leadpod has not written it.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // The process has ended, or it belongs to another user.
    return false;
  }
}

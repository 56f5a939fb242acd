/** Reads files with settings and secrets, for the command line and the registry of pods. */
import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

/** Why a file cannot be read, in words; the code of the system if there are none for it. */
export function unreadableWords(error: unknown): string {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? code;
}

/**
 * Reads a file that the user has named.
 *
 * @throws UsageError. It names the file by `flag`.
 */
export function readText(path: string, flag: string): string {
  try {
    return readUnmarked(path);
  } catch (cause) {
    throw unreadable(path, flag, cause);
  }
}

/** Some editors begin a file with a byte order mark, which is no part of its text. */
const readUnmarked = (path: string): string => readFileSync(path, 'utf8').replace(/^\uFEFF/, '');

/** The error for a file that cannot be read. `flag` is missing if the user has not named the file. */
function unreadable(path: string, flag: string | undefined, cause: unknown): UsageError {
  const act = flag === undefined ? 'Cannot read' : `${flag}: cannot read`;
  return new UsageError(`${act} ${path}: ${unreadableWords(cause)}`, { cause });
}

/**
 * Reads a file with a secret. `setting` is the flag or the member that names the file.
 *
 * @throws UsageError if the file cannot be read or is empty. It names the `setting`, but not the path: by mistake, a user may
 * have written the secret itself there.
 */
export function readSecretFile(path: string, setting: string): string {
  const text = readUnnamed(path, setting);
  if (text.trim() === '') throw new UsageError(`${setting}: the file is empty`);
  return text;
}

function readUnnamed(path: string, setting: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw new UsageError(`${setting}: the file cannot be read (${code})`, { cause });
  }
}

/**
 * Reads an optional file; `undefined` if there is none. `flag` is the flag that names it, if there is one.
 *
 * @throws UsageError if there is a file and it cannot be read. Without an error, its settings would be ignored without a word.
 */
export function readIfThere(path: string, flag?: string): string | undefined {
  try {
    return readUnmarked(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, flag, cause);
  }
}

/**
 * Parses lines such as `NAME=value`, with or without quotation marks. `parseEnv` of Node is not used, because it takes the
 * `#me` of a WebID for a comment. Here, a comment needs white space before it.
 */
export function parseEnvText(text: string): NodeJS.Dict<string> {
  const env: NodeJS.Dict<string> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    env[name] = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(value)?.[2] ?? value.replace(/(?:^|\s)#.*$/, '').trim();
  }
  return env;
}

/** Removes empty variables. So `LEADPOD_STORAGE=` in a crontab or a compose file means that the setting is missing. */
export function dropEmpty(env: NodeJS.Dict<string>): NodeJS.Dict<string> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

/** Whether only the owner of a file can read it. A secret must be in such a file. */
export function isPrivateFile(path: string): boolean {
  return (statSync(path).mode & 0o077) === 0;
}

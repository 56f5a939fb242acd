/** Files with settings and secrets, for a command line as for a registry of pods. */
import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};

/** A file that was named. @throws UsageError, which calls it by `flag`. */
export function readText(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new UsageError(`${flag}: cannot read ${path}: ${REASONS[code] ?? code}`, { cause });
  }
}

/** A file with a secret. @throws UsageError with the `setting` and never the path: who knows what was written there. */
export function readSecretFile(path: string, setting: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw new UsageError(`${setting}: the file cannot be read (${code})`, { cause });
  }
}

/** A file that need not be there. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not there, or not ours to read: it is optional.
    return undefined;
  }
}

/**
 * `NAME=value` lines, in quotes or not. Not Node's `parseEnv`: to it the `#me` of a WebID is a comment; to us only what
 * is behind white space is.
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

/** A variable that is set to nothing is not set: `LEADPOD_STORAGE=` in a crontab or a compose file. */
export function dropEmpty(env: NodeJS.Dict<string>): NodeJS.Dict<string> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

/** A secret that others on the machine can read is none: may no one but its owner read this file? */
export function isPrivateFile(path: string): boolean {
  return (statSync(path).mode & 0o077) === 0;
}

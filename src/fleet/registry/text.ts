/** The syntax of a registry: JSON, or YAML by the file name. */
import { createRequire } from 'node:module';
import type { Document } from 'yaml';
import { UsageError } from '../../errors.ts';

/** The pods of a registry, and the JSON pointer of their list. */
export interface PodList {
  readonly pods: readonly unknown[];
  readonly pointer: '' | '/pods';
}

/**
 * Parses a registry: a list under `pods`, or a bare list.
 * @throws UsageError without any part of the text, which may contain secrets.
 */
export function parseRegistry(text: string, file: string): PodList {
  const value = /\.ya?ml$/i.test(file) ? parseYaml(text, file) : parseJson(text, file);
  if (Array.isArray(value)) return { pods: value as unknown[], pointer: '' };
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject) throw new UsageError(`${file}: expected an object with a list of pods under "pods"`);
  const { pods, ...others } = value as { readonly pods?: unknown };
  if (Object.keys(others).length > 0)
    throw new UsageError(`${file}: unknown setting ${Object.keys(others).join(', ')} - expected pods`);
  if (!Array.isArray(pods)) throw new UsageError(`${file}: /pods: expected a list`);
  return { pods: pods as unknown[], pointer: '/pods' };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message of the parser quotes the file.
    throw new UsageError(`${file}: expected JSON`);
  }
}

/** A short text with YAML aliases can expand to gigabytes. The library limits them. */
function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new UsageError(`${file}: expected YAML without so many or unknown aliases`, { cause });
  }
}

/** Loaded only for a YAML file, and with `require`, because `import` would make all callers asynchronous. */
function parseYaml(text: string, file: string): unknown {
  const yaml = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const document = yaml.parseDocument(text, { prettyErrors: true, logLevel: 'silent' });
  const [error] = document.errors;
  if (error === undefined) return valueOf(document, file);
  // Only code and place: the message quotes the line.
  const [start] = error.linePos ?? [];
  const where = start === undefined ? '' : ` at line ${start.line}, column ${start.col}`;
  throw new UsageError(`${file}: expected YAML, received ${error.code}${where}`);
}

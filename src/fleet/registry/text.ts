/** The syntax of a registry: JSON, or YAML if the name of the file ends in `.yaml` or `.yml`. */
import { createRequire } from 'node:module';
import type { Document } from 'yaml';
import { UsageError } from '../../errors.ts';

/** The pods of a registry, and the JSON pointer of their list. */
export interface PodList {
  readonly pods: readonly unknown[];
  readonly pointer: '' | '/pods';
}

/**
 * Parses a registry. The pods are a list under `pods`, or the whole file is the list.
 *
 * @throws UsageError. The message contains no part of the text, because the text may contain secrets.
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
    // The message of the parser is not used, because it quotes the file.
    throw new UsageError(`${file}: expected JSON`);
  }
}

/** Converts the YAML to values. The library limits aliases, because with them a short text can become gigabytes. */
function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new UsageError(`${file}: expected YAML without so many or unknown aliases`, { cause });
  }
}

/**
 * The library is only loaded for a YAML file. It is loaded with `require`, because with `import` all callers would have to be
 * asynchronous.
 */
function parseYaml(text: string, file: string): unknown {
  const yaml = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const document = yaml.parseDocument(text, { prettyErrors: true, logLevel: 'silent' });
  const [error] = document.errors;
  if (error === undefined) return valueOf(document, file);
  // Only the code and the place of the error are used: the message quotes the line.
  const [start] = error.linePos ?? [];
  const where = start === undefined ? '' : ` at line ${start.line}, column ${start.col}`;
  throw new UsageError(`${file}: expected YAML, received ${error.code}${where}`);
}

/** A registry that is read again when its file changes, so that pods can be added while workers run. */
import { statSync } from 'node:fs';
import { LeadpodError } from '../../errors.ts';
import { readRegistry, type PodRegistry } from './registry.ts';

/**
 * Reads a registry, and reads it again whenever its file has changed. If the file cannot be read later, for example while an
 * editor writes it, the last content stays valid, and `onProblem` is called once.
 *
 * @throws UsageError if the file cannot be read now.
 */
export function followRegistry(file: string | undefined, onProblem: (words: string) => void): () => PodRegistry {
  let registry = readRegistry(file);
  let mark = markOf(registry.file);
  return () => {
    const present = markOf(registry.file);
    if (present === mark) return registry;
    mark = present;
    try {
      registry = readRegistry(registry.file);
    } catch (error) {
      if (!(error instanceof LeadpodError)) throw error;
      onProblem(`${error.message}. leadpod keeps the pods of the last valid version`);
    }
    return registry;
  };
}

/** A text that differs if the file has changed or was removed. */
function markOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 'gone' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

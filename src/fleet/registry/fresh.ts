/** A registry that follows its file, so that a pod can be added without a word to the workers. */
import { statSync } from 'node:fs';
import { LeadpodError } from '../../errors.ts';
import { readRegistry, type PodRegistry } from './registry.ts';

/**
 * Reads a registry now, and again whenever its file has changed. A file that cannot be read later, since someone is writing
 * it, leaves what was there, and `onProblem` is told once.
 *
 * @throws UsageError where it cannot be read now.
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

/** What changes when a file does; one that is gone has a mark as well. */
function markOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 'gone' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

/** The bundled texts that say what messages and leads must look like; read when they are first asked for. */
import { readFileSync } from 'node:fs';
import { ContextError } from '../errors.ts';

/** A file in `contexts/` that is no JSON-LD context: vocabulary, shapes of a stored lead, schema of a message. */
export type ShapesFile = 'lead-v1.ttl' | 'lead-v1.shacl.ttl' | 'lead-message.shacl.ttl' | 'lead-message.schema.json';

// As in context-loader.ts: src/format/ and dist/format/ both lie two folders below the package.
const FOLDER = new URL('../../contexts/', import.meta.url);

/**
 * The text of a bundled file.
 *
 * @throws ContextError for a file that is gone.
 */
export function readShapesFile(file: ShapesFile): string {
  try {
    return readFileSync(new URL(file, FOLDER), 'utf8');
  } catch (cause) {
    throw new ContextError(`Reading the bundled file ${file} failed`, `https://w3id.org/leadpod/${file}`, { cause });
  }
}

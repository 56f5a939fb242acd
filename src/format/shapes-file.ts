/** The bundled files that define the format of messages and stored leads. Each is read when it is first needed. */
import { readFileSync } from 'node:fs';
import { ContextError } from '../errors.ts';

/**
 * A file in `contexts/` that is not a JSON-LD context: the vocabulary, the shapes of a stored lead, or the schema of a message.
 */
export type ShapesFile = 'lead-v1.ttl' | 'lead-v1.shacl.ttl' | 'lead-message.shacl.ttl' | 'lead-message.schema.json';

// As in context-loader.ts: both src/format/ and dist/format/ are two folders below the root of the package.
const FOLDER = new URL('../../contexts/', import.meta.url);

/**
 * The text of a bundled file.
 *
 * @throws ContextError if the file is missing.
 */
export function readShapesFile(file: ShapesFile): string {
  try {
    return readFileSync(new URL(file, FOLDER), 'utf8');
  } catch (cause) {
    throw new ContextError(`Reading the bundled file ${file} failed`, `https://w3id.org/leadpod/${file}`, { cause });
  }
}

/** N3 Patch (Solid Protocol, section 5.3.1): adds statements to a document or removes them, and leaves the others. */
import { serializeQuads, type Quad } from '../rdf/quads.ts';
import { solid } from '../vocab.ts';

/** The changes of a document: named nodes and literals only, in the default graph. */
export interface StatementChanges {
  readonly inserts: readonly Quad[];
  readonly deletes: readonly Quad[];
}

/** The media type of a patch. */
export const N3 = 'text/n3';

/** The text of a patch. Each term is checked first, so that no statement can close the braces (SECURITY.md, T1). */
export function changesToN3Patch({ inserts, deletes }: StatementChanges): string {
  const formula = (term: 'inserts' | 'deletes', quads: readonly Quad[]): string[] =>
    quads.length === 0 ? [] : [`<${solid(term)}> {\n${serializeQuads(quads, { format: 'application/n-triples' })}}`];
  const clauses = [...formula('deletes', deletes), ...formula('inserts', inserts)];
  return `_:patch a <${solid('InsertDeletePatch')}>;\n${clauses.join(';\n')}.\n`;
}

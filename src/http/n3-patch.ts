/** N3 Patch (Solid Protocol, section 5.3.1): statements put into a document, or taken out, beside those of others. */
import { serializeQuads, type Quad } from '../rdf/quads.ts';
import { solid } from '../vocab.ts';

/** What is to change in a document; named nodes and literals only, in the default graph. */
export interface StatementChanges {
  readonly inserts: readonly Quad[];
  readonly deletes: readonly Quad[];
}

/** The media type of a patch. */
export const N3 = 'text/n3';

/** The text of a patch; each term is checked before, so that no statement can end its braces (THREATS: T1). */
export function changesToN3Patch({ inserts, deletes }: StatementChanges): string {
  const formula = (term: 'inserts' | 'deletes', quads: readonly Quad[]): string[] =>
    quads.length === 0 ? [] : [`<${solid(term)}> {\n${serializeQuads(quads, { format: 'application/n-triples' })}}`];
  const clauses = [...formula('deletes', deletes), ...formula('inserts', inserts)];
  return `_:patch a <${solid('InsertDeletePatch')}>;\n${clauses.join(';\n')}.\n`;
}

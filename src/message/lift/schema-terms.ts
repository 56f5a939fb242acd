/** Which names schema.org defines, and what their values are: read from the bundled context and its ranges. */
import { readBundledContext, readSchemaRanges } from '../../json-ld/context-loader.ts';

/** A class or property of schema.org. */
export interface SchemaTerm {
  readonly kind: 'class' | 'property';
  /**
   * As the context has it, `iri` where the range includes URL, `date` for Date and DateTime; `day` where a date has no time;
   * `thing` where the range holds classes alone, which the context does not coerce.
   */
  readonly coercion?: 'iri' | 'date' | 'day' | 'thing';
}

let terms: Map<string, SchemaTerm> | undefined;

/** The term of a bare name (`Person`, `dateSent`), `undefined` where schema.org has none. */
export function schemaTerm(name: string): SchemaTerm | undefined {
  terms ??= readTerms(readBundledContext('https://schema.org/'));
  return terms.get(name);
}

function readTerms(document: unknown): Map<string, SchemaTerm> {
  const context = (document as { '@context': Record<string, unknown> })['@context'];
  const { things, days } = readSchemaRanges();
  const ranges = new Map<string, 'thing' | 'day'>([
    ...things.map((name) => [name, 'thing'] as const),
    ...days.map((name) => [name, 'day'] as const),
  ]);
  return new Map(
    Object.entries(context).flatMap(([name, definition]) => {
      const id = typeof definition === 'string' ? definition : (definition as Record<string, unknown> | null)?.['@id'];
      return id === `schema:${name}` ? [[name, termOf(name, definition, ranges.get(name))]] : [];
    }),
  );
}

function termOf(name: string, definition: unknown, range: 'thing' | 'day' | undefined): SchemaTerm {
  if (/^[A-Z0-9]/.test(name)) return { kind: 'class' };
  if (range !== undefined) return { kind: 'property', coercion: range };
  const type = typeof definition === 'object' ? (definition as Record<string, unknown>)['@type'] : undefined;
  if (type === '@id') return { kind: 'property', coercion: 'iri' };
  if (type === 'Date' || type === 'DateTime') return { kind: 'property', coercion: 'date' };
  return { kind: 'property' };
}

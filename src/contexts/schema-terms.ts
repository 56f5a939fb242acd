/** Which names schema.org defines, and how its context coerces their values: read from the bundled context. */
import { readBundledContext } from './context-loader.ts';

/** A class or property of schema.org. */
export interface SchemaTerm {
  readonly kind: 'class' | 'property';
  /** `iri` where the range includes URL, `date` for Date and DateTime. */
  readonly coercion?: 'iri' | 'date';
}

let terms: Map<string, SchemaTerm> | undefined;

/** The term of a bare name (`Person`, `dateSent`), `undefined` where schema.org has none. */
export function schemaTerm(name: string): SchemaTerm | undefined {
  terms ??= readTerms(readBundledContext('https://schema.org/'));
  return terms.get(name);
}

function readTerms(document: unknown): Map<string, SchemaTerm> {
  const context = (document as { '@context': Record<string, unknown> })['@context'];
  return new Map(
    Object.entries(context).flatMap(([name, definition]) => {
      const id = typeof definition === 'string' ? definition : (definition as Record<string, unknown> | null)?.['@id'];
      return id === `schema:${name}` ? [[name, termOf(name, definition)]] : [];
    }),
  );
}

function termOf(name: string, definition: unknown): SchemaTerm {
  if (/^[A-Z0-9]/.test(name)) return { kind: 'class' };
  const type = typeof definition === 'object' ? (definition as Record<string, unknown>)['@type'] : undefined;
  if (type === '@id') return { kind: 'property', coercion: 'iri' };
  if (type === 'Date' || type === 'DateTime') return { kind: 'property', coercion: 'date' };
  return { kind: 'property' };
}

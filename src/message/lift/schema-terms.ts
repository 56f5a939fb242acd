/** The terms of schema.org and the types of their values, from the bundled context and the bundled ranges. */
import { readBundledContext, readSchemaRanges } from '../../json-ld/context-loader.ts';

/** A class or property of schema.org. */
export interface SchemaTerm {
  readonly kind: 'class' | 'property';
  /**
   * From the context: `iri` if the range includes URL, `date` for Date and DateTime. From the ranges: `day` for a date without
   * a time, and `thing` if the range has only classes, which the context does not coerce.
   */
  readonly coercion?: 'iri' | 'date' | 'day' | 'thing';
}

interface Vocabulary {
  /** The term definitions of the context, by name. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly ranges: ReadonlyMap<string, 'thing' | 'day'>;
}

let vocabulary: Vocabulary | undefined;
/** The terms that were used so far. A message needs some dozens of the 3,000. */
const terms = new Map<string, SchemaTerm>();

/** The term with this name (`Person`, `dateSent`); `undefined` if schema.org does not define it. */
export function schemaTerm(name: string): SchemaTerm | undefined {
  const known = terms.get(name);
  if (known !== undefined) return known;
  vocabulary ??= readVocabulary();
  const term = readTerm(name, vocabulary);
  if (term !== undefined) terms.set(name, term);
  return term;
}

function readVocabulary(): Vocabulary {
  const document = readBundledContext('https://schema.org/') as { '@context': Record<string, unknown> };
  const { things, days } = readSchemaRanges();
  const ranges = new Map<string, 'thing' | 'day'>([
    ...things.map((name) => [name, 'thing'] as const),
    ...days.map((name) => [name, 'day'] as const),
  ]);
  return { context: document['@context'], ranges };
}

function readTerm(name: string, { context, ranges }: Vocabulary): SchemaTerm | undefined {
  if (!Object.hasOwn(context, name)) return undefined;
  const definition = context[name];
  const id = typeof definition === 'string' ? definition : (definition as Record<string, unknown> | null)?.['@id'];
  return id === `schema:${name}` ? termOf(name, definition, ranges.get(name)) : undefined;
}

function termOf(name: string, definition: unknown, range: 'thing' | 'day' | undefined): SchemaTerm {
  if (/^[A-Z0-9]/.test(name)) return { kind: 'class' };
  if (range !== undefined) return { kind: 'property', coercion: range };
  const type = typeof definition === 'object' ? (definition as Record<string, unknown>)['@type'] : undefined;
  if (type === '@id') return { kind: 'property', coercion: 'iri' };
  if (type === 'Date' || type === 'DateTime') return { kind: 'property', coercion: 'date' };
  return { kind: 'property' };
}

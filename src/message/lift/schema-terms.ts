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

interface Vocabulary {
  /** The definitions of the context, by name. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly ranges: ReadonlyMap<string, 'thing' | 'day'>;
}

let vocabulary: Vocabulary | undefined;
/** Those that were asked for: a message needs some dozens of the 3,000. */
const terms = new Map<string, SchemaTerm>();

/** The term of a bare name (`Person`, `dateSent`), `undefined` where schema.org has none. */
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

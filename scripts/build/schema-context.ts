/**
 * Creates the schema.org context from the tables of a release, by the rules of the official generator (schemaorg/schemaorg,
 * `software/util/sdojsonldcontext.py`).
 */

/** The definition of a key in the context. */
type Definition = string | { '@id': string; '@type'?: string };

/** A term of the vocabulary. The members are the columns of the table. */
export interface SchemaTermRow {
  readonly term: string;
  /** Its classes. For a member of an enumeration, this is the enumeration. */
  readonly types: readonly string[];
  readonly subOf: readonly string[];
  readonly rangeIncludes: readonly string[];
}

/** A release of schema.org, as its tables have it. */
export interface SchemaRelease {
  readonly release: string;
  /** The day of its publication, `yyyy-mm-dd`. */
  readonly published: string;
  readonly terms: readonly SchemaTermRow[];
  /** Prefix -> namespace IRI. */
  readonly prefixes: Readonly<Record<string, string>>;
}

/** Prefixes that are in the official context but not in the table. */
const MORE_PREFIXES = { xml: 'http://www.w3.org/XML/1998/namespace' };

const cells = (line: string): string[] => line.replace(/\r$/, '').split('\t');

/** The rows of a table, by the names of its columns. Missing cells are empty. */
function readTable(text: string): Record<string, string>[] {
  const [head = '', ...lines] = text.split('\n');
  const names = cells(head);
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const values = cells(line);
      return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
    });
}

const wordsOf = (cell: string | undefined): string[] => (cell ?? '').split(' ').filter((word) => word !== '');

/** Creates a release from the texts of its two tables. */
export function readRelease(
  { release, published }: Pick<SchemaRelease, 'release' | 'published'>,
  terms: string,
  prefixes: string,
): SchemaRelease {
  return {
    release,
    published,
    terms: readTable(terms).map((row) => ({
      term: row['term'] ?? '',
      types: wordsOf(row['types']),
      subOf: wordsOf(row['subOf']),
      rangeIncludes: wordsOf(row['rangeIncludes']),
    })),
    prefixes: Object.fromEntries(
      readTable(prefixes)
        .map((row): [string, string] => [row['prefix'] ?? '', row['IRI'] ?? ''])
        .filter(([prefix]) => !prefix.startsWith('@')),
    ),
  };
}

/**
 * The type coercion of a property. If text is in its range, there is none, because a plain text must stay a text. The official
 * generator looks for a class "Datetime", which does not exist. So no property is coerced to DateTime. This is repeated here,
 * because a document must have the same meaning as with the official context.
 */
function coercionOf(range: readonly string[]): string | undefined {
  if (range.includes('Text')) return undefined;
  if (range.includes('URL')) return '@id';
  return range.includes('Date') ? 'Date' : undefined;
}

const byTerm = (left: SchemaTermRow, right: SchemaTermRow): number => (left.term < right.term ? -1 : 1);

/** The text of `contexts/schema.org.jsonld`. It has one line for each term, and is the same for the same vocabulary. */
export function contextFromRelease({ release, published, terms, prefixes }: SchemaRelease): string {
  const SCHEMA = 'http://schema.org/';
  const context: [string, Definition][] = [
    ['type', '@type'],
    ['id', '@id'],
    ['HTML', { '@id': 'rdf:HTML' }],
    ['@vocab', SCHEMA],
    ...Object.entries({ ...prefixes, ...MORE_PREFIXES }).sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  for (const { term, rangeIncludes } of [...terms].sort(byTerm)) {
    const coercion = coercionOf(rangeIncludes);
    context.push([term, { '@id': `schema:${term}`, ...(coercion !== undefined && { '@type': coercion }) }]);
  }
  const provenance = {
    name: 'Schema.org',
    url: 'https://schema.org/',
    release,
    published,
    source: 'the tables in scripts/schemaorg, through scripts/build/build-contexts.ts',
    sourceLicense: 'CC BY-SA 3.0',
    licenseUrl: 'https://creativecommons.org/licenses/by-sa/3.0/',
  };
  const lines = context.map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const tail = JSON.stringify(provenance, null, 2).replaceAll('\n', '\n  ');
  return `{\n  "@context": {\n${lines.join(',\n')}\n  },\n  "provenance": ${tail}\n}\n`;
}

/** The data types and their classes (`URL` is a `Text`). */
function dataTypesOf(terms: readonly SchemaTermRow[]): Set<string> {
  const found = new Set(terms.flatMap(({ term, types }) => (types.includes('DataType') ? [term] : [])));
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const { term, subOf } of terms) if (subOf.some((parent) => found.has(parent))) found.add(term);
  }
  return found;
}

/**
 * The text of `contexts/schema.org-ranges.json`. It has what the context does not say about the values of properties. The
 * values of `things` are always things, so a text that is an IRI names one. The values of `days` are dates without a time.
 */
export function rangesFromRelease({ terms }: SchemaRelease): string {
  const dataTypes = dataTypesOf(terms);
  const named = (accepts: (range: readonly string[]) => boolean): string[] =>
    [...terms]
      .sort(byTerm)
      .flatMap(({ term, rangeIncludes }) => (rangeIncludes.length > 0 && accepts(rangeIncludes) ? [term] : []));
  const ranges = {
    things: named((range) => !range.some((name) => dataTypes.has(name))),
    days: named((range) => range.includes('Date') && !range.includes('DateTime') && !range.includes('Text')),
  };
  return `${JSON.stringify(ranges, null, 2)}\n`;
}

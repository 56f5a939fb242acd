/** Finds the prefixes of an IRI, and how Turtle writes the IRI with them. */
import { isSimpleIri } from './simple-terms.ts';

/** An IRI as Turtle writes it. */
export interface PrefixedIri {
  /** A prefixed name, or the IRI in angle brackets. */
  readonly text: string;
  /** All prefixes whose namespaces the IRI begins with, even if it cannot be written as a prefixed name. */
  readonly prefixes: readonly string[];
}

/** The prefixes of a document. */
export interface PrefixTable {
  readonly prefixes: readonly (readonly [name: string, namespace: string])[];
  /** `undefined` if the IRI or one of the prefixes is not simple (see simple-terms.ts). */
  read(iri: string): PrefixedIri | undefined;
}

const PREFIX = /^[A-Za-z][A-Za-z0-9]*$/;
const LOCAL_NAME = /^[_a-zA-Z0-9](?:\.?[-_a-zA-Z0-9])*$/;
/** How many IRIs of vocabularies are cached. All documents of a pod use the same few hundred. */
const MAX_NAMES = 2048;

const TABLES = new WeakMap<object, PrefixTable>();

/** The table of these prefixes. For a frozen object it is made once, and caches the IRIs that it has read. */
export function prefixTableOf(prefixes: Readonly<Record<string, string>>): PrefixTable {
  const known = TABLES.get(prefixes);
  if (known !== undefined) return known;
  const table = createTable(Object.entries(prefixes));
  if (Object.isFrozen(prefixes)) TABLES.set(prefixes, table);
  return table;
}

function createTable(prefixes: PrefixTable['prefixes']): PrefixTable {
  if (!prefixes.every(([name, namespace]) => PREFIX.test(name) && isSimpleIri(namespace)))
    return { prefixes, read: () => undefined };
  const names = new Map<string, PrefixedIri>();
  const read = (iri: string): PrefixedIri | undefined => {
    if (!isSimpleIri(iri)) return undefined;
    let text: string | undefined;
    const found: string[] = [];
    for (const [prefix, namespace] of prefixes) {
      // n3 would read this IRI as a prefixed name.
      if (iri.startsWith(prefix) && iri.charAt(prefix.length) === ':') return undefined;
      if (!iri.startsWith(namespace)) continue;
      found.push(prefix);
      const local = iri.slice(namespace.length);
      if (LOCAL_NAME.test(local)) text ??= `${prefix}:${local}`;
    }
    const written = { text: text ?? `<${iri}>`, prefixes: found };
    if (text !== undefined && names.size < MAX_NAMES) names.set(iri, written);
    return written;
  };
  return { prefixes, read: (iri) => names.get(iri) ?? read(iri) };
}

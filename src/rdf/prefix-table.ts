/** Which prefixes an IRI begins with, and how Turtle writes it with them. */
import { isSimpleIri } from './simple-terms.ts';

/** An IRI as it is written. */
export interface PrefixedIri {
  /** A prefixed name, else the IRI in angle brackets. */
  readonly text: string;
  /** The prefixes whose namespaces it begins with, also where it is no name of any. */
  readonly prefixes: readonly string[];
}

/** The prefixes of a document. */
export interface PrefixTable {
  readonly prefixes: readonly (readonly [name: string, namespace: string])[];
  /** `undefined` where the IRI or one of the prefixes is not simple. */
  read(iri: string): PrefixedIri | undefined;
}

const PREFIX = /^[A-Za-z][A-Za-z0-9]*$/;
const LOCAL_NAME = /^[_a-zA-Z0-9](?:\.?[-_a-zA-Z0-9])*$/;
/** Names of vocabularies that are kept; all documents of a pod have the same few hundred. */
const MAX_NAMES = 2048;

const TABLES = new WeakMap<object, PrefixTable>();

/** The table of these prefixes. That of an object that no one can change is made once, and remembers names. */
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
      // It would be read as a prefixed name.
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

/**
 * Leads as N-Quads, TriG and Turtle. They are created from the lines of N-Quads without a parser, so 100,000 leads take
 * seconds.
 */
import { groupBy } from '../text/group-by.ts';
import { PREFIXES, rdf } from '../vocab.ts';
import type { ExportFormat } from './export.ts';
import { spelledQuads, type SpelledQuad } from './nquads-lines.ts';

const HEAD = `${Object.entries(PREFIXES)
  .map(([prefix, iri]) => `@prefix ${prefix}: <${iri}>.`)
  .join('\n')}\n`;

/** N-Quads: one named graph for each lead. Each line is one statement, and the lines of a lead are sorted. */
export const N_QUADS: ExportFormat = { write: (leads) => leads.map(({ nquads }) => nquads).join('') };

/** TriG: one named graph for each lead. */
export const TRIG: ExportFormat = {
  head: HEAD,
  write: (leads) => leads.map(({ url, nquads }) => `\n<${url}> {\n${toTurtle(nquads)}}\n`).join(''),
};

/** Turtle: all statements without graphs, because Turtle has none. */
export const TURTLE: ExportFormat = {
  head: HEAD,
  write: (leads) => leads.map(({ nquads }) => `\n${toTurtle(nquads)}`).join(''),
};

const TYPE = `<${rdf('type')}>`;
const NAMES: ReadonlyMap<string, string> = new Map(Object.entries(PREFIXES).map(([prefix, iri]) => [iri, prefix]));
/**
 * An IRI that is split into a namespace and a local name. No reader requires the local name to be escaped (it is narrower than
 * `PN_LOCAL`, Turtle section 6.5).
 */
const PREFIXABLE = /^<([^>]*[#/])([A-Za-z_][A-Za-z0-9_-]*)>$/u;
const DATATYPE = /\^\^(<[^>"]*>)$/u;

function toTurtle(nquads: string): string {
  const bySubject = groupBy(spelledQuads(nquads), ({ subject }) => subject);
  return [...bySubject].map(([subject, quads]) => `${subject} ${toPredicates(quads)}.\n`).join('');
}

/** Groups the statements of a subject by predicate. The type comes first, as is usual in Turtle. */
function toPredicates(quads: readonly SpelledQuad[]): string {
  const byPredicate = groupBy(quads, ({ predicate }) => (predicate === TYPE ? 'a' : shorten(predicate)));
  return [...byPredicate]
    .map(([predicate, own]) => `${predicate} ${own.map(({ object }) => toObject(object)).join(', ')}`)
    .sort((left, right) => Number(right.startsWith('a ')) - Number(left.startsWith('a ')))
    .join(';\n    ');
}

const toObject = (object: string): string =>
  object.startsWith('"')
    ? object.replace(DATATYPE, (_, datatype: string) => `^^${shorten(datatype)}`)
    : shorten(object);

function shorten(term: string): string {
  const [, namespace = '', local = ''] = PREFIXABLE.exec(term) ?? [];
  const prefix = NAMES.get(namespace);
  return prefix === undefined ? term : `${prefix}:${local}`;
}

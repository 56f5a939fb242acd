/** Leads as N-Quads, TriG and Turtle, made from their lines without a parser, so 100,000 leads take seconds. */
import { groupBy } from '../text/group-by.ts';
import { PREFIXES, rdf } from '../vocab.ts';
import type { ExportFormat } from './export.ts';
import { spelledQuads, type SpelledQuad } from './nquads-lines.ts';

const HEAD = `${Object.entries(PREFIXES)
  .map(([prefix, iri]) => `@prefix ${prefix}: <${iri}>.`)
  .join('\n')}\n`;

/** One named graph for each lead and one statement on each line, sorted within each lead. */
export const N_QUADS: ExportFormat = { write: (leads) => leads.map(({ nquads }) => nquads).join('') };

/** One named graph for each lead. */
export const TRIG: ExportFormat = {
  head: HEAD,
  write: (leads) => leads.map(({ url, nquads }) => `\n<${url}> {\n${toTurtle(nquads)}}\n`).join(''),
};

/** All statements. Turtle has no graphs. */
export const TURTLE: ExportFormat = {
  head: HEAD,
  write: (leads) => leads.map(({ nquads }) => `\n${toTurtle(nquads)}`).join(''),
};

const TYPE = `<${rdf('type')}>`;
const NAMES: ReadonlyMap<string, string> = new Map(Object.entries(PREFIXES).map(([prefix, iri]) => [iri, prefix]));
/** A namespace and a local name that no reader requires to be escaped (narrower than `PN_LOCAL`, Turtle section 6.5). */
const PREFIXABLE = /^<([^>]*[#/])([A-Za-z_][A-Za-z0-9_-]*)>$/u;
const DATATYPE = /\^\^(<[^>"]*>)$/u;

function toTurtle(nquads: string): string {
  const bySubject = groupBy(spelledQuads(nquads), ({ subject }) => subject);
  return [...bySubject].map(([subject, quads]) => `${subject} ${toPredicates(quads)}.\n`).join('');
}

/** The type comes first, as is usual in Turtle. */
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

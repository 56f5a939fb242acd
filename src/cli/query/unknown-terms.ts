/** Finds terms in a query that leadpod never writes, because a misspelt term matches nothing and causes no error. */
import { hasNoRow } from '../../engine/empty-aggregate.ts';
import type { Answer } from '../../engine/question.ts';
import { scan, withoutTexts } from '../../engine/scan.ts';
import { readShapesFile } from '../../format/shapes-file.ts';
import { schemaTerm } from '../../message/lift/schema-terms.ts';
import { parseRdf } from '../../rdf/quads.ts';
import { nearestName } from '../../text/nearest-name.ts';
import { PREFIXES } from '../../vocab.ts';

/**
 * The hints for a query with an empty answer: one line for each term of leadpod's namespace that its vocabulary does not
 * define. There is none for terms of senders (`x:`), because any of them may exist.
 */
export function unknownTermHints(sparql: string, answer: Answer): string[] {
  if (!isEmpty(answer)) return [];
  const used = new Set(leadTermsIn(sparql));
  if (used.size === 0) return [];
  const defined = definedTerms();
  return [...used].filter((term) => !defined.includes(term)).map((term) => hintOn(term, defined));
}

function isEmpty({ form, mediaType, text }: Answer): boolean {
  switch (form) {
    case 'SELECT':
      return hasNoRow(text, mediaType);
    case 'ASK':
      return /"boolean":\s*false|<boolean>false</u.test(text);
    default:
      return text.trim() === '';
  }
}

function hintOn(term: string, defined: readonly string[]): string {
  const meant = meantBy(term, defined);
  return `leadpod writes no lead:${term}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
}

/** The term of schema.org with this name, else the term of leadpod with the nearest name. */
function meantBy(term: string, defined: readonly string[]): string | undefined {
  if (schemaTerm(term) !== undefined) return `schema:${term}`;
  const near = nearestName(
    term,
    defined.map((name) => name.toLowerCase()),
  );
  const meant = defined.find((name) => name.toLowerCase() === near);
  return meant === undefined ? undefined : `lead:${meant}`;
}

/** The terms that the vocabulary of leadpod defines. */
function definedTerms(): string[] {
  const subjects = parseRdf(readShapesFile('lead-v1.ttl'), { format: 'text/turtle' }).map(({ subject }) => subject);
  const terms = subjects.flatMap(({ value }) => (value.startsWith(PREFIXES.lead) ? [localPart(value)] : []));
  return [...new Set(terms)];
}

const localPart = (iri: string): string => iri.slice(PREFIXES.lead.length);

/** `PREFIX` and what follows it up to its IRI. */
const DECLARED = /(?<![\w?$:.%-])PREFIX\s+([\w-]*):\s*$/iu;
const LOCAL_NAME = /^[\w-]+$/u;

/** The local names of leadpod's namespace in a query, whether written with a prefix or as whole IRIs. */
function leadTermsIn(sparql: string): string[] {
  const prefixes = new Map<string, string>([['lead', PREFIXES.lead]]);
  const terms: string[] = [];
  let plain = '';
  const onSkipped = (start: number, end: number): void => {
    const skipped = sparql.slice(start, end);
    if (skipped.startsWith('<')) {
      const iri = skipped.slice(1, -1);
      const [, prefix] = DECLARED.exec(plain) ?? [];
      if (prefix !== undefined) prefixes.set(prefix, iri);
      else if (iri.startsWith(PREFIXES.lead) && LOCAL_NAME.test(localPart(iri))) terms.push(localPart(iri));
      plain = '';
    }
  };
  scan(sparql, (character) => (plain += character), onSkipped);
  for (const [, prefix = '', term = ''] of withoutTexts(sparql).matchAll(PREFIXED_NAME))
    if (prefixes.get(prefix) === PREFIXES.lead) terms.push(term);
  return terms;
}

const PREFIXED_NAME = /(?<![\w?$:.%-])([\w-]*):([A-Za-z_][\w-]*)/gu;

/** What `convert` finds of a lead in messages, and which of it is no statement of the stored lead. */
import { convertDocument } from '../../src/message/convert.ts';
import { describeLead } from '../../src/lead/document/describe.ts';
import { toIri } from '../../src/rdf/iri.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { isListingKey } from '../../src/message/parts/listing-kind.ts';
import { localTerm } from '../../src/message/lift/local-term.ts';
import { parseNotification } from '../../src/message/notification.ts';
import type { Quad } from '../../src/rdf/quads.ts';
import { parseDate } from '../../src/message/values/dates.ts';
import { parseDay } from '../../src/message/values/days.ts';
import { parseEmail } from '../../src/message/values/emails.ts';
import { parseTelephone } from '../../src/message/values/telephones.ts';
import { lead, rdf, schema } from '../../src/vocab.ts';

const URL_OF_LEAD = 'https://pod.example/leads/ab/abc.ttl';

/** A literal or class of something that a lead is about. */
interface Fact {
  readonly property: string;
  readonly value: string;
}

/** Who takes part is named; what a message says of them is not a fact about the lead. */
const PARTIES = new Set<string>(
  (['agent', 'recipient', 'sender', 'owner', 'participant', 'instrument'] as const).map((term) => schema(term)),
);

/** The facts of the lead, its contact, listings, searches and sources, however far down; empty texts state nothing. */
function factsOfLead(quads: readonly Quad[]): Fact[] {
  const isRoot = ({ predicate, object }: Quad): boolean =>
    predicate.value === rdf('type') && object.value === lead('Lead');
  const bySubject = new Map<string, Quad[]>();
  for (const quad of quads) bySubject.set(quad.subject.value, [...(bySubject.get(quad.subject.value) ?? []), quad]);
  const seen = new Set(quads.filter(isRoot).map(({ subject }) => subject.value));
  const facts: Fact[] = [];
  for (const node of seen) {
    const said = bySubject.get(node) ?? [];
    // `{"mlsKey": ""}` states no property.
    if (said.some(({ predicate, object }) => predicate.value === schema('value') && object.value.trim() === ''))
      continue;
    for (const { predicate, object } of said) {
      const { value } = object;
      if (object.termType === 'Literal' || predicate.value === rdf('type')) {
        if (value.trim() !== '') facts.push({ property: predicate.value, value });
      } else if (object.termType === 'BlankNode' || !PARTIES.has(predicate.value)) seen.add(value);
    }
  }
  return facts;
}

/** The same in normal form: what a sender wrote is in the original text. */
const normalForms = (text: string): string[] =>
  [parseTelephone(text, 'US'), parseEmail(text), parseDate(text)?.iso, parseDay(text), toIri(text)?.iri].filter(
    (form) => form !== undefined,
  );

/** Facts of the last message about its lead that no statement has after all of them. */
export async function unstoredFacts(...texts: readonly string[]): Promise<string[]> {
  const contents = texts.map((text) => ({ body: new TextEncoder().encode(text), base: 'https://pod.example/inbox/1' }));
  const events = (await Promise.all(contents.map((content) => parseNotification(content)))).flatMap(
    (one) => one.events,
  );
  const stored = describeLead(foldEvents(events), URL_OF_LEAD);
  const statements = new Set<string>();
  const valueOf = (property: string, value: string): string => (property === rdf('type') ? localTerm(value) : value);
  for (const { predicate, object } of stored)
    statements.add(`${localTerm(predicate.value)} ${valueOf(predicate.value, object.value)}`);
  const isStored = ({ property, value }: Fact): boolean =>
    [valueOf(property, value), value.trim(), ...normalForms(value)].some((form) => {
      const name = localTerm(property);
      // A vendor's map under a context that makes properties of its members.
      const isPair = statements.has(`propertyID ${name}`) && statements.has(`value ${form}`);
      const isNamed = PARTIES.has(property) && statements.has(`name ${form}`);
      // A class that no vocabulary has is a text.
      const isDeclared = property === rdf('type') && statements.has(`declaredType ${form}`);
      // A home that is only named, in the place of one.
      const isHome = isListingKey(name) && ['name', 'url', 'sameAs'].some((one) => statements.has(`${one} ${form}`));
      // A free property is called by its name, or by its id.
      const isFree = name === 'name' && statements.has(`propertyID ${form}`);
      const isWords = name === 'leadSource' && statements.has(`text ${form}`);
      return statements.has(`${name} ${form}`) || isPair || isNamed || isDeclared || isWords || isHome || isFree;
    });
  const converted = await convertDocument(contents.at(-1)!);
  return factsOfLead(await converted.quads())
    .filter((fact) => !isStored(fact))
    .map(({ property, value }) => `${property} ${value}`);
}

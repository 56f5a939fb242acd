/** What looks wrong in the history of a lead. A mark is a remark for a person: no event is ever left out because of one. */
import type { LeadEvent } from './event.ts';
import { toIri } from './iri.ts';

/** In the words that stand in the RDF as `lead:mark`. */
export const MARKS = [
  'accepted-by-other',
  'retracted-by-stranger',
  'accepted-after-reject',
  'accepted-after-retract',
  'same-id',
  'held',
] as const;

/** Something that looks wrong about an event. */
export type Mark = (typeof MARKS)[number];

/** What each mark means, for people. */
export const MARK_WORDS: Readonly<Record<Mark, string>> = {
  'accepted-by-other': 'accepted by somebody who is not the recipient',
  'retracted-by-stranger': 'retracted by a stranger to the lead',
  'accepted-after-reject': 'accepted after it was rejected',
  'accepted-after-retract': 'accepted after it was retracted',
  'same-id': 'another event says the same happened under the same id, at another time or in other words',
  held: 'would tie together more leads than one event may: held for a person (leadpod review)',
};

/** What is known of a lead before an event. */
interface Before {
  recipient: string | undefined;
  /** IRIs of all who had to do with the lead. */
  readonly parties: Set<string>;
  /** The last of the events that decide its status. */
  decided: 'assign' | 'accept' | 'reject' | 'retract' | undefined;
}

/** The marks of a history, by the key of the event; `history` is in order, and `held` names those that the grouping holds. */
export function findMarks(
  history: readonly LeadEvent[],
  held: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, readonly Mark[]> {
  const marks = new Map<string, readonly Mark[]>();
  const before: Before = { recipient: undefined, parties: new Set(), decided: undefined };
  const reused = findReused(history);
  for (const event of history) {
    const found = marksOf(event, before);
    if (reused.has(nameOf(event))) found.push('same-id');
    if (held.has(event.key)) found.push('held');
    if (found.length > 0) marks.set(event.key, found);
    remember(event, before);
  }
  return marks;
}

/** An id names one event for ever. Which of two that bear it is the genuine one cannot be told here: both are marked. */
function findReused(history: readonly LeadEvent[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const reused = new Set<string>();
  for (const name of history.map(nameOf)) {
    if (seen.has(name)) reused.add(name);
    seen.add(name);
  }
  return reused;
}

/** Some senders use one id for all that happens to a lead (those of the seed do), but not for the same thing twice. */
const nameOf = ({ id, action }: LeadEvent): string => `${action} ${id}`;

function marksOf(event: LeadEvent, { recipient: stated, parties, decided }: Before): Mark[] {
  const agent = partyOf(event.agent?.iri);
  const recipient = partyOf(event.statement.fields.recipient) ?? stated;
  const marks: Mark[] = [];
  if (event.action === 'accept') {
    if (agent !== undefined && recipient !== undefined && agent !== recipient) marks.push('accepted-by-other');
    if (decided === 'reject') marks.push('accepted-after-reject');
    if (decided === 'retract') marks.push('accepted-after-retract');
  }
  if (event.action === 'retract' && agent !== undefined) {
    // What a retraction says of itself counts only where nothing else is known: a stranger may call himself the owner.
    const known = parties.size > 0 ? parties : new Set(statedParties(event));
    if (known.size > 0 && !known.has(agent)) marks.push('retracted-by-stranger');
  }
  return marks;
}

function remember(event: LeadEvent, before: Before): void {
  const { action, statement, agent } = event;
  before.recipient = partyOf(statement.fields.recipient) ?? before.recipient;
  // The agent of a retraction does not become a party by it, nor does whoever accepts in another's place.
  const isOwnWord = action === 'add' || action === 'assign' || action === 'update';
  for (const party of [...statedParties(event), ...(isOwnWord ? [partyOf(agent?.iri)] : [])])
    if (party !== undefined) before.parties.add(party);
  if (action !== 'add' && action !== 'update') before.decided = action;
}

function statedParties({ statement: { fields } }: LeadEvent): string[] {
  return [fields.owner, fields.sender, fields.recipient].flatMap((text) => partyOf(text) ?? []);
}

/** Who is meant: an IRI. A name may be anybody's, and one with a template (`http://{lead-owner}...`) is nobody's yet. */
function partyOf(text: string | undefined): string | undefined {
  const iri = text === undefined ? undefined : toIri(text)?.iri;
  return iri === undefined || /[{}]|%7[bd]/i.test(iri) ? undefined : iri;
}

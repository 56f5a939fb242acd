/** Finds what looks wrong in the history of a lead. Marks are hints for people: a marked event still counts. */
import { assigneesOf } from './assignees.ts';
import { answerEffects, assignmentSteps } from './assignment.ts';
import type { Verdicts } from './identity/decisions.ts';
import { actorsAs, type LeadEvent } from '../message/event/event.ts';
import { toIri } from '../rdf/iri.ts';
import { actorText, type Actor } from '../message/values/actors.ts';

/** All marks, as they are written in RDF as `lead:mark`. */
export const MARKS = [
  'accepted-by-other',
  'retracted-by-stranger',
  'accepted-after-reject',
  'accepted-after-retract',
  'same-id',
  'names-differ',
  'held',
] as const;

/** Something that looks wrong about an event. */
export type Mark = (typeof MARKS)[number];

/** The meaning of each mark, for people. */
export const MARK_WORDS: Readonly<Record<Mark, string>> = {
  'accepted-by-other': 'accepted by someone who is not the recipient',
  'retracted-by-stranger': 'retracted by someone who has no part in the lead',
  'accepted-after-reject': 'accepted after it was rejected',
  'accepted-after-retract': 'accepted after it was retracted',
  'same-id': 'another event has the same id and action, but another time or other content',
  'names-differ':
    'names another person than the first event does, and they share only a weak key, such as a telephone number',
  held: 'would join more leads than one event may: held back until a person decides (leadpod review)',
};

/** The state of a lead before an event. */
interface Before {
  recipient: string | undefined;
  assignee: string | undefined;
  /** IRIs of the parties that were last offered the lead together. */
  offered: readonly string[];
  /** IRIs of all parties of the lead so far. */
  readonly parties: Set<string>;
  /** The last action that set the status. */
  decided: 'assign' | 'accept' | 'reject' | 'retract' | undefined;
}

/** Facts about events that their messages do not contain, as keys of events. */
export interface KnownOfEvents {
  /** Events that are held back for a person. */
  readonly held?: ReadonlySet<string>;
  /** Events that name another person, unless a person confirmed them. */
  readonly others?: ReadonlySet<string>;
}

/** The marks of a history, by the key of the event. `history` must be in order. */
export function findMarks(
  history: readonly LeadEvent[],
  { held = NONE, others = NONE }: KnownOfEvents = {},
): ReadonlyMap<string, readonly Mark[]> {
  const marks = new Map<string, readonly Mark[]>();
  const changes = new Map(assignmentSteps(history).map((step) => [step.event.key, step]));
  const before: Before = {
    recipient: undefined,
    assignee: undefined,
    offered: [],
    parties: new Set(),
    decided: undefined,
  };
  const effects = answerEffects(history);
  const reused = findReused(history);
  for (const event of history) {
    const found = marksOf(event, before);
    if (reused.has(nameOf(event))) found.push('same-id');
    if (others.has(event.key)) found.push('names-differ');
    if (held.has(event.key)) found.push('held');
    if (found.length > 0) marks.set(event.key, found);
    remember(event, before, effects.get(event) !== 'none');
    const change = changes.get(event.key);
    if (change !== undefined) before.assignee = partyOf(change.assignee);
  }
  return marks;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * The keys of the events that a person joined with the earlier ones, so that their different names are confirmed. `history`
 * must be in order.
 */
export function settledBy(verdicts: Verdicts, history: readonly LeadEvent[]): ReadonlySet<string> {
  if (verdicts.isEmpty) return NONE;
  return new Set(history.filter((event) => isJoined(event, history, verdicts)).map(({ key }) => key));
}

/** Whether a person joined an event with all earlier events of the lead. */
function isJoined(event: LeadEvent, events: readonly LeadEvent[], verdicts: Verdicts): boolean {
  const pin = verdicts.pinOf(event);
  if (pin?.kind !== 'join') return false;
  return events.slice(0, events.indexOf(event)).every((other) => verdicts.about(other).includes(pin));
}

/** An id names one event forever. If two events have the same id, either may be genuine, so both are marked. */
function findReused(history: readonly LeadEvent[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const reused = new Set<string>();
  for (const name of history.map(nameOf)) {
    if (seen.has(name)) reused.add(name);
    seen.add(name);
  }
  return reused;
}

/** Some senders use one id for all events of a lead, but not for two events with the same action. */
const nameOf = ({ id, action }: LeadEvent): string => `${action} ${id}`;

function marksOf(event: LeadEvent, before: Before): Mark[] {
  const { decided } = before;
  const marks: Mark[] = [];
  if (event.action === 'accept') {
    if (isAcceptedByOther(event, before)) marks.push('accepted-by-other');
    if (decided === 'reject') marks.push('accepted-after-reject');
    if (decided === 'retract') marks.push('accepted-after-retract');
  }
  if (event.action === 'retract' && isRetractedByStranger(event, before.parties)) marks.push('retracted-by-stranger');
  return marks;
}

/**
 * Whether the lead was accepted by neither assignee nor recipient, nor by another party of the lead for the named
 * recipient.
 */
function isAcceptedByOther(event: LeadEvent, { recipient, assignee, offered, parties }: Before): boolean {
  const agent = partyOf(event.agent?.iri);
  if (agent === undefined) return false;
  const named = irisOf(actorsAs(event, 'recipient'));
  const stated = partyOf(event.statement.fields.recipient);
  const expected = [...named, stated ?? recipient, assignee, ...offered].filter((party) => party !== undefined);
  if (expected.length === 0 || expected.includes(agent)) return false;
  return named.length === 0 || !parties.has(agent);
}

/** The parties that a retraction names count only if no others are known: a stranger may claim to be the owner. */
function isRetractedByStranger(event: LeadEvent, parties: ReadonlySet<string>): boolean {
  const agent = partyOf(event.agent?.iri);
  if (agent === undefined) return false;
  const known = parties.size > 0 ? parties : new Set(statedParties(event));
  // An administrator may act for a party: giving the lead back to a party of it is no mark.
  const back = partyOf(event.recipient?.iri);
  return known.size > 0 && !known.has(agent) && (back === undefined || !known.has(back));
}

/** `decides` is false for an answer of a party that does not have the lead. */
function remember(event: LeadEvent, before: Before, decides: boolean): void {
  const { action, statement, agent, provider } = event;
  before.recipient = partyOf(statement.fields.recipient) ?? before.recipient;
  // Only these actions make their actors parties of the lead: an answer or a retraction may come from a stranger.
  const isOwnWord = action === 'add' || action === 'assign' || action === 'update';
  const actors = isOwnWord ? [agent, provider, ...actorsAs(event, 'recipient')] : [];
  for (const party of [...statedParties(event), ...irisOf(actors)]) before.parties.add(party);
  if (action === 'assign') before.offered = irisOf(assigneesOf(event));
  if (action === 'accept') before.offered = [];
  if (decides && action !== 'add' && action !== 'update' && action !== 'score') before.decided = action;
}

/** The parties that a statement names, except the recipient of a retraction: a retraction makes no one a party. */
function statedParties({ action, recipient: back, statement: { fields } }: LeadEvent): string[] {
  const isBack = action === 'retract' && back !== undefined && actorText(back) === fields.recipient;
  const recipient = isBack ? undefined : fields.recipient;
  return [fields.owner, fields.sender, recipient].flatMap((text) => partyOf(text) ?? []);
}

const irisOf = (actors: readonly (Actor | undefined)[]): string[] =>
  actors.flatMap((actor) => partyOf(actor?.iri) ?? []);

/** The IRI of a party; `undefined` for names, which are ambiguous, and for templates (`http://{lead-owner}...`). */
function partyOf(text: string | undefined): string | undefined {
  const iri = text === undefined ? undefined : toIri(text)?.iri;
  return iri === undefined || /[{}]|%7[bd]/i.test(iri) ? undefined : iri;
}

/** An event: who did what with the lead, and when. It is the same in all its copies. */
import type { Chance } from './chance.ts';
import { createLead } from './lead.ts';
import type { LeadAction, Life, Step } from './life.ts';
import type { Party } from './people.ts';
import { createCompany } from './people.ts';
import { pickActorSpelling, pickTimeSpelling, spellActor, spellTime } from './spelling.ts';
import type { Draft } from './words.ts';
import { COMMENTS, REASONS } from './words.ts';

/** An event in the words of its sender, without an envelope. */
export interface EventDraft {
  action: LeadAction;
  id: string;
  atMs: number;
  /** The members for the time: `time`, `timestamp` or both. */
  time: Draft;
  /** The member for the publisher: `agent`, `instrument` or `source`. */
  publisher: Draft;
  /** The members of the action itself, except its object. */
  details: Draft;
  lead: Draft;
}

/** Creates the event of one step. */
export function createEvent(chance: Chance, life: Life, step: Step): EventDraft {
  const actor = (party: Party, role: string): unknown =>
    spellActor(chance, pickActorSpelling(chance, false), party, role);
  const { owner, instrument } = life;
  return {
    action: step.action,
    id: `${new URL('/publish/', instrument.iri).href}${chance.hex(13)}`,
    atMs: step.atMs,
    time: spellEventTime(chance, step),
    publisher: {
      agent: actor(chance.is(0.5) ? step.recipient : owner, 'agent'),
      instrument: actor(instrument, 'instrument'),
      source: chance.is(0.75) ? actor(chance.is(0.8) ? owner : createCompany(chance), 'source') : undefined,
    },
    details: createDetails(chance, life, step, actor),
    lead: createLead(chance, life, step),
  };
}

/** Creates an event with the same `id` but other content, as from a sender that corrects what it has published. */
export function amendEvent(chance: Chance, event: EventDraft): EventDraft {
  return { ...event, details: { ...event.details, comment: `Corrected: ${chance.pick(COMMENTS)} (${chance.hex(4)})` } };
}

function spellEventTime(chance: Chance, { action, atMs }: Step): Draft {
  // A date without a time is only used for the first event. For later ones, their order would not be certain.
  const time = spellTime(pickTimeSpelling(chance, action === 'add'), atMs);
  const timestamp = chance.is(0.15) ? String(atMs) : atMs;
  return chance.weighted<Draft>([
    [93, { time }],
    [4, { timestamp }],
    [3, { time: new Date(atMs).toISOString(), timestamp }],
  ]);
}

type Actor = (party: Party, role: string) => unknown;

function createDetails(chance: Chance, life: Life, step: Step, actor: Actor): Draft {
  const { owner } = life;
  const comment = chance.is(0.2) ? chance.pick(COMMENTS) : undefined;
  switch (step.action) {
    case 'add':
      return chance.is(0.4) ? { targetCollection: {} } : {};
    case 'update':
      return { comment };
    case 'assign':
      return { agent: actor(owner, 'admin'), participant: step.previous && actor(step.previous, 'participant') };
    case 'accept':
      return { agent: actor(step.recipient, 'recipient'), comment };
    case 'reject':
      return {
        agent: chance.is(0.4) ? actor(step.recipient, 'recipient') : undefined,
        participant: actor(owner, 'participant'),
        reason: chance.is(0.7) ? chance.pick(REASONS) : undefined,
        comment: chance.is(0.5) ? chance.pick(COMMENTS) : comment,
      };
    case 'retract':
      return {
        agent: chance.is(0.4) ? 'https://{lead-admin}.brand.example.com/profile/card' : owner.iri,
        participant: { type: 'RealEstateAgent', id: (step.previous ?? step.recipient).iri },
        recipient: { type: 'RealEstateOrganization', id: owner.iri },
      };
  }
}

/**
 * Plans the life of a lead: what happens, when, to whom, and by which key each event names the lead. The plan is the correct
 * result with which tests compare. The other files only decide how a sender writes the events.
 */
import type { Chance, Weighted } from './chance.ts';
import type { Contact, Party } from './people.ts';
import { createAgent, createCompany, createContact, createEmail, createInstrument, createPhone } from './people.ts';
import { createSource, createSources } from './sources.ts';

/** What can happen to a lead. The words are the last parts of the topics. */
export type LeadAction = 'add' | 'update' | 'assign' | 'accept' | 'reject' | 'retract';

/** How an event names its lead: by a key of the lead, or only by an identifier of its contact. */
export type Naming = 'lead' | 'contact' | 'email' | 'phone';

/** The key that a vendor uses for a lead. */
export interface LeadKey {
  vendor: string;
  value: string;
}

/** One event of a life, and the state of the lead after it. */
export interface Step {
  action: LeadAction;
  atMs: number;
  naming: Naming;
  keys: readonly LeadKey[];
  contact: Contact;
  recipient: Party;
  /** Who had the lead before. Only set for a retraction, and for a second assignment. */
  previous: Party | undefined;
  sources: readonly unknown[];
  acceptedMs: number | undefined;
  rejectedMs: number | undefined;
  sentMs: number | undefined;
}

/** The life of a lead, from its first event to its last. */
export interface Life {
  ordinal: number;
  owner: Party;
  instrument: Party;
  /**
   * Whether some event only has a weak key. Then the events with strong keys must clearly state e-mail address, telephone
   * number and owner.
   */
  careful: boolean;
  steps: readonly Step[];
}

const MINUTE_MS = 60_000;

const PLANS: Weighted<string> = [
  [8, 'add'],
  [6, 'add update'],
  [9, 'add assign'],
  [21, 'add assign accept'],
  [13, 'add assign accept update'],
  [8, 'add update assign accept update update'],
  [8, 'add assign reject'],
  [6, 'add assign reject assign accept'],
  [3, 'add assign reject assign accept update update'],
  [4, 'add assign accept retract'],
  [3, 'add assign accept update retract'],
  [3, 'add retract'],
  [3, 'add assign retract'],
  [2, 'assign accept'],
  [4, 'add update assign reject assign accept update update'],
];

/** The shortest and the longest time between an event and the one before it, in minutes. */
const GAPS: Record<LeadAction, readonly [number, number]> = {
  add: [0, 0],
  assign: [1, 6],
  accept: [1, 15],
  reject: [2, 25],
  update: [3, 40],
  retract: [5, 60],
};

/** Plans one life after another. It remembers people, because they may come back with another lead. */
export class LifePlanner {
  readonly #chance: Chance;
  readonly #known: Contact[] = [];
  #ordinal = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** Plans the next lead. Its first event happens at `atMs`. */
  plan(atMs: number): Life {
    const chance = this.#chance;
    const ordinal = this.#ordinal++;
    const actions = chance.weighted(PLANS).split(' ') as LeadAction[];
    const stranger = createContact(chance, ordinal);
    const namings = planNamings(chance, actions, hasIdentifier(stranger));
    const careful = namings.some((naming) => naming !== 'lead');
    const owner = createCompany(chance);
    // If a person came back and had only a weak key, it would not be clear which of the two leads is meant.
    const contact = careful ? stranger : this.#returning(stranger, owner);
    const steps = planSteps(chance, { ordinal, actions, namings, contact, owner, atMs });
    return { ordinal, owner, instrument: createInstrument(chance), careful, steps };
  }

  #returning(stranger: Contact, owner: Party): Contact {
    const chance = this.#chance;
    const known = this.#known.length > 0 && chance.is(0.04) ? chance.pick(this.#known) : undefined;
    if (known !== undefined) return known;
    if (this.#known.push(stranger) > 40) this.#known.shift();
    // Customers who walk in are recorded with the e-mail address of the front desk. So many people have the same address.
    return chance.is(0.02) ? { ...stranger, email: `frontdesk.pa${900 + owner.number}@office.example.org` } : stranger;
  }
}

function hasIdentifier(contact: Contact): boolean {
  return Object.keys(contact.identifier).length + Object.keys(contact.sameAs).length > 0;
}

/**
 * Decides how each event names the lead. Most use the keys of the lead. The first event never uses a weak key, unless the lead
 * has no key of its own.
 */
function planNamings(chance: Chance, actions: readonly LeadAction[], identified: boolean): Naming[] {
  if (chance.is(0.02)) {
    const only: Naming = identified ? 'contact' : 'email';
    return actions.map(() => only);
  }
  return actions.map((action, index) => {
    if (index === 0) return 'lead';
    if (action === 'retract' && identified) return chance.is(0.75) ? 'contact' : 'lead';
    if ((action !== 'update' && action !== 'retract') || !chance.is(0.1)) return 'lead';
    // The identifier of the contact is stronger than e-mail address and telephone number. So it is used if the contact has one.
    return identified ? 'contact' : chance.pick(['email', 'phone'] as const);
  });
}

interface Outline {
  ordinal: number;
  actions: readonly LeadAction[];
  namings: readonly Naming[];
  contact: Contact;
  owner: Party;
  atMs: number;
}

function planSteps(chance: Chance, outline: Outline): Step[] {
  const { ordinal, actions, namings } = outline;
  const steady = namings[0] !== 'lead';
  const keys = planKeys(chance, ordinal, actions.length);
  const steps: Step[] = [];
  for (const [index, action] of actions.entries()) {
    const naming = namings[index] ?? 'lead';
    const last = steps.at(-1) ?? firstState(chance, outline);
    const step: Step = { ...last, action, naming, keys: keys(index), previous: undefined };
    step.atMs = index === 0 ? outline.atMs : nextTime(chance, action, steps, naming);
    changeState(chance, step, last);
    // If a detail changed that is the only one to name the lead, its events would become two leads.
    if (action === 'update' && naming === 'lead' && !steady) changeContact(chance, step, ordinal);
    steps.push(step);
  }
  return steps;
}

function firstState(chance: Chance, { contact, owner, atMs }: Outline): Step {
  const sources = createSources(chance, contact, atMs);
  const unknown = { acceptedMs: undefined, rejectedMs: undefined, sentMs: undefined, previous: undefined };
  return { action: 'add', atMs, naming: 'lead', keys: [], contact, recipient: owner, sources, ...unknown };
}

function changeState(chance: Chance, step: Step, last: Step): void {
  switch (step.action) {
    case 'assign':
      step.previous = last.recipient.type === 'RealEstateAgent' ? last.recipient : undefined;
      step.recipient = createAgent(chance);
      step.sentMs = step.atMs;
      break;
    case 'accept':
      step.acceptedMs = step.atMs;
      break;
    case 'reject':
      step.rejectedMs = step.atMs;
      break;
    case 'retract':
      step.previous = last.recipient;
      break;
    default:
  }
}

function changeContact(chance: Chance, step: Step, ordinal: number): void {
  const { contact } = step;
  const { givenName, familyName } = contact;
  if (chance.is(0.25))
    step.contact = { ...contact, email: createEmail(chance, givenName, `${familyName}.new`, ordinal) };
  else if (chance.is(0.3)) step.contact = { ...contact, phone: createPhone(chance, ordinal, 1) };
  if (chance.is(0.25)) step.sources = [...step.sources, createSource(chance, step.contact, step.atMs)];
}

/** The time of the next event. With a small probability, it is the time of the event before. That is then a whole second. */
function nextTime(chance: Chance, action: LeadAction, steps: Step[], naming: Naming): number {
  const last = steps.at(-1);
  if (last === undefined) return 0;
  if (naming === 'lead' && last.naming === 'lead' && chance.is(0.015)) return tie(last);
  const [shortest, longest] = GAPS[action];
  const slow = chance.is(0.04) ? chance.int(1, 3) * 1440 : 0;
  return last.atMs + (slow + chance.int(shortest, longest)) * MINUTE_MS + chance.int(0, MINUTE_MS - 1);
}

function tie(last: Step): number {
  const whole = last.atMs - (last.atMs % 1000);
  if (last.sentMs === last.atMs) last.sentMs = whole;
  if (last.acceptedMs === last.atMs) last.acceptedMs = whole;
  if (last.rejectedMs === last.atMs) last.rejectedMs = whole;
  last.atMs = whole;
  return whole;
}

/**
 * Returns the keys by which an event names the lead, by the index of the event: one key, two keys, or two keys that only one
 * event in the middle has together.
 */
function planKeys(chance: Chance, ordinal: number, length: number): (index: number) => readonly LeadKey[] {
  const first = createKey(chance, ordinal, 0);
  const second = createKey(chance, ordinal, 1);
  const middle = Math.floor(length / 2);
  if (length >= 3 && chance.is(0.09)) {
    return (index) => (index < middle ? [first] : index > middle ? [second] : [first, second]);
  }
  const all = chance.is(0.12) ? [first, second] : [first];
  return () => all;
}

function createKey(chance: Chance, ordinal: number, turn: 0 | 1): LeadKey {
  if (turn === 1) {
    return chance.is(0.5)
      ? { vendor: 'listingBridgeKey', value: `LB-${ordinal.toString(36).toUpperCase()}` }
      : { vendor: 'mooseLeadId', value: String(5_550_000 + ordinal) };
  }
  return chance.weighted([
    [40, { vendor: 'salesforceContactID', value: chance.uuid() }],
    [35, { vendor: 'ProspectConverterId', value: String(124_990_000 + ordinal) }],
    [15, { vendor: 'boostLeadKey', value: `bl/${ordinal.toString(36)}` }],
    [10, { vendor: 'Hearth Lead #', value: `H-${ordinal}` }],
  ]);
}

/** Messages of the format: the six in `samples/`, and one that tests vary. */
import { readFileSync } from 'node:fs';
import type { Action } from '../../src/message/event/actions.ts';

/** A message as JavaScript has it. */
export type Message = Record<string, unknown>;

const SAMPLES = new URL('../../samples/', import.meta.url);

/** The six events in `samples/`. */
export type SeedAction = Exclude<Action, 'score'>;

/** The files of the six events, by action. */
export const SEED_FILES: Readonly<Record<SeedAction, string>> = {
  add: 'lead-add.json',
  update: 'lead-update.json',
  assign: 'lead-asssign.json',
  accept: 'lead-accept.json',
  reject: 'lead-reject.json',
  retract: 'lead-retract.json',
};

/** The actions of the six events. */
export const SEED_ACTIONS = Object.keys(SEED_FILES) as SeedAction[];

/** The text of one of the six messages. */
export const seedText = (action: SeedAction): string => readFileSync(new URL(SEED_FILES[action], SAMPLES), 'utf8');

/** A fresh copy of one of the six messages. */
export const seedMessage = (action: SeedAction): Message => JSON.parse(seedText(action)) as Message;

/** The event IRI of {@link envelope}. */
export const EVENT = 'https://vendor.example/publish/1';

/** A lead of {@link envelope}; members given replace its own. */
export const leadOf = (members: Message = {}): Message => ({
  type: 'Lead',
  identifier: { crm: 'L-1' },
  object: { type: 'Contact', name: 'Ada Brook', email: 'ada@mail.example' },
  ...members,
});

/** The first generation: a topic and data. */
export const envelope = (members: Message = {}, data: Message = {}): Message => ({
  topic: 'realestate/lead#accept',
  time: '2024-03-01T10:00:00.000Z',
  id: EVENT,
  ...members,
  data: { type: 'AcceptAction', object: leadOf(), ...data },
});

/** The first generation about a lead of which only some members are given. */
export const envelopeOfLead = (lead: Message): Message => envelope({}, { object: { type: 'Lead', ...lead } });

/** The first generation about a contact of which only some members are given. */
export const envelopeOfContact = (contact: Message): Message =>
  envelopeOfLead({ object: { type: 'Contact', ...contact } });

/**
 * The lead as one event has it: `{type: "Lead", object: {Contact}, ...}` with what its sender knows, in the form that the
 * sender uses.
 */
import type { Chance } from './chance.ts';
import { createDetails } from './details.ts';
import type { LeadKey, Life, Step } from './life.ts';
import type { Contact, Party } from './people.ts';
import { pickActorSpelling, pickTimeSpelling, spellActor, spellPhone, spellTime } from './spelling.ts';
import type { Draft } from './words.ts';
import { COMMENTS } from './words.ts';

/**
 * Creates the lead after this step. If an update or a retraction names the lead by a weak key, it contains little more than
 * that key, as in the real examples.
 */
export function createLead(chance: Chance, life: Life, step: Step): Draft {
  const weak = step.naming !== 'lead';
  const { owner, careful } = life;
  if (weak && (step.action === 'update' || step.action === 'retract')) {
    const object = spellContact(chance, life, step);
    // In a real example of a retraction, the owner is the recipient of the action, and is not a member of the lead.
    return {
      type: 'Lead',
      object,
      owner: step.action === 'update' ? owner.iri : undefined,
      dateSent: time(chance, step.atMs),
    };
  }
  const details = createDetails(life, step);
  return {
    type: 'Lead',
    identifier: weak ? undefined : spellKeys(chance, step.keys),
    sameAs: chance.is(0.05) ? { listingbridge: `https://listingbridge.example.net/l/${life.ordinal}` } : undefined,
    object: { ...spellContact(chance, life, step), ...details.contact },
    recipient: actor(chance, step.recipient, 'recipient'),
    sender: actor(chance, owner, 'sender'),
    owner: spellActor(chance, pickActorSpelling(chance, careful), owner, 'owner'),
    dateSent: time(chance, step.sentMs),
    dateReceived: chance.is(0.7) ? time(chance, step.atMs + chance.int(200, 9000)) : undefined,
    dateAccepted: time(chance, step.acceptedMs),
    dateRejected: time(chance, step.rejectedMs),
    leadSource: withMore(spellSources(chance, step.sources), details.sources),
    ...extras(chance),
    ...details.lead,
  };
}

function actor(chance: Chance, party: Party, role: string): unknown {
  return spellActor(chance, pickActorSpelling(chance, false), party, role);
}

function time(chance: Chance, atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : spellTime(pickTimeSpelling(chance, true), atMs);
}

function spellKeys(chance: Chance, keys: readonly LeadKey[]): Draft {
  const map: Draft = {};
  for (const { vendor, value } of keys) map[vendor] = /^\d+$/.test(value) && chance.is(0.06) ? Number(value) : value;
  // An empty key identifies nothing. A reader that takes it for a key would join all leads that have it.
  if (chance.is(0.01)) map.oldCrmId = '';
  return map;
}

function spellSources(chance: Chance, sources: readonly unknown[]): unknown {
  return sources.length === 1 && chance.is(0.12) ? sources[0] : sources;
}

const withMore = (sources: unknown, more: readonly Draft[]): unknown =>
  more.length === 0 ? sources : [sources, more].flat();

/** Members that only some vendors send: free properties, notes, and members that are in no vocabulary. */
function extras(chance: Chance): Draft {
  const draft: Draft = {};
  if (chance.is(0.22)) {
    const score = chance.int(0, 100);
    const grade = chance.pick(['A', 'A', 'B', 'B', 'C', 'n/a', '']);
    draft.additionalProperty = { score: chance.is(0.5) ? score : String(score), isHot: chance.is(0.3), grade };
  }
  if (chance.is(0.12)) draft.leadType = chance.pick(['Buyer', 'Seller', 'Buyer;Seller', '']);
  if (chance.is(0.06)) draft['price range'] = { min: chance.int(1, 9) * 50_000, max: '$1,200,000' };
  if (chance.is(0.08)) draft.comment = chance.pick(COMMENTS);
  return draft;
}

/** Writes the contact, with only those identifying members by which this event may name it. */
function spellContact(chance: Chance, { careful }: Life, step: Step): Draft {
  const { contact, naming } = step;
  const type = chance.is(0.8) ? 'Contact' : 'Person';
  switch (naming) {
    case 'phone':
      return { type, telephone: spellPhone(chance, contact.phone) };
    case 'email':
      return { type, ...(chance.is(0.6) ? spellName(chance, contact) : {}), email: contact.email };
    case 'contact':
      return {
        type,
        ...spellIdentity(contact),
        ...spellName(chance, contact),
        email: chance.is(0.6) ? contact.email : undefined,
      };
    case 'lead':
      return {
        type,
        ...spellIdentity(contact),
        ...spellName(chance, contact),
        telephone: careful ? spellPhone(chance, contact.phone) : looseTelephone(chance, contact),
        email: careful ? contact.email : looseEmail(chance, contact),
        address: chance.is(0.25) ? contact.address : undefined,
        additionalProperty: chance.is(0.1) ? { optIn: chance.is(0.5), language: 'en', children: '2' } : undefined,
      };
  }
}

function spellIdentity({ identifier, sameAs }: Contact): Draft {
  const some = (map: Draft): Draft | undefined => (Object.keys(map).length > 0 ? map : undefined);
  return { identifier: some(identifier), sameAs: some(sameAs) };
}

function spellName(chance: Chance, { givenName, familyName }: Contact): Draft {
  return chance.weighted<Draft>([
    [57, { name: `${givenName} ${familyName}` }],
    [20, { name: `${givenName} ${familyName}`, givenName, familyName }],
    [15, { givenName, familyName }],
    [5, { name: `${familyName}, ${givenName}` }],
    [3, { name: givenName, familyName: '' }],
  ]);
}

function looseTelephone(chance: Chance, contact: Contact): unknown {
  return chance.weighted<() => unknown>([
    [83, () => spellPhone(chance, contact.phone)],
    [4, () => [spellPhone(chance, contact.phone)]],
    [3, () => ''],
    [10, () => undefined],
  ])();
}

function looseEmail(chance: Chance, { email }: Contact): unknown {
  return chance.weighted<unknown>([
    [83, email],
    [3, `${email.charAt(0).toUpperCase()}${email.slice(1).replace('@example', '@Example')}`],
    [2, [email]],
    [3, ''],
    [9, undefined],
  ]);
}

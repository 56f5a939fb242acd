/**
 * Finds the events about a person. It takes only events that cannot be about another person. Anyone may send an event for any
 * lead, with any address, so it proves nothing that such an event connects leads or people.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { LeadEvent } from '../message/event/event.ts';
import { groupEvents } from '../lead/identity/identity.ts';
import { describeKey, keysOf, TIERS, type KeyWords } from '../message/event/keys.ts';
import { contactKeysOf, namedKeysOf, nameOf, spellingsOf } from '../lead/person.ts';
import { createTombstone, eventName, Tombstones, type Tombstone } from '../lead/tombstone.ts';
import { UsageError } from '../errors.ts';
import { groupBy } from '../text/group-by.ts';
import { findLead } from '../store/leads/find-lead.ts';
import { slugFromUrl } from '../solid/layout.ts';
import { adviceFor, LoneFailures } from '../http/failures/lone-failures.ts';
import { Mentions } from '../workspace/purge/mentions.ts';
import { regroup } from '../workspace/recover.ts';
import { DAMAGED, type LeftAlone } from '../workspace/purge/purge.ts';
import type { KnownLeads } from '../workspace/update/rebuild-index.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { keysOfPerson, type Person } from './forget-person.ts';
import { stillNamedIn, type StillNamed } from './still-named.ts';

/**
 * Why an event is removed. `named`: its contact, or its lead identifier, has a named key. `lead`: it is in a named lead.
 * `same`: it says nothing about anyone else, and is in a lead whose first event is removed (see {@link isOfSame}).
 */
export type Taking = 'named' | 'lead' | 'same';

/** An event that is removed. */
export interface TakenEvent {
  readonly slug: string;
  readonly event: LeadEvent;
  readonly why: Taking;
  /** The named keys of the event. */
  readonly keys: readonly string[];
}

/** A lead that loses some of its events. */
export interface KeptLead {
  readonly slug: string;
  readonly taken: number;
  readonly left: readonly LeadEvent[];
}

/** A key of removed events that the user did not name. */
export interface OtherKey extends KeyWords {
  /** The number of removed events with this key, and of events that stay. */
  readonly taken: number;
  readonly left: number;
}

interface Known {
  readonly slug: string;
  readonly events: readonly LeadEvent[];
  readonly held: ReadonlySet<string>;
}

/** The result of the search for a person. */
export class Search {
  /** The slugs of the leads that lose all their events. */
  readonly leads: string[] = [];
  readonly kept: KeptLead[] = [];
  readonly taken: TakenEvent[] = [];
  /** Leads that lose no event, but share a key of the contact with removed events. */
  readonly shared: string[] = [];
  readonly mentioned: string[] = [];
  /** Names in the leads that lose events, and in those with the name of the person. */
  readonly still: readonly StillNamed[];
  readonly tombstone: Tombstone;
  /** The keys by which the user named the person. */
  readonly keys: readonly string[];
  /** Keys that no event has any more after the removal. */
  readonly only: readonly string[];
  readonly others: readonly OtherKey[];
  readonly mentions: Mentions;
  /** Leads that cannot be read. They may contain the person. */
  readonly unreadable: readonly LeftAlone[];
  /** All leads as they were read, and the slugs of those that must be read again. */
  readonly known: KnownLeads;

  private constructor(workspace: Workspace, person: Person, wanted: Wanted, pod: PodLeads) {
    const rest: Known[] = [];
    for (const lead of pod.leads) {
      const taken = takeFrom(lead, wanted, workspace);
      const left = lead.events.filter((event) => !taken.some((one) => one.event === event));
      this.taken.push(...taken);
      if (left.length > 0) rest.push({ ...lead, events: left });
      if (taken.length > 0 && left.length > 0) this.kept.push({ slug: lead.slug, taken: taken.length, left });
      else if (taken.length > 0) this.leads.push(lead.slug);
    }
    const gone = this.taken.map(({ event }) => event);
    this.still = stillNamedIn(rest, gone, new Set(this.kept.map(({ slug }) => slug)));
    this.unreadable = pod.unreadable;
    this.keys = [...wanted.keys];
    const borne = countKeys(rest.flatMap(({ events }) => events));
    const own = countKeys(gone);
    this.only = [...own.keys()].filter((key) => !borne.has(key));
    this.others = [...own]
      .filter(([key]) => aliasesOf([key], wanted).length === 0)
      .map(([key, taken]) => ({ ...describeKey(key), taken, left: borne.get(key) ?? 0 }));
    this.shared = rest.filter((lead) => this.#isSharing(lead)).map(({ slug }) => slug);
    const barred = [...this.keys, ...aliasesOf(own.keys(), wanted), ...(person.allKeys === true ? this.only : [])];
    const moved = movedInto(new Set(this.leads), pod.successors);
    const refusing = this.unreadable.flatMap(({ url }) => slugFromUrl(url, workspace.pod.layout) ?? []);
    this.known = {
      leads: new Map(pod.leads.map((lead) => [lead.slug, lead])),
      changed: new Set([...this.leads, ...this.kept.map(({ slug }) => slug), ...moved, ...refusing]),
    };
    const secret =
      workspace.ledger.decided.tombstones[0]?.key ?? bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
    this.tombstone = createTombstone(
      secret,
      workspace.now(),
      [...barred, ...gone.map(eventName)],
      [...this.leads, ...moved],
    );
    this.mentions = new Mentions(new Tombstones([]), this.keys, workspace.options);
  }

  /** Searches all leads. Damaged ones are written again before, because the journal has their events only until the removal. */
  static async run(workspace: Workspace, person: Person, isRepaired = false): Promise<Search> {
    const keys = new Set(keysOfPerson(person, workspace.options));
    const slugs = new Set<string>();
    for (const name of person.leads ?? []) slugs.add((await findLead(workspace.leads, name)).slug);
    if (keys.size + slugs.size === 0)
      throw new UsageError('no person is named: give an e-mail address, a telephone number, an identifier or a lead');
    const leads: Known[] = [];
    const damaged: string[] = [];
    const successors = new Map<string, string>();
    const unreadable: LeftAlone[] = [];
    const failures = new LoneFailures();
    const passOver = (_: string, error: unknown): boolean => {
      if (!failures.isLone(error)) return false;
      unreadable.push({ url: error.url, message: `${error.message}; ${adviceFor(error)}` });
      return true;
    };
    for await (const { slug, url, state, lead, replacedBy } of workspace.leads.readAll(passOver)) {
      if (state === 'torn') {
        damaged.push(slug);
        unreadable.push({ url, message: DAMAGED });
      } else if (lead !== undefined) leads.push({ slug, events: lead.events, held: lead.held });
      else if (replacedBy !== undefined) successors.set(slug, slugFromUrl(replacedBy, workspace.pod.layout) ?? '');
    }
    if (damaged.length > 0 && !isRepaired && workspace.options.dryRun !== true) {
      await regroup(workspace, damaged);
      return Search.run(workspace, person, true);
    }
    const search = new Search(workspace, person, { keys, slugs }, { leads, successors, unreadable });
    await search.#readMentioned(leads);
    return search;
  }

  #isSharing({ slug, events }: Known): boolean {
    if (this.kept.some((lead) => lead.slug === slug)) return false;
    const contact = new Set(this.taken.flatMap(({ event }) => [...contactKeysOf(event)]));
    return events.some((event) => [...contactKeysOf(event)].some((key) => contact.has(key)));
  }

  /** Finds the remaining leads that mention the person in a text. */
  async #readMentioned(leads: readonly Known[]): Promise<void> {
    const gone = new Set(this.taken.map(({ event }) => event));
    for (const { slug, events } of leads)
      for (const event of events)
        if (!gone.has(event) && (await this.mentions.isIn(Buffer.from(event.source.text), slug))) {
          this.mentioned.push(slug);
          break;
        }
  }
}

interface Wanted {
  readonly keys: ReadonlySet<string>;
  readonly slugs: ReadonlySet<string>;
}

interface PodLeads {
  readonly leads: readonly Known[];
  /** For each replaced lead, the slug of the lead that replaced it. */
  readonly successors: ReadonlyMap<string, string>;
  readonly unreadable: readonly LeftAlone[];
}

function takeFrom({ slug, events }: Known, { keys, slugs }: Wanted, { verdicts }: Workspace): TakenEvent[] {
  const taken = events.flatMap((event): TakenEvent[] => {
    const borne = [...namedKeysOf(event)].filter((key) => keys.has(key));
    if (borne.length > 0) return [{ slug, event, why: 'named', keys: borne }];
    return slugs.has(slug) ? [{ slug, event, why: 'lead', keys: [] }] : [];
  });
  // If the lead began with an event about someone else, only the events with a named key are removed, not the others.
  if (taken.length === 0 || taken[0]?.event !== events[0]) return taken;
  const rest = events.filter((event) => !taken.some((one) => one.event === event));
  const portrait = portraitOf(taken.map(({ event }) => event));
  for (const group of groupEvents(rest, verdicts))
    if (group.events.every((event) => isOfSame(event, portrait, keys)))
      taken.push(...group.events.map((event) => ({ slug, event, why: 'same' as const, keys: [] })));
  return taken;
}

/** What events with a named key say about their contact. */
interface Portrait {
  /** The name, if all events that state a name state the same one. */
  readonly name: string | undefined;
  /** The keys that belong to this contact for certain. If an event has two addresses, one may be another person's. */
  readonly keys: ReadonlySet<string>;
}

function portraitOf(events: readonly LeadEvent[]): Portrait {
  const [name, ...others] = new Set(events.flatMap((event) => nameOf(event) ?? []));
  return {
    name: others.length === 0 ? name : undefined,
    keys: new Set(events.flatMap(loneKeysOf)),
  };
}

/** The keys of an event's contact, without keys of a kind that the event has more than once. */
function loneKeysOf(event: LeadEvent): string[] {
  const byKind = groupBy([...contactKeysOf(event)], (key) => {
    const { kind, propertyID = '' } = describeKey(key);
    return `${kind} ${propertyID}`;
  });
  return [...byKind.values()].filter(({ length }) => length === 1).flat();
}

/**
 * Whether an event says nothing about anyone but the person of the portrait: no other name, and no address, number or contact
 * identifier that the events of the portrait lack. For example, an acceptance without a contact.
 */
function isOfSame(event: LeadEvent, { name, keys }: Portrait, named: ReadonlySet<string>): boolean {
  const own = nameOf(event);
  return (
    (own === undefined || own === name) && [...contactKeysOf(event)].every((key) => keys.has(key) || named.has(key))
  );
}

/** For each key of the events, the number of events that have it. */
function countKeys(events: readonly LeadEvent[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) {
    const keys = keysOf(event);
    for (const key of TIERS.flatMap((tier) => keys[tier])) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** The keys whose normal form is a named key. Index and records contain keys as they were written. */
function aliasesOf(borne: Iterable<string>, { keys }: Wanted): string[] {
  return [...borne].filter((key) => spellingsOf(key).some((spelling) => keys.has(spelling)));
}

/** The slugs of leads that were replaced by these leads, directly or through others. */
function movedInto(slugs: ReadonlySet<string>, successors: ReadonlyMap<string, string>): string[] {
  const moved = new Set<string>();
  for (let before = -1; before < moved.size;) {
    before = moved.size;
    for (const [slug, successor] of successors) if (slugs.has(successor) || moved.has(successor)) moved.add(slug);
  }
  return [...moved];
}

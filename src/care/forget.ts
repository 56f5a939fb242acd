/** Removes a person from a pod, and leaves what keeps a redelivered event of theirs from being stored again. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { LeadEvent } from '../core/event.ts';
import { keysOf, TIERS } from '../core/keys.ts';
import { createTombstone, eventName, Tombstones, type Tombstone } from '../core/tombstone.ts';
import { parseEmail } from '../core/values/emails.ts';
import { identifierKey, type Identifier } from '../core/values/identifiers.ts';
import { DEFAULT_REGION, parseTelephone } from '../core/values/telephones.ts';
import { UsageError } from '../errors.ts';
import { findLead } from '../pod/find-lead.ts';
import { Forgettings } from '../pod/forgetting.ts';
import type { Pod } from '../pod/pod.ts';
import { Mentions, purgeInbox, purgeQuarantine } from '../sync/mentions.ts';
import { purgePod } from '../sync/purge.ts';
import { Workspace, type WorkspaceOptions } from '../sync/workspace.ts';

/** Who is meant; several name one person, or several people. */
export interface Person {
  readonly emails?: readonly string[];
  readonly telephones?: readonly string[];
  readonly identifiers?: readonly Identifier[];
  /** Slugs or IRIs of leads. */
  readonly leads?: readonly string[];
}

/** What was removed, or, in a dry run, what would be. Nothing in it is personal. */
export interface ForgetReceipt {
  /** Slugs of the leads that are gone. */
  leads: string[];
  /** Events in the histories of leads. */
  events: number;
  /** Notifications in the journal, and commit records that named the leads. */
  journal: number;
  records: number;
  quarantine: number;
  /** Notifications in the inbox: those of the person, and those of other topics or broken ones that mention them. */
  inbox: number;
  /** Other leads that share an e-mail address or telephone number with the person: they stay. */
  shared: string[];
  /** The id of the tombstone; absent where there was nobody to forget. */
  tombstone?: string;
}

/**
 * Forgets a person.
 *
 * @throws UsageError where nobody is named, or a lead is named that is not there.
 */
export async function forgetPerson(pod: Pod, person: Person, options: WorkspaceOptions = {}): Promise<ForgetReceipt> {
  return pod.run(async () => {
    const workspace = await Workspace.open(pod, options);
    const search = await Search.run(workspace, person);
    if (options.dryRun === true) return preview(workspace, search);
    const { tombstone, leads, shared } = search;
    await workspace.ensurePrivate();
    const forgettings = new Forgettings(pod.client, pod.layout);
    await forgettings.sweep(workspace.ledger.unpurged.map(({ id }) => id));
    await forgettings.begin(tombstone.id, search.keys);
    // Then the fact: whoever works on the pod at the same time learns of it, and whoever dies is followed by the next.
    await workspace.commit([], { tombstones: [tombstone] });
    await workspace.settle();
    const { events, journalEntries: journal, records, quarantine, inbox } = await purgePod(workspace);
    await workspace.settle();
    return { leads, events, journal, records, quarantine, inbox, shared, tombstone: tombstone.id };
  });
}

async function preview(workspace: Workspace, { leads, shared, events, mentions }: Search): Promise<ForgetReceipt> {
  let journal = 0;
  for await (const { entries } of workspace.journal.readAll())
    for (const entry of entries) if (await mentions.isAbout(entry, workspace.options)) journal += 1;
  const quarantine = await purgeQuarantine(workspace, mentions, true);
  const inbox = await purgeInbox(workspace, mentions, true);
  return { leads, events, journal, records: 0, quarantine, inbox, shared };
}

interface Known {
  readonly slug: string;
  readonly events: readonly LeadEvent[];
}

const allKeys = (event: LeadEvent): string[] => {
  const keys = keysOf(event);
  return TIERS.flatMap((tier) => keys[tier]);
};

/** Finds the leads of a person, and by what they are told from others. */
class Search {
  readonly leads: string[];
  readonly shared: string[];
  readonly events: number;
  readonly tombstone: Tombstone;
  /** The keys that are the person's alone, and those by which it was named. */
  readonly keys: readonly string[];
  readonly mentions: Mentions;

  private constructor(
    workspace: Workspace,
    wanted: ReadonlySet<string>,
    own: readonly Known[],
    rest: readonly Known[],
  ) {
    const events = own.flatMap((lead) => lead.events);
    const others = new Set(rest.flatMap((lead) => lead.events.flatMap(allKeys)));
    const keys = [...new Set(events.flatMap(allKeys))];
    // What strangers share, such as the address of an office, must not keep their events out for ever.
    const exclusive = keys.filter((key) => wanted.has(key) || !others.has(key));
    const common = new Set(keys.filter((key) => !exclusive.includes(key)));
    const secret = workspace.ledger.tombstones[0]?.key ?? bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
    this.leads = own.map(({ slug }) => slug);
    this.events = events.length;
    this.shared = rest
      .filter((lead) => lead.events.flatMap(allKeys).some((key) => common.has(key)))
      .map(({ slug }) => slug);
    const names = [...wanted, ...exclusive, ...events.map(eventName)];
    this.tombstone = createTombstone(secret, workspace.now(), names, this.leads);
    this.keys = [...new Set([...wanted, ...exclusive])];
    this.mentions = new Mentions(new Tombstones([this.tombstone]), this.keys);
  }

  static async run(workspace: Workspace, person: Person): Promise<Search> {
    const wanted = new Set(keysOfPerson(person, workspace.options));
    const named = new Set<string>();
    for (const name of person.leads ?? []) named.add((await findLead(workspace.leads, name)).slug);
    if (wanted.size + named.size === 0)
      throw new UsageError('nobody is named: give an e-mail, a telephone, an identifier or a lead');
    const all: Known[] = [];
    for await (const { slug, lead } of workspace.leads.readAll())
      if (lead !== undefined) all.push({ slug, events: lead.events });
    const own = all.filter(({ slug, events }) => named.has(slug) || events.some((event) => isNamed(event, wanted)));
    // Who has the same contact identifier is the same person, whatever the lead.
    for (let before = -1; before < own.length;) {
      before = own.length;
      const contacts = new Set(own.flatMap(({ events }) => events.flatMap((event) => keysOf(event)[2])));
      const more = all.filter(
        (lead) => !own.includes(lead) && lead.events.some((event) => keysOf(event)[2].some((key) => contacts.has(key))),
      );
      own.push(...more);
    }
    return new Search(
      workspace,
      wanted,
      own,
      all.filter((lead) => !own.includes(lead)),
    );
  }
}

/** By a key, or by a text that is no address or number and so makes no key. */
function isNamed(event: LeadEvent, wanted: ReadonlySet<string>): boolean {
  const { emails, telephones } = event.statement;
  return (
    allKeys(event).some((key) => wanted.has(key)) ||
    emails.some((email) => wanted.has(`email ${email}`)) ||
    telephones.some((telephone) => wanted.has(`telephone ${telephone}`))
  );
}

/** The keys by which a person is named. */
function keysOfPerson(person: Person, { region = DEFAULT_REGION }: WorkspaceOptions): string[] {
  return [
    ...(person.emails ?? []).map((email) => `email ${parseEmail(email) ?? email}`),
    ...(person.telephones ?? []).map((telephone) => `telephone ${parseTelephone(telephone, region) ?? telephone}`),
    ...(person.identifiers ?? []).flatMap((identifier) =>
      ['lead', 'contact'].map((kind) => `${kind} ${identifierKey(identifier)}`),
    ),
  ];
}

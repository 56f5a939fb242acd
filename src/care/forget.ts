/** Removes a person from a pod, and leaves what keeps a redelivered event of theirs from being stored again. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { LeadEvent } from '../core/event.ts';
import { keysOf, TIERS } from '../core/keys.ts';
import { createTombstone, eventName, Tombstones, type Tombstone } from '../core/tombstone.ts';
import { parseEmail } from '../core/values/emails.ts';
import { identifierKey, type Identifier } from '../core/values/identifiers.ts';
import { DEFAULT_REGION, parseTelephone, type Region } from '../core/values/telephones.ts';
import { UsageError } from '../errors.ts';
import { findLead } from '../pod/find-lead.ts';
import { Forgettings } from '../pod/forgetting.ts';
import { slugFromUrl } from '../pod/layout.ts';
import type { Pod } from '../pod/pod.ts';
import { Mentions, purgeInbox, purgeQuarantine } from '../sync/mentions.ts';
import { countRecords, purgePod } from '../sync/purge.ts';
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
  /** The URLs of the notifications that were taken out of quarantine and inbox. */
  notifications: string[];
  /** Other leads that share an e-mail address or telephone number with the person: they stay. */
  shared: string[];
  /** Other leads in whose texts the person is mentioned, say in a comment: they stay too, for somebody to look at. */
  mentioned: string[];
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
    // Where the leads are gone already, or never were, something may still stand elsewhere; else there is nobody.
    if (options.dryRun === true || search.leads.length === 0) {
      const receipt = await preview(workspace, search);
      if (options.dryRun === true || isEmpty(receipt)) return receipt;
    }
    const { tombstone, leads, shared, mentioned } = search;
    await workspace.ensurePrivate();
    const forgettings = new Forgettings(pod.client, pod.layout);
    await forgettings.sweep(workspace.ledger.unpurged.map(({ id }) => id));
    await forgettings.begin(tombstone.id, search.keys);
    // Then the fact: whoever works on the pod at the same time learns of it, and whoever dies is followed by the next.
    await workspace.commit([], { tombstones: [tombstone] });
    await workspace.settle();
    const { events, journalEntries: journal, records, ...rest } = await purgePod(workspace);
    await workspace.settle();
    return { leads, events, journal, records, ...listed(rest), shared, mentioned, tombstone: tombstone.id };
  });
}

type Listed = Pick<ForgetReceipt, 'quarantine' | 'inbox' | 'notifications'>;

function listed({ quarantine, inbox }: { readonly quarantine: string[]; readonly inbox: string[] }): Listed {
  const notifications = [...new Set([...quarantine, ...inbox])].sort();
  return { quarantine: quarantine.length, inbox: inbox.length, notifications };
}

const isEmpty = ({ leads, journal, records, quarantine, inbox }: ForgetReceipt): boolean =>
  leads.length + journal + records + quarantine + inbox === 0;

async function preview(workspace: Workspace, search: Search): Promise<ForgetReceipt> {
  const { leads, shared, mentioned, events, mentions, tombstone } = search;
  let journal = 0;
  for await (const { entries } of workspace.journal.readAll())
    for (const entry of entries) if (await mentions.isAbout(entry, workspace.options)) journal += 1;
  const records = await countRecords(workspace, new Tombstones([tombstone]));
  const quarantine = await purgeQuarantine(workspace, mentions, true);
  const inbox = await purgeInbox(workspace, mentions, true);
  return { leads, events, journal, records, ...listed({ quarantine, inbox }), shared, mentioned };
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
  readonly mentioned: string[] = [];
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
    moved: readonly string[],
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
    this.tombstone = createTombstone(secret, workspace.now(), names, [...this.leads, ...moved]);
    this.keys = [...new Set([...wanted, ...exclusive])];
    this.mentions = new Mentions(new Tombstones([this.tombstone]), this.keys, workspace.options);
  }

  /** Finds the leads in whose texts the person is mentioned. */
  private async readMentioned(rest: readonly Known[]): Promise<this> {
    for (const { slug, events } of rest)
      for (const { source } of events)
        if (await this.mentions.isIn(Buffer.from(source.text))) {
          this.mentioned.push(slug);
          break;
        }
    return this;
  }

  static async run(workspace: Workspace, person: Person): Promise<Search> {
    const wanted = new Set(keysOfPerson(person, workspace.options));
    const named = new Set<string>();
    for (const name of person.leads ?? []) named.add((await findLead(workspace.leads, name)).slug);
    if (wanted.size + named.size === 0)
      throw new UsageError('nobody is named: give an e-mail, a telephone, an identifier or a lead');
    const all: Known[] = [];
    const successors = new Map<string, string>();
    for await (const { slug, lead, replacedBy } of workspace.leads.readAll()) {
      if (lead !== undefined) all.push({ slug, events: lead.events });
      else if (replacedBy !== undefined) successors.set(slug, slugFromUrl(replacedBy, workspace.pod.layout) ?? '');
    }
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
    const rest = all.filter((lead) => !own.includes(lead));
    const moved = movedInto(new Set(own.map(({ slug }) => slug)), successors);
    return new Search(workspace, wanted, own, rest, moved).readMentioned(rest);
  }
}

/** The names that leads had which others took over, directly or one after the other. */
function movedInto(slugs: ReadonlySet<string>, successors: ReadonlyMap<string, string>): string[] {
  const moved = new Set<string>();
  for (let before = -1; before < moved.size;) {
    before = moved.size;
    for (const [slug, successor] of successors) if (slugs.has(successor) || moved.has(successor)) moved.add(slug);
  }
  return [...moved];
}

/** By a key, or by a text that is no number and so makes no key. */
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
    ...(person.emails ?? []).map((text) => `email ${parseEmail(text) ?? refuse('an e-mail address', text)}`),
    ...(person.telephones ?? []).map((text) => `telephone ${readTelephone(text, region)}`),
    ...(person.identifiers ?? []).flatMap((identifier) =>
      ['lead', 'contact'].map((kind) => `${kind} ${identifierKey(identifier)}`),
    ),
  ];
}

/** What is no possible number is still found where somebody sent it as it is, as long as it looks like one. */
function readTelephone(text: string, region: Region): string {
  const looksLikeOne = (text.match(/\d/g) ?? []).length >= MIN_DIGITS;
  return parseTelephone(text, region) ?? (looksLikeOne ? text : refuse('a telephone number', text));
}

const MIN_DIGITS = 5;

function refuse(expected: string, text: string): never {
  throw new UsageError(`expected ${expected}, received [${text}]`);
}

/** Removes a person from a pod, and stores a tombstone, so that their events are not stored again if they are sent again. */
import type { Action } from '../message/event/actions.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { describeKey, keysOf, type KeyWords } from '../message/event/keys.ts';
import { Tombstones } from '../lead/tombstone.ts';
import { known } from '../text/known.ts';
import type { PodError } from '../errors.ts';
import { Forgettings } from '../store/forgetting.ts';
import type { Pod } from '../solid/pod.ts';
import { purgeQuarantine } from '../workspace/purge/mentions.ts';
import { purgeOutbox } from '../workspace/purge/purge-outbox.ts';
import { purgeInbox } from '../workspace/purge/purge-inbox.ts';
import { countRecords, purgePod, type LeftAlone, type Purge } from '../workspace/purge/purge.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import type { WorkspaceOptions } from '../workspace/options.ts';
import type { Person } from './forget-person.ts';
import { Search, type OtherKey, type Taking } from './forget-search.ts';
import { writtenNameOf, type StillNamed } from './still-named.ts';

export type { Person } from './forget-person.ts';
export type { OtherKey, Taking } from './forget-search.ts';
export type { StillNamed } from './still-named.ts';

/** What was removed, or in a dry run, what would be removed. Only `preview` and `still` contain personal data. */
export interface ForgetReceipt {
  /** The slugs of the removed leads. */
  leads: string[];
  /** Leads that lose some of their events. The other events stay, because they may be about another person. */
  kept: { readonly slug: string; readonly taken: number; readonly left: number }[];
  /** The number of events that are removed from leads. */
  events: number;
  /** The number of journal entries, and of commit records that named the leads. */
  journal: number;
  records: number;
  quarantine: number;
  /**
   * The number of notifications in the inbox: those about the person, and unreadable ones and those of other topics that
   * mention the person.
   */
  inbox: number;
  /** The number of leadpod's own events to others, sent or not. */
  outbox: number;
  /** The URLs of the notifications that were removed from quarantine and inbox. */
  notifications: string[];
  /**
   * Leads that stay, but share an e-mail address, a telephone number or an identifier of the contact with the removed events.
   */
  shared: string[];
  /** Leads that stay, but mention the person in a text such as a comment. A person should look at them. */
  mentioned: string[];
  /** Leads that stay and name the person or others. A person should look at them. */
  still: readonly StillNamed[];
  /** What could not be read or written. Every pass tries it again. */
  unfinished: LeftAlone[];
  /** The id of the tombstone. Missing if nothing was found. */
  tombstone?: string;
  /** Only in a dry run. */
  preview?: ForgetPreview;
}

/** The events that would be removed and those that would stay. It contains personal data. */
export interface ForgetPreview {
  /** Each event that would be removed, and why. */
  readonly taken: readonly PreviewedEvent[];
  /** The events that stay in leads that lose some of their events. */
  readonly left: readonly (PreviewedEvent & { readonly why: 'stays' })[];
  /** Keys of the removed events that the user did not name. They are not searched for, and not barred. */
  readonly otherKeys: readonly OtherKey[];
}

/** An event, for a person to read. */
export interface PreviewedEvent {
  readonly lead: string;
  readonly id: string;
  readonly action: Action;
  readonly time?: string;
  /** The name that it states. */
  readonly name?: string;
  readonly emails: readonly string[];
  readonly why: Taking | 'stays';
  /** The named keys of the event. For an event that stays, all keys of its contact. */
  readonly keys: readonly KeyWords[];
}

/** Options of {@link forgetPerson}. */
export interface ForgetOptions extends WorkspaceOptions {
  /** Called before anything is removed, with what will be removed. Not called in a dry run, whose receipt has the preview. */
  readonly onFound?: (preview: ForgetPreview) => void;
}

/**
 * Forgets a person. This cannot be undone: the data is removed from the whole pod.
 *
 * @throws UsageError if no one is named, or a named lead does not exist.
 */
export async function forgetPerson(pod: Pod, person: Person, options: ForgetOptions = {}): Promise<ForgetReceipt> {
  return pod.run(async () => {
    const workspace = await openWorkspace(pod, options);
    const search = await Search.run(workspace, person);
    // The leads may be removed already, or the person may be mentioned elsewhere only. If nothing is found anywhere, no
    // tombstone is written.
    if (options.dryRun === true || search.taken.length === 0) {
      const receipt = await preview(workspace, search);
      if (options.dryRun === true || foundNothing(receipt)) return receipt;
    }
    options.onFound?.(previewOf(search));
    const { tombstone, keys, only } = search;
    await workspace.ensurePrivate();
    const forgettings = new Forgettings(pod.client, pod.layout);
    await forgettings.begin(tombstone.id, { keys, only });
    // The tombstone is recorded next. Processes that work on the pod at the same time read it, and if this process dies, the
    // next pass continues.
    await workspace.records.commit([], { tombstones: [tombstone] });
    await workspace.settle();
    // Only now the ledger has the tombstones that other processes have written during the search: their requests must stay.
    await forgettings.sweep(workspace.ledger.decided.unpurged.map(({ id }) => id));
    const {
      events,
      journalEntries: journal,
      records,
      left,
      ...rest
    } = await purgePod(workspace, { known: search.known, own: { id: tombstone.id, keys, only } });
    await workspace.settle();
    return { ...found(search), events, journal, records, ...listed(rest), unfinished: left, tombstone: tombstone.id };
  });
}

const found = ({
  leads,
  kept,
  shared,
  mentioned,
  still,
}: Search): Pick<ForgetReceipt, 'leads' | 'kept' | 'shared' | 'mentioned' | 'still'> => ({
  leads,
  kept: kept.map(({ slug, taken, left }) => ({ slug, taken, left: left.length })),
  shared,
  mentioned,
  still,
});

type Listed = Pick<ForgetReceipt, 'quarantine' | 'inbox' | 'outbox' | 'notifications'>;

function listed({ quarantine, inbox, outbox }: Pick<Purge, 'quarantine' | 'inbox' | 'outbox'>): Listed {
  const notifications = [...new Set([...quarantine, ...inbox])].sort();
  return { quarantine: quarantine.length, inbox: inbox.length, outbox, notifications };
}

/** Whether nothing must be removed, and everything could be searched. */
export const foundNothing = (receipt: ForgetReceipt): boolean =>
  isEmpty(receipt) && receipt.events === 0 && receipt.unfinished.length === 0;

const isEmpty = ({ leads, journal, records, quarantine, inbox, outbox }: ForgetReceipt): boolean =>
  leads.length + journal + records + quarantine + inbox + outbox === 0;

async function preview(workspace: Workspace, search: Search): Promise<ForgetReceipt> {
  const { taken, tombstone } = search;
  const mentions = search.mentions.with(new Tombstones([tombstone]));
  let journal = 0;
  for await (const { entries } of workspace.journal.readAll())
    for (const entry of entries) if (await mentions.isAbout(entry, workspace.options)) journal += 1;
  const records = await countRecords(workspace, search);
  const unfinished = [...search.unreadable];
  const onRefused = ({ url, message }: PodError): void => void unfinished.push({ url, message });
  const choices = { dryRun: true, onRefused };
  const quarantine = await purgeQuarantine(workspace, mentions, choices);
  const outbox = await purgeOutbox(workspace, mentions, choices);
  const inbox = await purgeInbox(workspace, mentions, choices);
  return {
    ...found(search),
    events: taken.length,
    journal,
    records,
    ...listed({ quarantine, inbox, outbox }),
    unfinished,
    preview: previewOf(search),
  };
}

function previewOf({ taken, kept, others }: Search): ForgetPreview {
  return {
    taken: taken.map(({ slug, event, why, keys }) => ({ ...inWords(slug, event), why, keys: keys.map(describeKey) })),
    left: kept.flatMap(({ slug, left }) =>
      left.map((event) => ({
        ...inWords(slug, event),
        why: 'stays' as const,
        keys: contactKeys(event).map(describeKey),
      })),
    ),
    otherKeys: others,
  };
}

function contactKeys(event: LeadEvent): string[] {
  const keys = keysOf(event);
  return [...keys[3], ...keys[2]];
}

function inWords(lead: string, event: LeadEvent): Omit<PreviewedEvent, 'why' | 'keys'> {
  const { id, action, time, statement } = event;
  return known<Omit<PreviewedEvent, 'why' | 'keys'>>({
    lead,
    id,
    action,
    time,
    name: writtenNameOf(event),
    emails: statement.emails,
  });
}

/** Removes a person from a pod, and leaves what keeps a redelivered event of theirs from being stored again. */
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

/** What was removed, or, in a dry run, what would be. Nothing in it is personal but `preview` and `still`. */
export interface ForgetReceipt {
  /** Slugs of the leads that are gone. */
  leads: string[];
  /** Leads that lost some of their events and stay, because the others may be someone else's. */
  kept: { readonly slug: string; readonly taken: number; readonly left: number }[];
  /** Events in the histories of leads. */
  events: number;
  /** Notifications in the journal, and commit records that named the leads. */
  journal: number;
  records: number;
  quarantine: number;
  /** Notifications in the inbox: those of the person, and those of other topics or broken ones that mention them. */
  inbox: number;
  /** Events of ours to others, sent or not. */
  outbox: number;
  /** The URLs of the notifications that were taken out of quarantine and inbox. */
  notifications: string[];
  /** Other leads that share an e-mail address, a telephone number or an identifier of the contact with what is taken: they stay. */
  shared: string[];
  /** Leads that mention the person in a text, say in a comment: they stay too, for someone to look at. */
  mentioned: string[];
  /** Leads that stay and still name the person, or somebody: a person has to look at them. */
  still: readonly StillNamed[];
  /** What could not be read or written, and is left as it is; every pass tries it again. */
  unfinished: LeftAlone[];
  /** The id of the tombstone; absent where there was no one to forget. */
  tombstone?: string;
  /** Only in a dry run. */
  preview?: ForgetPreview;
}

/** Whom a forgetting would be about. It names people. */
export interface ForgetPreview {
  /** Each event that would be taken, and why. */
  readonly taken: readonly PreviewedEvent[];
  /** What stays of leads that lose some of their events. */
  readonly left: readonly (PreviewedEvent & { readonly why: 'stays' })[];
  /** Keys that the taken events bear and that were not named: by them no one is searched for, nor barred. */
  readonly otherKeys: readonly OtherKey[];
}

/** An event in words. */
export interface PreviewedEvent {
  readonly lead: string;
  readonly id: string;
  readonly action: Action;
  readonly time?: string;
  /** Whom it names. */
  readonly name?: string;
  readonly emails: readonly string[];
  readonly why: Taking | 'stays';
  /** The named keys that it has; of one that stays, all of its contact. */
  readonly keys: readonly KeyWords[];
}

/** How a person is forgotten. */
export interface ForgetOptions extends WorkspaceOptions {
  /** Told whom it is about before anything is removed; not in a dry run, whose receipt says so. */
  readonly onFound?: (preview: ForgetPreview) => void;
}

/**
 * Forgets a person. There is no way back: what is gone is gone from the whole pod.
 *
 * @throws UsageError where no one is named, or a lead is named that is not there.
 */
export async function forgetPerson(pod: Pod, person: Person, options: ForgetOptions = {}): Promise<ForgetReceipt> {
  return pod.run(async () => {
    const workspace = await openWorkspace(pod, options);
    const search = await Search.run(workspace, person);
    // Where the leads are gone already, or never were, something may still stand elsewhere; else there is no one.
    if (options.dryRun === true || search.taken.length === 0) {
      const receipt = await preview(workspace, search);
      if (options.dryRun === true || foundNothing(receipt)) return receipt;
    }
    options.onFound?.(previewOf(search));
    const { tombstone, keys, only } = search;
    await workspace.ensurePrivate();
    const forgettings = new Forgettings(pod.client, pod.layout);
    await forgettings.sweep(workspace.ledger.decided.unpurged.map(({ id }) => id));
    await forgettings.begin(tombstone.id, { keys, only });
    // Then the fact: whoever works on the pod at the same time learns of it, and whoever dies is followed by the next.
    await workspace.records.commit([], { tombstones: [tombstone] });
    await workspace.settle();
    const {
      events,
      journalEntries: journal,
      records,
      left,
      ...rest
    } = await purgePod(workspace, { known: search.known });
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

/** Is there nothing to remove, and was everything read that could tell? */
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
  const quarantine = await purgeQuarantine(workspace, mentions, true);
  const outbox = await purgeOutbox(workspace, mentions, true);
  const unfinished = [...search.unreadable];
  const onRefused = ({ url, message }: PodError): void => void unfinished.push({ url, message });
  const inbox = await purgeInbox(workspace, mentions, { dryRun: true, onRefused });
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
    ...{ lead, id, action, time, name: writtenNameOf(event) },
    emails: statement.emails,
  });
}

/**
 * Finds notifications of the inbox that need not be read again to search for a forgotten person: if the journal contains the
 * same version of a notification, the text in the journal is searched. One segment contains hundreds of notifications.
 */
import { isPodError } from '../../errors.ts';
import type { ListedNotification } from '../../solid/inbox.ts';
import { contentMark, contentOf } from '../../solid/version.ts';
import { entryVersion, type JournalEntry } from '../../store/journal/record.ts';
import type { Workspace } from '../workspace.ts';
import type { Mentions } from './mentions.ts';

/** Whether the journal shows that a listed notification is not about the person. */
export type IsClean = (one: ListedNotification) => boolean;

/** Reads the journal, but nothing from the inbox. If the journal cannot be read, no notification is known to be clean. */
export async function findClean({ journal, ledger, options }: Workspace, mentions: Mentions): Promise<IsClean> {
  const clean = new Set<string>();
  try {
    for await (const { entries } of journal.readAll())
      for (const entry of entries) {
        const body = new TextEncoder().encode(entry.text);
        if (!isOriginal(entry, body) || (await mentions.isIn(body, entry.source))) continue;
        if (!(await mentions.isAbout(entry, options))) clean.add(nameOf(entry.source, contentOf(entryVersion(entry))));
      }
  } catch (error) {
    if (!isPodError(error)) throw error;
    return () => false;
  }
  return ({ source, listed }) => {
    const contents = ledger.handled.contentsListedAs(source, listed);
    return contents.length > 0 && contents.every((content) => clean.has(nameOf(source, content)));
  };
}

/**
 * Whether an entry contains the notification as it arrived. A repaired entry, or one without the events of a forgotten person,
 * does not.
 */
const isOriginal = (entry: JournalEntry, body: Uint8Array): boolean =>
  contentMark(body, entry.contentType) === contentOf(entryVersion(entry));

const nameOf = (source: string, content: string): string => `${source} ${content}`;

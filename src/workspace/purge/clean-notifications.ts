/**
 * Notifications of the inbox that need not be read again to find a forgotten person: what is in the journal under the same
 * mark is what was read there, and a segment has hundreds of them.
 */
import { isPodError } from '../../errors.ts';
import type { ListedNotification } from '../../solid/inbox.ts';
import { contentMark, contentOf } from '../../solid/version.ts';
import { entryVersion, type JournalEntry } from '../../store/journal/record.ts';
import type { Workspace } from '../workspace.ts';
import type { Mentions } from './mentions.ts';

/** Tells of a notification, as it is listed, whether the journal says that it is not about the person. */
export type IsClean = (one: ListedNotification) => boolean;

/** Reads the journal, and nothing of the inbox. Where it cannot be read, nothing is clean. */
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

/** Is it all that came, as it came? What a person repaired, or what is left of several people's, is a part of it. */
const isOriginal = (entry: JournalEntry, body: Uint8Array): boolean =>
  contentMark(body, entry.contentType) === contentOf(entryVersion(entry));

const nameOf = (source: string, content: string): string => `${source} ${content}`;

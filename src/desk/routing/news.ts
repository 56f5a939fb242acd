/** Which leads are new by which keys, for whoever routes them and tells of them. */
import type { LeadChange } from '../../store/journal/record.ts';
import type { Answered } from '../../store/ledger/ledger-notes.ts';

/** The slugs of leads that changed, with the hashes of keys by which they are newly known. */
export type LeadNews = Map<string, Set<string>>;

/** Adds what changed. */
export function addNews(news: LeadNews, changes: readonly Pick<LeadChange, 'slug' | 'keys'>[]): void {
  for (const { slug, keys = {} } of changes) news.set(slug, new Set([...(news.get(slug) ?? []), ...Object.keys(keys)]));
}

/** Adds what somebody answered or made by a command. */
export function addAnswered(news: LeadNews, answered: readonly Answered[]): void {
  for (const { slug, keys } of answered) news.set(slug, new Set([...(news.get(slug) ?? []), ...keys]));
}

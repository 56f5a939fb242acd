/** Collects the leads that changed and the keys that are new, for routing and webhooks. */
import type { LeadChange } from '../../store/journal/record.ts';
import type { Answered } from '../../store/ledger/ledger-notes.ts';

/** The slugs of leads that changed, with the hashes of keys by which they are newly known. */
export type LeadNews = Map<string, Set<string>>;

/** Adds changed leads and their new keys. */
export function addNews(news: LeadNews, changes: readonly Pick<LeadChange, 'slug' | 'keys'>[]): void {
  for (const { slug, keys = {} } of changes) news.set(slug, new Set([...(news.get(slug) ?? []), ...Object.keys(keys)]));
}

/** Adds leads that a command answered or created. */
export function addAnswered(news: LeadNews, answered: readonly Answered[]): void {
  for (const { slug, keys } of answered) news.set(slug, new Set([...(news.get(slug) ?? []), ...keys]));
}

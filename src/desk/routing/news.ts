/** Collects the leads that changed, with the keys that are new for them. Routing and webhooks use this. */
import type { LeadChange } from '../../store/journal/record.ts';
import type { Answered } from '../../store/ledger/ledger-notes.ts';

/** The slugs of leads that changed, with the hashes of the keys that are new for them. */
export type LeadNews = Map<string, Set<string>>;

/** Adds changed leads and their new keys. */
export function addNews(news: LeadNews, changes: readonly Pick<LeadChange, 'slug' | 'keys'>[]): void {
  for (const { slug, keys = {} } of changes) news.set(slug, new Set([...(news.get(slug) ?? []), ...Object.keys(keys)]));
}

/** Adds leads that a command has answered or created. */
export function addAnswered(news: LeadNews, answered: readonly Answered[]): void {
  for (const { slug, keys } of answered) news.set(slug, new Set([...(news.get(slug) ?? []), ...keys]));
}

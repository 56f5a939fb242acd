/** Sends the decisions of a person about leads to the desk. */
import type { DecidedView } from '../../desk-api/index.ts';
import { say } from '../shell/toasts.tsx';
import { messageOf, post } from '../state/api.ts';
import { tellChange } from '../state/news.ts';

/** Stores a decision, and says so. */
export async function decide(what: 'join' | 'apart' | 'split', body: object, text: string): Promise<void> {
  try {
    const { leads } = await post<DecidedView>(`review/${what}`, body);
    say(text);
    tellChange(new Set(leads.map(({ slug }) => slug)));
  } catch (error) {
    say(messageOf(error), true);
  }
}

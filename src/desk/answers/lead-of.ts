/** Finds the lead of an event that a person wrote. Events about one lead to one recipient are sent in their order. */
import { rereadUnderBudget } from '../../budget/shared-reader.ts';
import { groupEvents } from '../../lead/identity/identity.ts';
import { actionFromTopic } from '../../message/event/actions.ts';
import { keysOf } from '../../message/event/keys.ts';
import { parseNotification } from '../../message/notification.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { EVENT_TYPE, type OwnEvent } from './event.ts';

/**
 * The slug of the lead that the event joins, else of the lead that it creates. `undefined` if it is not about a lead, or if it has
 * no lead identifier and its contact has several leads.
 */
export async function leadOf({ id, topic, body }: OwnEvent, workspace: Workspace): Promise<string | undefined> {
  if (actionFromTopic(topic) === undefined) return undefined;
  const content = { body: new TextEncoder().encode(body), base: id, contentType: EVENT_TYPE };
  const { events } = await parseNotification(content, { delegate: rereadUnderBudget, ...workspace.options });
  const [event] = events;
  if (event === undefined) return undefined;
  const keys = keysOf(event);
  const isNamed = keys[1].length > 0;
  const found = await workspace.index.lookup(isNamed ? keys[1] : [...keys[2], ...keys[3]]);
  const slugs = [...new Set([...found.values()].flat().map(({ slug }) => slug))].sort();
  if (slugs.length === 0) return groupEvents([event], workspace.verdicts)[0]?.slug;
  return isNamed || slugs.length === 1 ? slugs[0] : undefined;
}

/** Computes the picture of what connects the events of a lead: events in one column, keys in another, and lines between them. */
import type { GraphKey, LeadGraph } from '../../desk-api/index.ts';
import { FRAGMENTS } from '../../lead/document/describe.ts';
import type { Explanation } from '../../lead/explain.ts';
import { allKeysOf } from '../../lead/review-json.ts';
import type { Lead } from '../../lead/lead.ts';
import { describeKey } from '../../message/event/keys.ts';
import { known } from '../../text/known.ts';

/** A function of the lead alone: events in their order, keys in that in which the events bear them. */
export function graphOf({ events }: Lead, { joins }: Explanation): LeadGraph {
  const places = new Map<string, number>();
  const keys: GraphKey[] = [];
  const joining = new Map(joins.map(({ event, keys: by }) => [event.key, new Set(by.map(({ key }) => key))]));
  const links = events.flatMap((event) =>
    allKeysOf(event).map((key) => {
      const place = places.get(key) ?? keys.push({ key: keys.length, ...describeKey(key) }) - 1;
      places.set(key, place);
      return { event: FRAGMENTS.event(event), key: place, isJoin: joining.get(event.key)?.has(key) ?? false };
    }),
  );
  return {
    events: events.map((event) =>
      known<LeadGraph['events'][number]>({
        event: FRAGMENTS.event(event),
        action: event.action,
        time: event.time,
      }),
    ),
    keys,
    links,
  };
}

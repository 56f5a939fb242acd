/** Which events are one lead, whatever order they come in. */
import { expect } from 'chai';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import type { EventGroup } from '../../src/lead/identity/lead-names.ts';
import { leadEvent, type Draft } from './lead-events.ts';

/** Drafts by name in, the names of each group out: every scenario is tried in all its orders of arrival, up to 120. */
export const shouldGroup = (drafts: Record<string, Draft>, ...groups: string[]): void => {
  const events = Object.entries(drafts).map(([id, draft]) => leadEvent({ id, ...draft }));
  const expected = [...groups].sort();
  const slugs = slugsOf(groupEvents(events));
  for (const order of permutations(events).slice(0, 120)) {
    const found = groupEvents(order);
    expect(found.map(({ events: members }) => members.map(({ id }) => id).join(' ')).sort()).to.deep.equal(expected);
    expect(slugsOf(found)).to.deep.equal(slugs);
  }
};
const permutations = <T>(list: readonly T[]): T[][] =>
  list.length < 2
    ? [[...list]]
    : list.flatMap((item, index) => permutations(list.toSpliced(index, 1)).map((rest) => [item, ...rest]));
const slugsOf = (groups: readonly EventGroup[]): string[] => groups.map(({ slug }) => slug);

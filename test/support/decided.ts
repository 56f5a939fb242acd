/** Groups under decisions, in the words of a test. */
import { expect } from 'chai';
import { createDecision, type Decision } from '../../src/lead/identity/decisions.ts';
import type { LeadEvent } from '../../src/message/event/event.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import { leadEvent, type Draft } from './lead-events.ts';

/** `split c from a b`, `join a b c`, `apart a b from c`: a decision about events by their ids, the later ones later. */
function decisionOf(words: string, index: number, events: readonly LeadEvent[]): Decision {
  const [kind = '', rest = ''] = /^(\w+) (.*)$/.exec(words)?.slice(1) ?? [];
  const [taken = '', left = ''] = rest.split(' from ');
  const keysOf = (ids: string): string[] =>
    events.filter(({ id }) => ids.split(' ').includes(id)).map(({ key }) => key);
  const at = `2024-04-01T00:00:0${index}.000Z`;
  return createDecision({ kind: kind as Decision['kind'], at, events: keysOf(taken), from: keysOf(left) });
}

/** Drafts by name and decisions in, the names of each group out; in any order of both. */
export function shouldGroup(drafts: Record<string, Draft>, decisions: readonly string[], ...groups: string[]): void {
  const events = Object.entries(drafts).map(([id, draft]) => leadEvent({ id, ...draft }));
  const taken = decisions.map((words, index) => decisionOf(words, index, events));
  for (const [own, ruling] of [
    [events, taken],
    [[...events].reverse(), [...taken].reverse()],
  ] as const) {
    const found = groupEvents(own, ruling);
    expect(found.map(({ events: members }) => members.map(({ id }) => id).join(' ')).sort()).to.deep.equal(
      groups.sort(),
    );
    expect(new Set(found.map(({ slug }) => slug)).size).to.equal(found.length);
  }
}

import { expect } from 'chai';
import { inCircle } from '../../../src/workspace/update/takers.ts';

describe('leads that wait for each other', () => {
  const waiting = new Map(['late', 'one', 'two', 'free'].map((slug) => [slug, undefined]));
  const takers = (all: Record<string, string[]>): Parameters<typeof inCircle>[1] => ({
    all: new Map(Object.entries(all).map(([slug, others]) => [slug, new Set(others)])),
    doubted: new Map(),
  });

  it('begin with one of those that swap events, not with one that waits for these', () => {
    expect(inCircle(waiting, takers({ late: ['gone', 'one'], one: ['two'], two: ['one'] }))).to.deep.equal(['one']);
  });
});

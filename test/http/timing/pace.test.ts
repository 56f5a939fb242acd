import { expect } from 'chai';
import { Pace, type Outcome } from '../../../src/http/timing/pace.ts';

/** A server in a time of its own: how long an answer takes by how many requests are under way. */
function ask(
  rounds: number,
  answer: (underWay: number) => { readonly ms: number; readonly outcome?: Outcome },
  { most = 16, isRead = true }: { most?: number; isRead?: boolean } = {},
): number[] {
  let time = 0;
  const pace = new Pace(() => time);
  const limit = pace.limit(most);
  const seen: number[] = [limit.concurrency];
  for (let round = 0; round < rounds; round += 1) {
    const underWay = limit.concurrency;
    const { ms, outcome = 200 } = answer(underWay);
    const ends = Array.from({ length: underWay }, () => pace.begin(isRead));
    time += ms;
    for (const end of ends) end(outcome);
    seen.push(limit.concurrency);
  }
  return seen;
}

const last = (seen: readonly number[]): number | undefined => seen.at(-1);

describe('The limit for concurrent requests', () => {
  it('begins with eight, or with the allowed number if it is lower', () => {
    expect(new Pace().limit(16).concurrency).to.equal(8);
    expect(new Pace().limit(3).concurrency).to.equal(3);
  });
  it('is one limit for all passes of a client, so that the total does not grow', () => {
    const pace = new Pace();
    expect(pace.limit(16)).to.equal(pace.limit(16)).and.not.equal(pace.limit(3));
  });
  it('grows for a server that answers many requests as quickly as few, up to the allowed number', () => {
    expect(last(ask(50, () => ({ ms: 20 })))).to.equal(16);
    expect(last(ask(50, () => ({ ms: 20 }), { most: 10 }))).to.equal(10);
    // Nothing takes no time on a clock that stands still.
    expect(last(ask(50, () => ({ ms: 0 })))).to.equal(16);
  });
  it('falls for a server whose answers wait for each other', () => {
    const oneByOne = (underWay: number): { ms: number } => ({ ms: 20 * underWay });
    // It was seen alone once, as in the requests with which every pass begins.
    let isFirst = true;
    const seen = ask(50, (underWay) => (isFirst ? ((isFirst = false), { ms: 20 }) : oneByOne(underWay)));
    expect(last(seen)).to.be.lessThan(8).and.at.least(4);
  });
  it('is halved if the server reports an overload, once for all requests in progress', () => {
    for (const outcome of [429, 503, 'none'] as const)
      expect(ask(4, () => ({ ms: 20, outcome }))).to.deep.equal([8, 4, 2, 1, 1]);
  });
  it('grows again, one by one', () => {
    let round = 0;
    const seen = ask(8, () => ({ ms: 20, outcome: ++round <= 2 ? 503 : 200 }));
    expect(seen).to.deep.equal([8, 4, 2, 3, 4, 5, 6, 7, 8]);
  });
  it('ignores requests that did not have to wait', () => {
    expect(last(ask(50, () => ({ ms: 20, outcome: 'left' })))).to.equal(8);
  });
  it('ignores the time of writes', () => {
    expect(last(ask(50, (underWay) => ({ ms: 20 * underWay }), { isRead: false }))).to.equal(8);
  });
  it('forgets how quick a server was earlier', () => {
    let round = 0;
    const seen = ask(3000, () => ({ ms: ++round <= 3 ? 1 : 100 }));
    expect(Math.min(...seen)).to.equal(4);
    expect(last(seen)).to.equal(16);
  });
});

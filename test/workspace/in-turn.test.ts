import { expect } from 'chai';
import pLimit from 'p-limit';
import { mapInTurn } from '../../src/workspace/in-turn.ts';

describe('requests in turn', () => {
  const numbers = (count: number): number[] => [...Array(count).keys()];
  const turn = (): Promise<void> => new Promise(setImmediate);

  it('are as many at once as the limit lets at the moment', async () => {
    const limit = pLimit(2);
    let underWay = 0;
    const seen: number[] = [];
    const results = await mapInTurn(numbers(40), limit, async (number) => {
      seen.push(++underWay);
      if (number === 9) limit.concurrency = 5;
      if (number === 29) limit.concurrency = 1;
      await turn();
      underWay -= 1;
      return number * 2;
    });
    expect(results).to.deep.equal(numbers(40).map((number) => number * 2));
    expect(Math.max(...seen.slice(0, 9))).to.equal(2);
    expect(Math.max(...seen)).to.equal(5);
    expect(Math.max(...seen.slice(35))).to.equal(1);
  });

  it('do not fill the limit, in which others wait as well', async () => {
    const limit = pLimit(2);
    const order: string[] = [];
    const note = (name: string) => async () => {
      await turn();
      order.push(name);
    };
    await Promise.all([mapInTurn(numbers(10), limit, note('ours')), limit(note('other'))]);
    expect(order.indexOf('other')).to.be.lessThan(5);
  });

  it('begin no more after one that fails', async () => {
    const begun: number[] = [];
    const failing = mapInTurn(numbers(20), pLimit(2), async (number) => {
      begun.push(number);
      await turn();
      if (number === 3 || number === 2) throw new Error(`refused ${number}`);
    });
    expect(await failing.catch((error: unknown) => String(error))).to.match(/refused [23]/);
    await turn();
    expect(begun.length).to.be.lessThan(7);
  });
});

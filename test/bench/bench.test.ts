import { expect } from 'chai';
import { floorOf } from './contenders/floor.ts';
import { outputOf } from './contenders/leadpod.ts';
import { plainMessages } from './contenders/messages.ts';
import { ratiosOf } from './plan.ts';
import { ratioOf, runRounds, type Contender } from './ratios.ts';

describe('The benchmark', () => {
  it('has a floor that makes the same N-Quads and the same Turtle as leadpod', async () => {
    for (const message of plainMessages(100, 3)) {
      const { nquads, turtle } = await outputOf(message);
      expect(floorOf(message)).to.include({ nquads, turtle });
    }
  });

  it('alternates its contenders and takes the median of the ratios of the rounds', async () => {
    const order: string[] = [];
    const contender = (name: string, costs: readonly number[]): Contender => ({
      name,
      does: '',
      measure: (round) => {
        order.push(name);
        return Promise.resolve({ cpuMs: costs[round]! });
      },
    });
    const contenders = [contender('fast', [1, 1, 10]), contender('slow', [2, 9, 20])];
    const costs = await runRounds(contenders, 3, () => undefined);
    expect(order).to.deep.equal(['fast', 'slow', 'slow', 'fast', 'fast', 'slow']);
    const pair = { key: 'fast/slow', subject: 'fast', reference: 'slow', of: 'cpu' } as const;
    expect(ratioOf({ ...pair, sense: 'faster' }, costs)).to.equal(2);
    expect(ratioOf({ ...pair, sense: 'slower' }, costs)).to.equal(0.5);
  });

  it('finds ratios by their keys and by what stands before the stroke', () => {
    expect(ratiosOf('floor/pipeline').map(({ key }) => key)).to.deep.equal(['floor/pipeline']);
    expect(ratiosOf('pipeline').map(({ key }) => key)).to.deep.equal([
      'pipeline/jsonld-tuned',
      'pipeline/jsonld-naive',
    ]);
    expect(ratiosOf('nothing')).to.be.empty;
  });
});

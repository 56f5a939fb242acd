import { expect } from 'chai';
import { nearestName } from '../../src/text/nearest-name.ts';

describe('the nearest name', () => {
  const names = ['funnel', 'find', 'unanswered', 'sources'];
  for (const [typed, name] of [
    ['funel', 'funnel'],
    ['Funnel', 'funnel'],
    ['unanswred', 'unanswered'],
    ['fid', 'find'],
    ['weather', undefined],
    ['', undefined],
  ] as const)
    it(`of [${typed}] is ${name ?? 'none'}`, () => {
      expect(nearestName(typed, names)).to.equal(name);
    });
});

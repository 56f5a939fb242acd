import { expect } from 'chai';
import { shortSlugs } from '../../../src/cli/output/names.ts';

describe('short slugs', () => {
  it('have eight characters if that is enough to distinguish them', () => {
    const short = shortSlugs(['6154d0badef22134af3fbdc6', 'a07d1c8e2f3b4455aabbccdd']);
    expect(short('6154d0badef22134af3fbdc6')).to.equal('6154d0ba');
  });

  it('have as many more as needed, all the same number', () => {
    const short = shortSlugs(['6154d0badef22134', '6154d0badef99999', 'a07d1c8e2f3b4455']);
    expect(short('6154d0badef22134')).to.equal('6154d0badef2');
    expect(short('a07d1c8e2f3b4455')).to.equal('a07d1c8e2f3b');
  });
});

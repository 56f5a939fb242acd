import { expect } from 'chai';
import { mediaTypeOf } from '../../src/text/media-type.ts';

describe('mediaTypeOf', () => {
  it('leaves out parameters, white space and capitals, and is empty without a type', () => {
    expect(mediaTypeOf(' Application/LD+JSON ;profile="x"')).to.equal('application/ld+json');
    for (const none of [undefined, null, '', ' ;charset=utf-8']) expect(mediaTypeOf(none)).to.equal('');
  });
});

import { expect } from 'chai';
import { harmlessJsonLine, harmlessText } from '../../src/text/harmless.ts';

describe('Texts for a terminal', () => {
  it('have controls and marks of direction escaped, and nothing else', () => {
    expect(harmlessText('a\u001b[2J\u009b\u202e\ufeffb\tc\nd \u{1f600}\u00e9')).to.equal(
      'a\\u001B[2J\\u009B\\u202E\\uFEFFb\tc\nd \u{1f600}\u00e9',
    );
  });

  it('are one line where they are one line of JSON, and mean the same', () => {
    const text = JSON.stringify({ name: 'a\u2028b\u2029c\u200ed' });
    expect(harmlessJsonLine(text)).to.equal('{"name":"a\\u2028b\\u2029c\\u200Ed"}');
    expect(JSON.parse(harmlessJsonLine(text))).to.deep.equal(JSON.parse(text));
  });
});

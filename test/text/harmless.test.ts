import { expect } from 'chai';
import { harmless, harmlessJsonLine, harmlessLine, harmlessLines, harmlessText } from '../../src/text/harmless.ts';

describe('Texts for a terminal', () => {
  it('have only control characters and direction marks escaped', () => {
    expect(harmlessText('a\u001b[2J\u009b\u202e\ufeffb\tc\nd \u{1f600}\u00e9')).to.equal(
      'a\\u001B[2J\\u009B\\u202E\\uFEFFb\tc\nd \u{1f600}\u00e9',
    );
  });

  it('stay one line of JSON with the same value', () => {
    const text = JSON.stringify({ name: 'a\u2028b\u2029c\u200ed' });
    expect(harmlessJsonLine(text)).to.equal('{"name":"a\\u2028b\\u2029c\\u200Ed"}');
    expect(JSON.parse(harmlessJsonLine(text))).to.deep.equal(JSON.parse(text));
  });
});

describe('harmless', () => {
  it('escapes characters that move the cursor or change the direction, and keeps line breaks on request', () => {
    expect(harmless('a\u001b[2Jb\u202e')).to.equal('a\\u{1b}[2Jb\\u{202e}');
    expect(harmlessLine('a\r\n\tb\u2028c')).to.equal('a b c');
    expect(harmlessLines('a\r\nb\rc\n')).to.equal('a\nb\nc\n');
  });
});

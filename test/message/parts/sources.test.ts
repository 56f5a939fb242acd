import { expect } from 'chai';
import { sourceWords } from '../../../src/message/parts/sources.ts';

describe('A source on one line', () => {
  it('has the type, the text and the listing, if they are known', () => {
    const listing = 'https://listings.example/7';
    expect(sourceWords({ type: 'AskAction', text: 'Is it free?', listing })).to.equal(
      `AskAction: Is it free?: ${listing}`,
    );
    expect(sourceWords({ type: 'AskAction', text: '' })).to.equal('AskAction');
    expect(sourceWords({ text: 'Open house' })).to.equal('Open house');
  });
});

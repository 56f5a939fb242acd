import { expect } from 'chai';
import fc from 'fast-check';
import { parseEmail } from '../../../src/core/values/emails.ts';

const shouldRead = (text: string, address: string): void => {
  expect(parseEmail(text), text).to.equal(address);
};
const shouldRefuse = (...texts: string[]): void => {
  for (const text of texts) expect(parseEmail(text), text).to.equal(undefined);
};

describe('parseEmail', () => {
  it('folds the whole address to small letters', () => {
    shouldRead('Ada.Brook62@Mail.Example', 'ada.brook62@mail.example');
  });
  it('drops a scheme and white space around the address', () => {
    shouldRead(' mailto:ada@mail.example\n', 'ada@mail.example');
    shouldRead('mailto:ada%2Bhomes@mail.example?subject=Hi', 'ada+homes@mail.example');
    shouldRead('mailto:100%@mail.example', '100%@mail.example');
    shouldRead('MAILTO:ada@mail.example', 'ada@mail.example');
  });
  it('keeps plus, dots and letters of every script', () => {
    shouldRead('ada.b+homes@a.b.example', 'ada.b+homes@a.b.example');
    shouldRead('søren@Ærø.example', 'søren@ærø.example');
  });
  it('refuses texts that are no address', () => {
    shouldRefuse('', 'n/a', '@', 'ada', 'ada@', '@mail.example', 'ada@mail', 'ada@mail.', 'a b@mail.example');
    shouldRefuse('ada@mail.example, bea@mail.example', 'Ada <ada@mail.example>', 'a@b@c.example', 'ada@[127.0.0.1]');
  });
  it('reads its own results as they are', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const address = parseEmail(text);
        if (address !== undefined) expect(parseEmail(address)).to.equal(address);
      }),
    );
  });
});

import { expect } from 'chai';
import { Mailbox } from '../../src/integrate/catch/mailbox.ts';

const bytes = (length: number): Uint8Array => new Uint8Array(length);

describe('Mailbox', () => {
  it('holds a limited number of letters, and drops the oldest', () => {
    const mailbox = new Mailbox({ maxLetters: 2, maxBytes: 100 });
    mailbox.add(bytes(1), 'a/b');
    mailbox.add(bytes(1), 'a/b');
    expect(mailbox.add(bytes(1), 'a/b').dropped).to.deep.equal(['1']);
    expect(mailbox.ids()).to.deep.equal(['2', '3']);
    expect(mailbox.get('1')).to.equal(undefined);
    expect(mailbox.get('3')?.body).to.have.length(1);
  });
  it('holds a limited number of bytes, except for the newest letter', () => {
    const mailbox = new Mailbox({ maxLetters: 9, maxBytes: 10 });
    mailbox.add(bytes(4), 'a/b');
    mailbox.add(bytes(4), 'a/b');
    expect(mailbox.add(bytes(4), 'a/b').dropped).to.deep.equal(['1']);
    expect(mailbox.add(bytes(11), 'a/b').dropped).to.deep.equal(['2', '3']);
    expect(mailbox.ids()).to.deep.equal(['4']);
  });
});

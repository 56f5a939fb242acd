import { expect } from 'chai';
import { stillNamedIn } from '../../src/care/still-named.ts';
import { parseNotification } from '../../src/message/notification.ts';

describe('the names in the leads that stay', () => {
  it('are not cut in the middle of a character', async () => {
    const name = `${'a'.repeat(199)}🙂b`;
    const data = { type: 'AddAction', object: { type: 'Lead', identifier: { crm: '1' }, object: { name } } };
    const body = JSON.stringify({ id: 'https://crm.example.com/1', topic: 'realestate/lead#add', data });
    const { events } = await parseNotification({ body: Buffer.from(body) });
    const [still] = stillNamedIn([{ slug: 'one', events }], [], new Set(['one']));
    expect(still?.names).to.deep.equal(['a'.repeat(199)]);
  });
});

import { expect } from 'chai';
import { UsageError } from '../../src/errors.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { readMessage } from '../../src/message/read-message.ts';
import { syncInbox, type SyncOptions } from '../../src/index.ts';
import { rejection } from '../rejection.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

describe('Options for reading messages', () => {
  const body = new TextEncoder().encode('[]');
  for (const [name, value] of Object.entries({ region: 'UX', timeZone: 'America/Denwer' }))
    it(`are refused with an unknown ${name}`, async () => {
      const options = { [name]: value } as SyncOptions;
      const error = await rejection(parseNotification({ body }, options), UsageError);
      expect(error.message).to.match(new RegExp(`^option ${name}: expected `));
      expect(() => readMessage({ body }, options)).to.throw(UsageError, `option ${name}`);
      await rejection(syncInbox(memoryPod(new MemoryServer()), options), UsageError);
    });
  it('are refused with a policy of trust that has another form', async () => {
    const options = { trust: { verify: 'orign' } } as unknown as SyncOptions;
    const error = await rejection(syncInbox(memoryPod(new MemoryServer()), options), UsageError);
    expect(error.message).to.match(/^option trust: expected/);
  });
  it('are accepted with a known region and time zone', async () => {
    expect((await parseNotification({ body }, { region: 'DE', timeZone: 'Europe/Berlin' })).events).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import type { LeadContent } from '../../../src/lead/document/document.ts';
import { foldEvents } from '../../../src/lead/lead.ts';
import { parseNotification } from '../../../src/message/notification.ts';
import { LeadStore } from '../../../src/store/leads/lead-store.ts';
import { event } from '../../support/deliveries.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';

describe('a lead that is written again as it is', () => {
  const slug = '0123456789abcdef01234567';
  const message = { body: new TextEncoder().encode(event(1, 'add')), contentType: 'application/json' };
  let content: LeadContent;

  before(async () => {
    content = { lead: foldEvents((await parseNotification(message)).events), foreign: [] };
  });

  it('is a different text each time, so that its ETag changes, with the same statements', async () => {
    const { client, layout } = memoryPod(new MemoryServer());
    const leads = new LeadStore(client, layout);
    await leads.write(slug, content, undefined);
    const texts = [(await leads.readText(slug))?.text];
    for (let time = 0; time < 2; time++) {
      const stored = await leads.read(slug);
      expect(await leads.write(slug, content, stored, true)).to.be.a('string');
      texts.push((await leads.readText(slug))?.text);
      expect(await leads.read(slug)).to.deep.include({ state: 'whole', foreign: [], lead: stored?.lead });
    }
    expect(new Set(texts).size).to.equal(3);
    await leads.write(slug, content, await leads.read(slug));
    expect((await leads.readText(slug))?.text).to.equal(texts[0]);
  });

  it('is not regarded as written if the answer was lost and the former text is there', async () => {
    const { client, layout } = memoryPod(new MemoryServer());
    const first = new LeadStore(client, layout);
    await first.write(slug, content, undefined);
    const stored = await first.read(slug);
    const answers: boolean[] = [];
    const put: typeof client.put = async (url, body, options) => {
      const former = (await client.get(url)).text();
      answers.push(options.isSame?.(former, body) === true, options.isSame?.(body, body) === true);
      return client.put(url, body, options);
    };
    await new LeadStore({ ...client, put }, layout).write(slug, content, stored, true);
    expect(answers).to.deep.equal([false, true]);
  });
});

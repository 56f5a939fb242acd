import { expect } from 'chai';
import type { SyncNote } from '../../src/workspace/options.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { event } from '../support/deliveries.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

describe('A pass over a notification that may be about a lead and is not a lead event', () => {
  it('names it, leaves it in the inbox, and reports it once', async () => {
    const pod = memoryPod(new MemoryServer());
    const post = (text: string): Promise<unknown> =>
      pod.client.post(pod.inbox, text, { contentType: 'application/json' });
    await post(event(1, 'add', { lead: { crm: '1' } }));
    await post(event(2, 'add', { lead: { crm: '2' } }).replace('lead#add', 'lead#addd'));
    await post('{"topic":"realestate/website#askquestion","data":{"object":"?"}}');
    const notes: SyncNote[] = [];
    const onNote = (note: SyncNote): void => void notes.push(note);
    expect(await syncInbox(pod, { ack: 'delete', onNote })).to.include({ created: 1, unsupported: 2, quarantined: 0 });
    expect(notes.map(({ kind, message }) => `${kind}: ${message}`)).to.deep.equal([
      'warning: no lead event at /topic: no lead event has this topic: did the sender mean realestate/lead#add?',
    ]);
    expect(notes[0]?.url).to.match(/^https:.*\/inbox\/\w+$/);
    expect(await syncInbox(pod, { ack: 'delete', onNote })).to.include({ listed: 2, read: 0 });
    expect(notes).to.have.length(1);
  });
});

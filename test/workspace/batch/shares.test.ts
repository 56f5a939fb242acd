/** What a sender may take up of a pass (SECURITY.md, T26). */
import { expect } from 'chai';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import { nextBatch, Shares } from '../../../src/workspace/batch/shares.ts';
import { leadLines, offlineLines } from '../../support/deliveries.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';

const message = (origin: string, index: number, length: number): string =>
  JSON.stringify({
    ...{ topic: 'realestate/lead#add', id: `https://${origin}/${index}`, time: '2024-03-01T10:00:00Z' },
    data: { object: { type: 'Lead', identifier: { [origin]: index }, comment: 'x'.repeat(length) } },
  });

describe("A sender's share of a pass", () => {
  it('ends before the message that would exceed it, regardless of the length of the first, and four shares fill a batch', () => {
    const shares = new Shares({ maxShare: 100 });
    expect(['a', 'a', 'a', 'b', 'c', 'd'].map((sender) => shares.take(sender, 60))).to.deep.equal([
      ...[true, false, false, true, true, true],
    ]);
    expect(['e', 'f', 'g'].map((sender) => shares.take(sender, 80))).to.deep.equal([true, true, false]);
    expect(new Shares({ maxShare: 100 }).take('a', 1000)).to.equal(true);
  });

  it('divides what was postponed into batches that each hold something, in its order', () => {
    const postponed = ['1', '2', '3', '4'].map((source) => ({ source, sender: 'a', bytes: 50 }));
    const { now, later } = nextBatch(postponed, { maxShare: 100 }, 500);
    expect([now, later.map(({ source }) => source)]).to.deep.equal([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(nextBatch(postponed, { maxShare: 10 }, 500).now).to.deep.equal(['1']);
    expect(nextBatch(postponed, { maxShare: 1000 }, 3).now).to.deep.equal(['1', '2', '3']);
  });

  it('delays no one else, and is not a limit: one pass stores all', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const flood = Array.from({ length: 12 }, (_, index) => message('flood.example', index, 1000));
    const broken = Array.from({ length: 4 }, () => `{"topic":"${'x'.repeat(2000)}`);
    const genuine = Array.from({ length: 3 }, (_, index) => message(`crm${index}.example`, index, 10));
    // By name the flood comes first.
    for (const [index, text] of [...flood, ...broken, ...genuine].entries())
      server.put(`${pod.inbox}${100 + index}`, text, { contentType: 'application/json' });
    const committed: string[][] = [];
    const notes: string[] = [];
    const report = await syncInbox(pod, {
      ...{ concurrency: 1, ack: 'delete', limits: { maxShare: 3000 } },
      onCommitted: (some) => committed.push(some.map(({ source }) => source.slice(pod.inbox.length))),
      onNote: ({ kind, message: words }) => kind === 'warning' && notes.push(words),
    });
    expect(committed[0]).to.deep.equal(['100', '101', '116', '117', '118']);
    expect(Math.max(...committed.slice(1).map(({ length }) => length))).to.equal(2);
    expect(report).to.include({ read: 19, events: 15, created: 15, quarantined: 4, failed: 0 });
    expect(notes).to.deep.equal(['13 notifications from senders who sent very many: read after all others']);
    expect(await leadLines(pod)).to.deep.equal(await offlineLines([...flood, ...genuine]));
    expect(await syncInbox(pod)).to.include({ listed: 4, read: 0 });
  });
});

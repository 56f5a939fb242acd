import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { answer } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import type { HttpPod } from '../support/http-pod.ts';
import { CURSORS, PAGE, startPagedInbox } from '../support/paged-inbox.ts';

const NUMBERS = [1, 2, 3, 4, 5, 6, 7] as const;
const MESSAGES = NUMBERS.map((number) => event(number, 'add', { hour: number, lead: { crm: String(number) } }));

const fill = (pod: HttpPod): void => {
  MESSAGES.forEach((message, index) => pod.post(String(index), message));
};

describe('An inbox in pages of JSON', () => {
  for (const [name, cursor] of Object.entries(CURSORS))
    it(`is read completely, and once, if the next page is ${name}`, async () => {
      const pod = await startPagedInbox(cursor);
      fill(pod);
      expect(await syncInbox(pod.open())).to.include({ listed: 7, read: 7, created: 7, failed: 0 });
      expect(await syncInbox(pod.open())).to.include({ listed: 7, read: 0, skipped: 7 });
      expect(await leadLines(pod.open())).to.deep.equal(await offlineLines(MESSAGES));
    });

  it('is emptied whole, though each deletion moves what comes after it', async () => {
    const pod = await startPagedInbox(CURSORS['a number']!);
    fill(pod);
    expect(await syncInbox(pod.open(), { ack: 'delete' })).to.include({ read: 7, created: 7, failed: 0 });
    expect(await syncInbox(pod.open(), { ack: 'delete' })).to.include({ listed: 0, failed: 0 });
    expect(await leadLines(pod.open())).to.have.length(7);
  });

  it('is not regarded as complete if a page fails: nothing is read, and the pass reports it', async () => {
    let isBroken = true;
    const pod = await startPagedInbox(CURSORS['a query']!, (from) =>
      isBroken && from === PAGE ? answer(500) : undefined,
    );
    fill(pod);
    expect(await rejection(syncInbox(pod.open()), PodError)).to.include({ status: 500 });
    isBroken = false;
    expect(await syncInbox(pod.open())).to.include({ listed: 7, read: 7, created: 7, failed: 0 });
  });

  it('is reported as incomplete if the next page is on another server', async () => {
    const pod = await startPagedInbox(() => ({ next: 'https://elsewhere.example/inbox/?from=3' }));
    fill(pod);
    const notes: string[] = [];
    const report = await syncInbox(pod.open(), { onNote: ({ kind, message }) => notes.push(`${kind}: ${message}`) });
    expect(report).to.include({ listed: 3, read: 3, created: 3 });
    expect(notes.join('\n')).to.match(/^warning: .*not read.*elsewhere\.example/m);
  });
});

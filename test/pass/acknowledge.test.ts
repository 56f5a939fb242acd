/** A server that does not let go of a notification. */
import { expect } from 'chai';
import { forgetPerson } from '../../src/care/forget.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { answer } from '../raw-server.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import { startHttpPod } from '../support/http-pod.ts';

const TEXTS = [1, 2, 3].map((number) =>
  event(number, 'add', { lead: { crm: `${number}` }, email: 'ada@mail.example' }),
);

/** A pod that answers like this where the second of three notifications is to be deleted. */
async function stubbornPod(status: number) {
  const isStubborn = { now: true };
  const pod = await startHttpPod(({ method }, url) =>
    isStubborn.now && method === 'DELETE' && url.endsWith('/inbox/2')
      ? answer(status, '', status < 400 ? { location: 'https://elsewhere.example/2' } : {})
      : undefined,
  );
  for (const [index, text] of TEXTS.entries()) pod.post(`${index + 1}`, text);
  const inInbox = (): string[] =>
    [...pod.model.resources.keys()].filter((url) => url.startsWith(pod.inbox) && url !== pod.inbox);
  return { pod, inInbox, isStubborn };
}

describe('A refused deletion', () => {
  for (const status of [301, 307, 400, 401, 403, 405, 409, 423, 500, 501])
    it(`does not end the pass, is counted and reported, and is tried again by the next pass (${status})`, async () => {
      const { pod, inInbox, isStubborn } = await stubbornPod(status);
      const notes: string[] = [];
      const pass = () =>
        syncInbox(pod.open(), { ack: 'delete', onNote: ({ kind, url }) => notes.push(`${kind} ${url.slice(-8)}`) });
      expect(await pass()).to.include({ read: 3, created: 3, failed: 1 });
      expect(notes).to.deep.equal(['problem /inbox/2']);
      expect(inInbox()).to.deep.equal([`${pod.inbox}2`]);
      expect(await pass()).to.include({ read: 0, created: 0, failed: 1 });
      isStubborn.now = false;
      expect(await pass()).to.include({ read: 0, failed: 0 });
      expect(inInbox()).to.deep.equal([]);
      expect(await leadLines(pod.open())).to.deep.equal(await offlineLines(TEXTS));
    });

  it('ends a pass if the server is busy or does not answer', async () => {
    const { pod, inInbox } = await stubbornPod(503);
    const error = await syncInbox(pod.open(), { ack: 'delete' }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.include({ kind: 'unavailable', status: 503 });
    expect(inInbox()).to.include(`${pod.inbox}2`);
  });

  it('lets forget do everything else, and is reported', async () => {
    const { pod, inInbox, isStubborn } = await stubbornPod(405);
    await syncInbox(pod.open());
    const receipt = await forgetPerson(pod.open(), { emails: ['ada@mail.example'] });
    expect(receipt).to.deep.include({ inbox: 2 });
    expect(receipt.unfinished.map(({ url }) => url)).to.deep.equal([`${pod.inbox}2`]);
    expect(inInbox()).to.deep.equal([`${pod.inbox}2`]);
    isStubborn.now = false;
    await syncInbox(pod.open());
    expect(inInbox()).to.deep.equal([]);
    expect(await leadLines(pod.open())).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { AuthenticationError } from '../../../src/errors.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import { answer } from '../../raw-server.ts';
import { rejection } from '../../rejection.ts';
import { event } from '../../support/deliveries.ts';
import { startHttpPod, type HttpPod } from '../../support/http-pod.ts';

/** A pod with ten notifications, of which the first `refused` are for no one. */
async function guardedPod(refused: number): Promise<HttpPod> {
  const pod = await startHttpPod(({ method, path }) =>
    method === 'GET' && Number(/\/inbox\/(\d+)$/.exec(path)?.[1] ?? Infinity) < refused ? answer(401) : undefined,
  );
  for (let number = 0; number < 10; number++)
    pod.post(`${number}`, event(number + 1, 'add', { lead: { crm: `${number + 1}` } }));
  return pod;
}

const signInsOf = ({ server }: HttpPod): number =>
  Math.max(...server.seen.map(({ headers }) => Number(/token-(\d+)/.exec(headers.authorization ?? '')?.[1] ?? 0)));

describe('A notification that answers 401', () => {
  it('causes one more sign-in, however many there are, and the others are read', async () => {
    const pod = await guardedPod(6);
    expect(await syncInbox(pod.open(), { concurrency: 1 })).to.include({ listed: 10, read: 4, created: 4, failed: 6 });
    expect(signInsOf(pod)).to.equal(2);
  });

  it('is reported with its status and what to do', async () => {
    const pod = await guardedPod(1);
    const notes: string[] = [];
    await syncInbox(pod.open(), { onNote: ({ url, message }) => notes.push(`${url.slice(-8)} ${message}`) });
    expect(notes.join()).to.match(
      /^\/inbox\/0 .*received 401, although the server accepts the same token for other resources; give the agent/,
    );
  });

  it('ends the pass if the inbox is also refused, so that nothing counts as failed', async () => {
    const isOver = { now: false };
    const pod = await startHttpPod(({ path }) => {
      if (/\/inbox\/\d$/.test(path)) isOver.now = true;
      return isOver.now ? answer(401) : undefined;
    });
    pod.post('1', event(1, 'add', { lead: { crm: '1' } }));
    await rejection(syncInbox(pod.open()), AuthenticationError);
  });

  it('may come from a server that lost its tokens: the inbox is requested with a fresh one, and the next pass reads the notification', async () => {
    const valid = { from: 1 };
    const pod = await startHttpPod(({ path, headers }) => {
      if (path.endsWith('/inbox/0')) return answer(401);
      if (path.endsWith('/inbox/5')) valid.from = 3;
      return Number(/token-(\d+)/.exec(headers.authorization ?? '')?.[1]) < valid.from ? answer(401) : undefined;
    });
    for (let number = 0; number < 10; number++)
      pod.post(`${number}`, event(number + 1, 'add', { lead: { crm: `${number + 1}` } }));
    const opened = pod.open();
    expect(await syncInbox(opened, { concurrency: 1 })).to.include({ listed: 10, created: 8, failed: 2 });
    expect(signInsOf(pod)).to.equal(3);
    expect(await syncInbox(opened, { concurrency: 1 })).to.include({ created: 1, failed: 1 });
  });
});

import { expect } from 'chai';
import { createPodClient } from '../../src/http/create-client.ts';
import { ChannelKeeper } from '../../src/channel/keeper.ts';
import type { ChannelState } from '../../src/channel/keeper-options.ts';
import { openPod } from '../../src/solid/pod.ts';
import { freshStorage } from '../pods.ts';
import { answer, startRawServer, type Answer } from '../raw-server.ts';

const DESCRIPTION = 'http://www.w3.org/ns/solid/terms#storageDescription';

/** Keeps a channel of an inbox on a server that gives these answers in turn, and is stopped with the last request. */
async function stopWithRequest(...answers: Answer[]) {
  const controller = new AbortController();
  const states: ChannelState[] = [];
  const stop: Answer = () => {
    controller.abort(new Error('stopped'));
  };
  const server = await startRawServer(...answers, stop);
  const pod = await openPod(await freshStorage());
  try {
    const client = createPodClient({ origins: [server.origin] });
    const there = { ...pod, inbox: `${server.url}inbox/`, storage: server.url, client };
    const onState = (state: ChannelState): number => states.push(state);
    await new ChannelKeeper(there, { onHint: () => undefined, onState, connectMs: 3_600_000 }).run(controller.signal);
  } finally {
    await pod.close();
  }
  return { states, requests: server.seen.map(({ method, path }) => `${method} ${path}`) };
}

describe('The keeper of a channel', () => {
  const linked = answer(200, '', { link: `</about>; rel="${DESCRIPTION}"` });

  it('stops while it looks for channels, even if the server does not answer', async () => {
    const { states, requests } = await stopWithRequest();
    expect(requests).to.deep.equal(['HEAD /inbox/']);
    expect(states).to.deep.equal([]);
  });

  it('stops while it reads the storage description, even if the server does not answer', async () => {
    const { states, requests } = await stopWithRequest(linked);
    expect(requests).to.deep.equal(['HEAD /inbox/', 'GET /about']);
    expect(states).to.deep.equal([]);
  });
});

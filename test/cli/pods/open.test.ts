import { expect } from 'chai';
import { createTerminal } from '../../../src/cli/output/terminal.ts';
import { sayRetryOnce } from '../../../src/cli/pods/open.ts';
import { PodError } from '../../../src/errors.ts';
import { createPodClient } from '../../../src/http/create-client.ts';
import { answer, startRawServer } from '../../raw-server.ts';
import { rejection } from '../../rejection.ts';

describe('A server whose pod is away', () => {
  it('says so once for all requests, and again after the pod has answered', async () => {
    let isAway = true;
    const pod = await startRawServer((...args) => {
      answer(isAway ? 503 : 200)(...args);
    });
    const said: string[] = [];
    const terminal = { ...createTerminal(), say: (line: string) => void said.push(line) };
    const waiting = { retries: 3, retryBaseMs: 1, ...sayRetryOnce(terminal) };
    const client = createPodClient({ origins: [pod.origin], ...waiting });
    for (const name of ['one', 'two']) await rejection(client.get(`${pod.url}${name}`), PodError);
    expect(said).to.deep.equal([`GET ${pod.url}one: no answer yet, trying again in 1 s`]);
    isAway = false;
    await client.get(`${pod.url}three`);
    isAway = true;
    for (const name of ['four', 'five']) await rejection(client.get(`${pod.url}${name}`), PodError);
    expect(said.slice(1)).to.deep.equal([`GET ${pod.url}four: no answer yet, trying again in 1 s`]);
  });
});

import { expect } from 'chai';
import { PodError } from '../../../src/errors.ts';
import { createPodClient } from '../../../src/http/create-client.ts';
import { networkAdvice } from '../../../src/http/failures/network-trouble.ts';
import { answerRaw, startRawServer } from '../../raw-server.ts';
import { rejection } from '../../rejection.ts';

describe('networkAdvice', () => {
  it('says in words that an answer is not HTTP', async () => {
    const { origin, url } = await startRawServer(answerRaw('SSH-2.0-OpenSSH_9.9\r\n'));
    const client = createPodClient({ origins: [origin], retries: 0 });
    const { message } = await rejection(client.get(`${url}pod/`), PodError);
    expect(message).to.include(`what ${new URL(url).host} answers is not valid HTTP: check the URL and its port`);
  });

  it('knows the codes of Node by name, and none that it does not', () => {
    expect(networkAdvice('HPE_HEADER_OVERFLOW', 'http://pods.example/')).to.include('pods.example');
    expect(networkAdvice('ENOTFOUND', 'http://pods.example/')).to.include('there is no host named pods.example');
    expect(networkAdvice('EUNHEARDOF', 'http://pods.example/')).to.equal(undefined);
    expect(networkAdvice(undefined, 'http://pods.example/')).to.equal(undefined);
  });
});

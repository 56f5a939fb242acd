import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { UNTRUSTED } from '../../../support/certificate.ts';
import { jsonLines, runHere } from '../../../support/cli.ts';
import { closedPort } from '../../../raw-server.ts';

describe('leadpod contract with a receiver that does not answer', () => {
  const shouldSay = async (inbox: string, reason: string): Promise<void> => {
    const { code, stdout, stderr } = await runHere(['contract', '--inbox', inbox, '--anonymous']);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.include(`leadpod: Trying the receiver failed: GET ${inbox} - `).and.include(reason);
  };

  it('reports that no server listens there', async () => {
    const port = await closedPort();
    await shouldSay(`http://127.0.0.1:${port}/`, `no server listens at 127.0.0.1:${port}`);
  });

  it('reports that HTTP clients refuse its port', () =>
    shouldSay('http://127.0.0.1:6000/', 'HTTP clients send nothing to port 6000'));

  it('reports what is wrong with its certificate', async () => {
    const server = createServer(UNTRUSTED).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      await shouldSay(`https://localhost:${port}/`, 'set NODE_EXTRA_CA_CERTS');
    } finally {
      server.close();
    }
  });
});

describe('leadpod contract --dry-run', () => {
  it('prints a line for each check that it would do, and with --json an object', async () => {
    const dry = ['contract', '--inbox', 'http://127.0.0.1:1/inbox/', '--dry-run', '--only', 'listing', 'accept-post'];
    const summary = ['reads the listing of the inbox', 'asks which types are accepted'] as const;
    expect(await runHere(dry)).to.deep.equal({
      ...{ code: 0, stderr: '' },
      stdout: `listing         ${summary[0]}\naccept-post     ${summary[1]}\n`,
    });
    expect(jsonLines((await runHere([...dry, '--json'])).stdout)).to.deep.equal([
      { name: 'listing', summary: summary[0] },
      { name: 'accept-post', summary: summary[1] },
    ]);
  });
});

describe('leadpod contract --inbox', () => {
  for (const inbox of ['http://user:CANARY@127.0.0.1:1/inbox/', 'ftp://user:CANARY@127.0.0.1/', 'CANARY'])
    it(`refuses ${inbox.replace('CANARY', '...')}, and does not repeat it`, async () => {
      expect(await runHere(['contract', '--inbox', inbox])).to.deep.equal({
        ...{ code: 2, stdout: '' },
        stderr: 'leadpod: --inbox: expected an http or https address without user and password\n',
      });
    });
});

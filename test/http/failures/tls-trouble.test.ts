import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { PodError } from '../../../src/errors.ts';
import { createPodClient } from '../../../src/http/create-client.ts';
import { signIn } from '../../../src/solid/sign-in/session.ts';
import { tlsAdvice } from '../../../src/http/failures/tls-trouble.ts';
import { rejection } from '../../rejection.ts';
import { answer, startRawServer } from '../../raw-server.ts';
import { UNTRUSTED } from '../../support/certificate.ts';
import { credentialsOf } from '../../solid/sign-in/fake-issuer.ts';

describe('an untrusted certificate', () => {
  let server: Server;
  let url: string;
  let connections = 0;
  before(async () => {
    server = createServer(UNTRUSTED, (_, response) => response.end('x')).listen(0, '127.0.0.1');
    server.on('connection', () => (connections += 1));
    await once(server, 'listening');
    url = `https://localhost:${(server.address() as AddressInfo).port}/`;
  });
  beforeEach(() => (connections = 0));
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is reported with its code and NODE_EXTRA_CA_CERTS at sign-in, and not retried', async () => {
    const error = await rejection(signIn(credentialsOf({ url }), { retryBaseMs: 1 }), PodError);
    expect(error.message)
      .to.match(/received no answer \(DEPTH_ZERO_SELF_SIGNED_CERT\); .* set NODE_EXTRA_CA_CERTS to a PEM file/)
      .and.not.include('\n');
    expect(connections).to.equal(1);
  });

  it('is also reported for reads and writes; the outcome of the write is not in doubt', async () => {
    const client = createPodClient({ origins: [url], retryBaseMs: 1 });
    for (const work of [client.get(`${url}a`), client.put(`${url}a`, 'x', { contentType: 'text/plain' })])
      expect((await rejection(work, PodError)).message).to.match(
        /^\w+ a resource failed: .* received DEPTH_ZERO_SELF_SIGNED_CERT; .*NODE_EXTRA_CA_CERTS/,
      );
    expect(connections).to.equal(2);
  });

  it('is distinguished from a port without TLS', async () => {
    const { origin } = await startRawServer(answer(200));
    const https = origin.replace('http:', 'https:');
    const reading = createPodClient({ origins: [https], retryBaseMs: 1 }).get(`${https}/a`);
    expect((await rejection(reading, PodError)).message).to.match(/; the server speaks no TLS on this port/);
    const signingIn = signIn(credentialsOf({ url: `${https}/` }), { retryBaseMs: 1 });
    expect((await rejection(signingIn, PodError)).message).to.match(/\(EPROTO\); .*http or https/);
  });

  it('is distinguished from a missing server', () => {
    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'pod', '', undefined]) expect(tlsAdvice(code)).to.equal(undefined);
    expect(tlsAdvice('CERT_HAS_EXPIRED')).to.match(/expired/);
    expect(tlsAdvice('ERR_TLS_CERT_ALTNAME_INVALID')).to.match(/another host/);
  });
});

import { expect } from 'chai';
import { RecipientRequests } from '../../../src/desk/delivery/requests.ts';
import type { PodSession } from '../../../src/http/authorization/pod-session.ts';
import { AuthenticationError } from '../../../src/errors.ts';
import { rejection } from '../../rejection.ts';
import { answer, hangUp, startRawServer, stayMute } from '../../raw-server.ts';

/** A session that shows its token to whomever it is asked to. */
const session = {
  webId: 'https://pod.example/#me',
  generation: 1,
  clockSkewMs: undefined,
  fetch: (url: string, init: RequestInit = {}) => {
    const headers = { ...(init.headers as Record<string, string>), authorization: 'DPoP canary-token' };
    return fetch(url, { ...init, headers });
  },
  renew: () => Promise.resolve(),
  close: () => Promise.resolve(),
} satisfies PodSession;

type Options = ConstructorParameters<typeof RecipientRequests>[0];

function requests(options: Partial<Options>): RecipientRequests {
  return new RecipientRequests({
    ...{ session, ownOrigins: [], tokenOrigins: [], privateOrigins: [], timeoutMs: 30_000 },
    ...options,
  });
}

const POST = { method: 'POST', headers: { 'content-type': 'application/ld+json' }, body: '{}', maxBytes: 100 } as const;

describe('A request to a recipient', () => {
  it('contains our token for our own pod, and for an origin that is configured for it', async () => {
    const { url, origin, seen } = await startRawServer(answer(201));
    await requests({ ownOrigins: [origin] }).send({ ...POST, url });
    await requests({ tokenOrigins: [origin], privateOrigins: [origin] }).send({ ...POST, url });
    expect(seen.map(({ headers }) => headers.authorization)).to.deep.equal(['DPoP canary-token', 'DPoP canary-token']);
  });

  it('contains it nowhere else, and never over plain http to other hosts', async () => {
    const { url, origin, seen } = await startRawServer(answer(201));
    await requests({ privateOrigins: [origin] }).send({ ...POST, url });
    await requests({ ownOrigins: [origin] }).send({ ...POST, url, isAnonymous: true });
    expect(seen).to.have.lengthOf(2);
    expect(JSON.stringify(seen)).not.to.include('canary');
    const plain = await requests({ tokenOrigins: [origin] }).send({ ...POST, url });
    expect(plain).to.include({ kind: 'unasked' });
    expect(seen).to.have.lengthOf(2);
  });

  for (const isOurs of [true, false])
    it(`returns a redirect unchanged, ${isOurs ? 'with' : 'without'} our token`, async () => {
      const { url, origin, seen } = await startRawServer(answer(308, '', { location: 'https://elsewhere.example/' }));
      const options = isOurs ? { ownOrigins: [origin] } : { privateOrigins: [origin] };
      expect(await requests(options).send({ ...POST, url })).to.include({ kind: 'answered', status: 308 });
      expect(seen).to.have.lengthOf(1);
    });

  for (const isOurs of [true, false])
    it(`limits the size of an answer and the time for it, ${isOurs ? 'with' : 'without'} our token`, async () => {
      const server = await startRawServer(
        answer(422, 'x'.repeat(100_000)),
        (response) => response.writeHead(200).write('x'),
        stayMute,
        hangUp,
      );
      const { url, origin } = server;
      const own = isOurs ? { ownOrigins: [origin] } : { privateOrigins: [origin] };
      const long = await requests(own).send({ ...POST, url });
      expect(long.kind === 'answered' && long.text.length).to.equal(100);
      const late = { kind: 'unanswered', reason: 'no answer in time' };
      for (let round = 0; round < 2; round += 1)
        expect(await requests({ ...own, timeoutMs: 300 }).within((stage) => stage.send({ ...POST, url }))).to.include(
          late,
        );
      expect(await requests(own).send({ ...POST, url })).to.include({ kind: 'unanswered' });
    });

  it('reports that our token was refused, and requests a new one at most once', async () => {
    const { url, origin, seen } = await startRawServer(answer(401));
    expect(await requests({ ownOrigins: [origin] }).send({ ...POST, url })).to.include({
      kind: 'answered',
      status: 401,
    });
    expect(seen).to.have.lengthOf(2);
  });

  describe('to a recipient that does not accept our token, and is not our own pod', () => {
    const authority = 'https://uma.example';
    const elsewhere = { 'www-authenticate': `UMA as_uri="${authority}", ticket="1"` };
    const renewal = Promise.reject(new AuthenticationError('The session could not be renewed'));
    renewal.catch(() => undefined);

    for (const [name, headers, renew, expected] of [
      ['asks for a token of another server', elsewhere, session.renew, { kind: 'answered', status: 401 }],
      ['refuses it while no other can be had', {}, () => renewal, { kind: 'unanswered' }],
    ] as const)
      it(`is a failure of this recipient alone: it ${name}`, async () => {
        const { url, origin } = await startRawServer(answer(401, '', headers));
        const claim = () => Promise.resolve({ accessToken: 'canary-token', dpopKey: undefined });
        const agent = { ...session, renew, claim };
        const options = { session: agent, privateOrigins: [origin] };
        const sent = await requests({ ...options, tokenOrigins: [origin] }).send({ ...POST, url });
        expect(sent).to.include(expected);
        expect(JSON.stringify(sent)).not.to.include('canary');
        if (sent.kind === 'answered') expect(sent.text).to.include(authority);
        else
          await rejection(requests({ ...options, ownOrigins: [origin] }).send({ ...POST, url }), AuthenticationError);
      });
  });

  it('is not sent to an address that is not http or https, or contains a password', async () => {
    const urls = ['mailto:anna@mail.example', 'nowhere', 'https://anna:secret@mail.example/', 'file:///etc/passwd'];
    for (const url of urls) expect(await requests({}).send({ ...POST, url }), url).to.include({ kind: 'unasked' });
  });

  it('ends with the reason of the signal, for every destination', async () => {
    const { origin, url } = await startRawServer(stayMute);
    for (const own of [{ ownOrigins: [origin] }, { privateOrigins: [origin] }]) {
      const stop = new AbortController();
      const sent = requests({ ...own, signal: stop.signal }).send({ ...POST, url });
      stop.abort(new Error('stopped'));
      expect(await sent.catch((error: unknown) => error)).to.have.property('message', 'stopped');
    }
  });
});

import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { startCatcher, type Caught, type Catcher, type CatcherOptions } from '../../src/integrate/catch/catcher.ts';
import { envelope, leadOf } from '../support/messages.ts';
import { samplePath } from '../support/cli.ts';

const sample = (action: string): string => readFileSync(samplePath(`v1/lead-${action}.json`), 'utf8');
const JSON_TYPE = 'application/json';

describe('startCatcher', () => {
  let catcher: Catcher | undefined;
  const caught: Caught[] = [];
  const faults: unknown[] = [];
  const start = async (options: Partial<CatcherOptions> = {}): Promise<string> => {
    caught.length = 0;
    faults.length = 0;
    catcher = await startCatcher({
      port: 0,
      onCaught: (one) => void caught.push(one),
      onFault: (error) => void faults.push(error),
      ...options,
    });
    return catcher.inbox;
  };
  afterEach(async () => {
    await catcher?.stop(0);
    expect(faults).to.be.empty;
  });
  const post = (inbox: string, body: string, type = JSON_TYPE): Promise<Response> =>
    fetch(inbox, { method: 'POST', body, headers: { 'content-type': type } });
  const codes = (): string[] => (caught.at(-1)?.findings ?? []).map(({ code, pointer }) => `${code} ${pointer}`);

  it('shows the events of a message, and the lead after all of them', async () => {
    const inbox = await start();
    for (const action of ['add', 'assign', 'accept']) expect((await post(inbox, sample(action))).status).to.equal(201);
    const [first, , last] = caught;
    expect(first).to.include({ status: 201, contentType: JSON_TYPE, url: `${inbox}1`, text: sample('add') });
    expect(first?.events).to.deep.equal([
      {
        id: 'https://crm.example.com/events/65e5d3a1',
        topic: 'realestate/lead#add',
        time: '2024-03-01T10:00:00.000Z',
        agent: 'https://office.example.com/profile/card#me',
      },
    ]);
    expect(caught.map(({ leads }) => leads?.map(({ json }) => json.status))).to.deep.equal([
      ['new'],
      ['assigned'],
      ['accepted'],
    ]);
    expect(last?.leads?.[0]?.json.listings).to.have.length(1);
    expect(last?.findings).to.be.empty;
  });

  it('reports a repeated event, and an id that was used for another event', async () => {
    const inbox = await start();
    await post(inbox, JSON.stringify(envelope()));
    await post(inbox, JSON.stringify(envelope({ agent: 'https://other.example.com/#me' })));
    expect(caught.at(-1)?.events?.[0]?.duplicateOf).to.equal('1');
    expect(codes()).to.be.empty;
    await post(inbox, JSON.stringify(envelope({}, { comment: 'something else' })));
    expect(codes()).to.deep.equal(['id-reused /id']);
  });

  it('reports all that validate reports, and where a message deviates from the current form', async () => {
    const inbox = await start();
    await post(inbox, JSON.stringify({ type: 'AcceptAction', id: 'https://a.example.com/1', object: leadOf() }));
    expect(codes()).to.deep.equal(['missing-time /time', 'form /topic', 'form /data']);
    await post(
      inbox,
      JSON.stringify(envelope({}, { object: leadOf({ object: { type: 'Contact', telephone: '731-620-9877' } }) })),
    );
    expect(codes()).to.include('telephone-rewritten /data/object/object/telephone');
    await post(inbox, JSON.stringify(envelope({ topic: 'realestate/lead#addd' })));
    expect(codes()).to.deep.equal(['unknown-topic /topic']);
    await post(inbox, JSON.stringify({ hello: 'world' }));
    expect(codes()).to.deep.equal(['schema /topic']);
    await post(
      inbox,
      JSON.stringify({ '@context': 'https://unknown.example.com/', '@type': 'x', a: 1 }),
      'application/ld+json',
    );
    expect(caught.at(-1)).to.include({ status: 201 });
  });

  it('refuses what it cannot read, with the reason, and shows that as well', async () => {
    const inbox = await start({ reading: { limits: { maxBytes: 1000 } } });
    const refusals = [
      await post(inbox, '{"topic":'),
      await post(inbox, 'hello', 'text/plain'),
      await post(inbox, '<a> <b>', 'text/turtle'),
      await post(inbox, JSON.stringify('x'.repeat(1000))),
    ];
    expect(refusals.map(({ status }) => status)).to.deep.equal([400, 415, 400, 413]);
    expect(caught.map(({ status }) => status)).to.deep.equal([400, 415, 400, 413]);
    for (const response of refusals) {
      expect(response.headers.get('link')).to.contain('ldp#constrainedBy');
      expect(response.headers.get('content-type')).to.equal('application/problem+json');
    }
    for (const { reason, url } of caught) {
      expect(reason).to.be.a('string');
      expect(url).to.equal(undefined);
    }
  });

  for (const how of ['with its length', 'in chunks'])
    it(`takes a message that is too large to its end before it refuses it: ${how}`, async () => {
      const inbox = new URL(await start());
      const body = Buffer.alloc(24_000_000, 'x');
      const length = how === 'in chunks' ? [] : [`Content-Length: ${body.length}`];
      const head = ['POST /inbox/ HTTP/1.1', `Host: ${inbox.host}`, `Content-Type: ${JSON_TYPE}`, ...length];
      const socket = connect(Number(inbox.port), inbox.hostname);
      await once(socket, 'connect');
      const answer = text(socket);
      const send = (data: string | Uint8Array): Promise<unknown> =>
        new Promise((resolve, reject) =>
          socket.write(data, (error) => {
            error ? reject(error) : resolve(undefined);
          }),
        );
      if (how === 'in chunks') {
        await send([...head, 'Transfer-Encoding: chunked', '', body.length.toString(16), ''].join('\r\n'));
        await send(body);
        await send('\r\n0\r\n\r\n');
      } else {
        await send([...head, '', ''].join('\r\n'));
        await send(body);
      }
      expect(await answer).to.match(/^HTTP\/1\.1 413 .*\r\n/);
      expect(caught).to.have.lengthOf(1);
      expect(caught[0]).to.include({ status: 413, bytes: body.length });
    });

  it('forgets the oldest message and its content', async () => {
    const inbox = await start({ bounds: { maxLetters: 1 } });
    await post(inbox, sample('add'));
    await post(inbox, sample('accept'));
    await post(inbox, sample('add'));
    expect(caught.at(-1)?.events?.[0]).to.not.have.property('duplicateOf');
    expect(caught.at(-1)?.leads?.[0]?.json.status).to.equal('new');
    expect((await fetch(`${inbox}1`)).status).to.equal(404);
  });

  it('answers this machine alone: no page of a stranger, and no name that is not of this machine', async () => {
    const inbox = await start();
    const page = await fetch(inbox, {
      method: 'POST',
      body: '{}',
      headers: { origin: 'https://evil.example.com', 'content-type': JSON_TYPE },
    });
    expect(page.status).to.equal(403);
    const named = request(inbox, { headers: { host: 'evil.example.com' } });
    named.end();
    const [answer] = (await once(named, 'response')) as [import('node:http').IncomingMessage];
    answer.resume();
    expect(answer.statusCode).to.equal(403);
    expect(caught).to.be.empty;
  });
});

import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { AuthenticationError, PodError, UsageError } from '../../src/errors.ts';
import type { PodClientOptions } from '../../src/http/client.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { answer, answerRaw, closedPort, hangUp, startRawServer, stayMute, type Answer } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
import { until } from '../support/clock.ts';

async function clientOf(answers: Answer[], options: Partial<PodClientOptions> = {}) {
  const server = await startRawServer(...answers);
  return { server, client: createPodClient({ origins: [server.origin], retryBaseMs: 1, ...options }) };
}

const drip: Answer = (response) => {
  response.writeHead(200, { 'content-length': 1000 });
  const timer = setInterval(() => response.write('.'), 20);
  response.on('close', () => {
    clearInterval(timer);
  });
};

describe('reading from a pod', () => {
  it('returns body, media type and ETag', async () => {
    const headers = { 'content-type': 'Text/Turtle; charset=utf-8', etag: '"1"' };
    const { server, client } = await clientOf([answer(200, '<a> <b> "é".', headers)]);
    const response = await client.get(server.url, { accept: 'text/turtle' });
    expect(response).to.include({ status: 200, contentType: 'text/turtle', etag: '"1"', url: server.url });
    expect(response.text()).to.equal('<a> <b> "é".');
    expect(server.seen[0]?.headers).to.include({ accept: 'text/turtle', 'accept-encoding': 'identity' });
  });

  it('requests any media type by default', async () => {
    const { server, client } = await clientOf([answer(200, 'x')]);
    await client.get(server.url);
    expect(server.seen[0]?.headers.accept).to.equal('*/*');
  });

  it('accepts 304 only as an answer to a conditional request', async () => {
    const notModified = answer(304, '', { etag: '"1"', 'content-length': '100' });
    const { server, client } = await clientOf([notModified]);
    const response = await client.get(server.url, { ifNoneMatch: '"1"' });
    expect(response).to.include({ status: 304, etag: '"1"' });
    expect(response.bytes).to.have.length(0);
    expect(server.seen[0]?.headers['if-none-match']).to.equal('"1"');
    expect(await rejection(client.get(server.url), PodError)).to.include({ kind: 'unexpected', status: 304 });
  });

  it('never sends the fragment of a URL', async () => {
    const { server, client } = await clientOf([answer(200)]);
    expect(await client.get(`${server.url}card#me`)).to.include({ url: `${server.url}card` });
    expect(server.seen[0]?.path).to.equal('/card');
  });

  it('refuses everything but a plain http(s) URL, without repeating it', async () => {
    const client = createPodClient({ origins: [] });
    for (const url of ['nonsense', 'file:///etc/passwd', 'http://user:CANARY@localhost/']) {
      expect((await rejection(client.get(url), UsageError)).message).not.to.include('CANARY');
    }
  });
});

describe('unexpected statuses', () => {
  const expectations = [
    [403, 'forbidden'],
    [404, 'not-found'],
    [409, 'conflict'],
    [410, 'not-found'],
    [412, 'precondition-failed'],
    [418, 'unexpected'],
    [204, 'unexpected'],
    [501, 'unexpected'],
    [507, 'unexpected'],
  ] as const;
  for (const [status, kind] of expectations) {
    it(`treats ${status} as ${kind}, without a retry`, async () => {
      const { server, client } = await clientOf([answer(status)]);
      expect(await rejection(client.get(server.url), PodError)).to.include({
        kind,
        status,
        method: 'GET',
        url: server.url,
      });
      expect(server.seen).to.have.length(1);
    });
  }

  for (const status of [408, 425, 429, 500, 502, 503, 504, 599]) {
    it(`retries after ${status}`, async () => {
      const { server, client } = await clientOf([answer(status), answer(200, 'x')]);
      expect((await client.get(server.url)).text()).to.equal('x');
      expect(server.seen).to.have.length(2);
    });
  }

  it('reports what was done, what was expected and what was received, and nothing of the body', async () => {
    const { server, client } = await clientOf([answer(500, 'CANARY')], { retries: 0 });
    const error = await rejection(client.get(server.url, { act: 'Reading the inbox' }), PodError);
    expect(error.message).to.equal(`Reading the inbox failed: GET ${server.url} - expected 200, received 500`);
  });

  it('explains what to set if the pod requires credentials', async () => {
    const { server, client } = await clientOf([answer(401)]);
    expect((await rejection(client.get(server.url), AuthenticationError)).message).to.include('LEADPOD_CLIENT_ID');
  });

  it('treats 401 as missing rights if the request had no credentials on purpose', async () => {
    const { server, client } = await clientOf([answer(401)]);
    const refused = await rejection(client.get(server.url, { authenticated: false }), PodError);
    expect(refused).to.include({ kind: 'forbidden', status: 401 });
  });
});

describe('a failing network', () => {
  it('is retried as often as the policy allows, and each retry is reported', async () => {
    const told: string[] = [];
    const onRetry: PodClientOptions['onRetry'] = ({ method, attempt }) => told.push(`${method} ${attempt}`);
    const { server, client } = await clientOf([hangUp], { retries: 3, onRetry });
    expect(await rejection(client.get(server.url), PodError)).to.include({ kind: 'unavailable' });
    expect(server.seen).to.have.length(4);
    expect(told).to.deep.equal(['GET 1', 'GET 2', 'GET 3']);
  });

  it('names the reason if no server listens', async () => {
    const client = createPodClient({ origins: [], retries: 0 });
    const error = await rejection(client.get(`http://127.0.0.1:${await closedPort()}/`), PodError);
    expect(error.kind).to.equal('unavailable');
    expect(error.message).to.include('received ECONNREFUSED');
  });

  it('is not the reason for a request that cannot be sent', async () => {
    const { server, client } = await clientOf([answer(200)]);
    expect(await rejection(client.get(server.url, { accept: 'a\nb' }), PodError)).to.include({ kind: 'unexpected' });
    expect(server.seen).to.have.length(0);
  });

  it('waits as long as Retry-After says before the retry', async () => {
    const pauses: number[] = [];
    const onRetry: PodClientOptions['onRetry'] = ({ delayMs }) => pauses.push(delayMs);
    const busy = answer(503, '', { 'retry-after': '1' });
    const { server, client } = await clientOf([busy, answer(200, 'x')], { onRetry });
    const start = performance.now();
    await client.get(server.url);
    // A timer may be early by a part of a millisecond.
    expect(performance.now() - start).to.be.at.least(990);
    expect(pauses).to.have.length(1);
    expect(pauses[0]).to.be.within(1000, 1001);
  });

  it('holds back other requests to an origin that sent Retry-After, and to no other', async () => {
    let told = (): void => undefined;
    const isTold = new Promise<void>((resolve) => (told = resolve));
    const controller = new AbortController();
    const options = {
      onRetry: () => {
        told();
      },
      signal: controller.signal,
      retryCapMs: 3_600_000,
    };
    const { server, client } = await clientOf([answer(429, '', { 'retry-after': '3600' }), answer(200, 'x')], options);
    const other = await startRawServer(answer(200, 'x'));
    const gets = [rejection(client.get(server.url), RangeError)];
    await isTold;
    gets.push(rejection(client.get(`${server.url}second`), RangeError));
    await client.get(other.url, { authenticated: false });
    expect([server.seen.length, other.seen.length]).to.deep.equal([1, 1]);
    controller.abort(new RangeError('enough'));
    await Promise.all(gets);
    expect(server.seen).to.have.length(1);
  });

  it('is not waited for after the caller aborted', async () => {
    const controller = new AbortController();
    const abort: Answer = () => {
      controller.abort(new RangeError('enough'));
    };
    const { server, client } = await clientOf([abort]);
    await rejection(client.get(server.url, { signal: controller.signal }), RangeError);
    expect(server.seen).to.have.length(1);
  });
});

describe('a body', () => {
  it('is not read if its announced length is over the limit', async () => {
    const { server, client } = await clientOf([answer(200, 'x'.repeat(1001))], { maxBytes: 1000 });
    expect(await rejection(client.get(server.url), PodError)).to.include({ kind: 'too-large' });
    expect(server.seen).to.have.length(1);
  });

  it('is cut at the limit if it has no end', async () => {
    const endless: Answer = (response) => {
      const write = (): void => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', write);
      };
      write();
    };
    const { server, client } = await clientOf([endless]);
    expect(await rejection(client.get(server.url, { maxBytes: 1_000_000 }), PodError)).to.include({
      kind: 'too-large',
    });
  });

  it('is cut if it inflates beyond the limit, even if few bytes are sent', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const bombard: Answer = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length }).end(bomb);
    };
    const { server, client } = await clientOf([bombard]);
    expect(await rejection(client.get(server.url), PodError)).to.include({ kind: 'too-large' });
  });

  it('is given up at the total deadline if it comes too slowly, retried once, and its connection closed', async () => {
    const { server, client } = await clientOf([drip], { timeoutMs: 1000 });
    const start = performance.now();
    expect(await rejection(client.get(server.url), PodError)).to.include({ kind: 'timeout' });
    expect(performance.now() - start).to.be.at.least(1990);
    expect(server.seen).to.have.length(2);
  });

  it('is given up at the deadline if it never begins', async () => {
    const { server, client } = await clientOf([stayMute], { timeoutMs: 50 });
    const error = await rejection(client.get(server.url), PodError);
    expect(error.message).to.include('expected an answer within 0.05 s');
  });

  it('is requested again if it is shorter than announced', async () => {
    const short = answerRaw('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello');
    const { server, client } = await clientOf([short, answer(200, 'helloworld')]);
    expect((await client.get(server.url)).text()).to.equal('helloworld');
  });

  it('is requested again if its last chunk is missing', async () => {
    const cut = answerRaw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
    const { server, client } = await clientOf([cut, answer(200, 'helloworld')]);
    expect((await client.get(server.url)).text()).to.equal('helloworld');
  });

  const unbounded = (text: string): Answer => answerRaw(`HTTP/1.1 200 OK\r\n\r\n${text}`);

  it('is accepted without an announced end if a second reading is the same', async () => {
    const { server, client } = await clientOf([unbounded('<a> <b> <c>.'), unbounded('<a> <b> <c>.<d> <e> <f>.')]);
    expect((await client.get(server.url)).text()).to.equal('<a> <b> <c>.<d> <e> <f>.');
    expect(server.seen).to.have.length(3);
  });

  it('is not accepted if its end is uncertain and it differs each time', async () => {
    const growing: Answer = (response, { index }) => {
      unbounded('x'.repeat(index))(response, server.seen[0]!);
    };
    const { server, client } = await clientOf([growing], { retries: 0 });
    expect(await rejection(client.get(server.url), PodError)).to.include({ kind: 'unavailable' });
  });

  it('is accepted if it was compressed without a request for it and a second reading is the same', async () => {
    const whole = gzipSync('hello world');
    const send =
      (bytes: Buffer): Answer =>
      (response) => {
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bytes.length }).end(bytes);
      };
    const { server, client } = await clientOf([send(whole.subarray(0, -12)), send(whole)]);
    expect((await client.get(server.url)).text()).to.equal('hello world');
    expect(server.seen).to.have.length(3);
  });
});

describe('a streamed body', () => {
  it('is given in pieces, after its head', async () => {
    const { server, client } = await clientOf([answer(200, 'hello', { 'content-type': 'text/plain' })]);
    const stream = await client.getStream(server.url);
    expect(stream.contentType).to.equal('text/plain');
    let text = '';
    for await (const chunk of stream) text += Buffer.from(chunk).toString();
    expect(text).to.equal('hello');
  });

  it('has the same deadline and the same limit', async () => {
    const drain = async (settings: Partial<PodClientOptions>, options: { maxBytes?: number }): Promise<number> => {
      const { server, client } = await clientOf([drip], settings);
      let bytes = 0;
      for await (const chunk of await client.getStream(server.url, options)) bytes += chunk.length;
      return bytes;
    };
    expect(await rejection(drain({ timeoutMs: 300 }, {}), PodError)).to.include({ kind: 'timeout' });
    expect(await rejection(drain({}, { maxBytes: 2 }), PodError)).to.include({ kind: 'too-large' });
  });

  it('is read again, with everything that is made of it, if it breaks off', async () => {
    const cut = answerRaw('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello');
    const { server, client } = await clientOf([cut, answer(200, 'helloworld')]);
    const text = await client.getAs(server.url, {}, async (stream) => {
      let read = '';
      for await (const chunk of stream) read += Buffer.from(chunk).toString();
      return read;
    });
    expect(text).to.equal('helloworld');
  });

  it('releases its connection if the reader stops', async () => {
    let closed = false;
    const watched: Answer = (response, request) => {
      response.on('close', () => (closed = true));
      drip(response, request);
    };
    const { server, client } = await clientOf([watched]);
    await client.getAs(server.url, {}, () => Promise.resolve(1));
    await until(() => closed);
  });
});

describe('a head', () => {
  it('is read without a body', async () => {
    const { server, client } = await clientOf([answer(200, '', { etag: '"1"' })]);
    expect(await client.head(server.url)).to.include({ etag: '"1"', url: server.url });
    expect(server.seen[0]?.method).to.equal('HEAD');
  });

  it('shows how far the clock of the server differs from ours', async () => {
    const { server, client } = await clientOf([
      answer(200, '', { date: new Date(Date.now() + 300_000).toUTCString() }),
    ]);
    expect(client.clockSkewMs).to.equal(undefined);
    await client.head(server.url);
    expect(client.clockSkewMs).to.be.closeTo(300_000, 1_500);
  });
});

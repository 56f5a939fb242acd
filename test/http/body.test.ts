import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';
import { discardBody, endIsCertain, readBytes } from '../../src/http/body.ts';
import { answer, startRawServer, type Answer } from '../raw-server.ts';
import { rejection } from '../rejection.ts';

const reading = {
  line: { act: 'Reading', method: 'GET', url: 'http://localhost/' },
  maxBytes: 100,
  describe: (error: unknown) => error,
};

describe('readBytes', () => {
  it('notices a body that is shorter than announced, if the network client does not', async () => {
    const response = new Response('hello', { headers: { 'content-length': '10' } });
    const error = await rejection(readBytes(response, reading), PodError);
    expect(error).to.include({ kind: 'unavailable' });
    expect(error.message).to.include('expected 10 bytes, received 5');
  });

  it('does not compare the inflated bytes with the length of the compressed ones', async () => {
    const response = new Response('hello', { headers: { 'content-length': '10', 'content-encoding': 'gzip' } });
    expect(await readBytes(response, reading)).to.have.length(5);
  });

  it('returns nothing for an answer without a body', async () => {
    expect(await readBytes(new Response(null, { status: 204 }), reading)).to.have.length(0);
  });
});

describe('endIsCertain', () => {
  const shouldBe = (certain: boolean, headers: Record<string, string>): void => {
    it(`returns ${String(certain)} for ${JSON.stringify(headers)}`, () => {
      expect(endIsCertain(new Headers(headers))).to.equal(certain);
    });
  };
  shouldBe(true, { 'content-length': '5' });
  shouldBe(true, { 'transfer-encoding': 'chunked' });
  shouldBe(true, { 'content-length': '5', 'content-encoding': 'identity' });
  shouldBe(false, {});
  shouldBe(false, { 'content-length': '5', 'content-encoding': 'gzip' });
});

describe('discardBody', () => {
  const connections = async (first: Answer): Promise<number> => {
    const ports = new Set<number | undefined>();
    // The client frees a connection right after the last byte of an answer, or ends it.
    let tell = (): void => undefined;
    const isOver = new Promise<void>((resolve) => (tell = resolve));
    const note =
      (next: Answer): Answer =>
      (response, request) => {
        ports.add(response.socket?.remotePort);
        response.socket?.once('close', tell);
        next(response, request);
      };
    const server = await startRawServer(note(first), note(answer(200)));
    subscribe('undici:request:trailers', tell);
    try {
      await discardBody(await fetch(server.url));
      await isOver;
    } finally {
      unsubscribe('undici:request:trailers', tell);
    }
    await setImmediate();
    await (await fetch(server.url)).text();
    return ports.size;
  };

  it('keeps the connection by reading a short body, with or without an announced length', async () => {
    expect(await connections(answer(500, 'sorry'))).to.equal(1);
    expect(
      await connections((response) => {
        response.writeHead(500).write('so');
        response.end('rry');
      }),
    ).to.equal(1);
  });

  it('closes the connection instead of reading a long body', async () => {
    const long: Answer = (response) => {
      response.writeHead(500).write('x'.repeat(100_000));
    };
    expect(await connections(long)).to.equal(2);
  });

  it('gives up a body that does not end soon', async () => {
    const endless: Answer = (response) => {
      response.writeHead(500).write('so');
    };
    expect(await connections(endless)).to.equal(2);
  });
});

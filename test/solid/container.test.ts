import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';
import { listContainer, type ContainerEntry } from '../../src/solid/container.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { list, json, PREFIXES, turtle, urls } from '../support/listings.ts';
import { childUrl } from '../../src/solid/child-url.ts';
import { answer, answerRaw, type Answer } from '../raw-server.ts';
import { freshContainer, getClient } from '../real-server.ts';
import { rejection } from '../rejection.ts';

describe('a listing in Turtle', () => {
  it('returns each child once, and marks containers', async () => {
    const { run, server } = await list([turtle('<> ldp:contains <a>, <b/>, <a>.')]);
    expect(await run()).to.deep.equal([
      { url: '/inbox/a', container: false },
      { url: '/inbox/b/', container: true },
    ]);
    expect(server.seen[0]?.headers.accept).to.match(/^text\/turtle/);
  });

  it('returns details on demand, stated before or after the child', async () => {
    const text = `<a> dc:modified "2026-01-01T00:00:00Z"; posix:size "12"; ma:format "Text/Turtle".
      <> ldp:contains <a>, <b>; dc:modified "2026-01-02T00:00:00Z". <b> posix:size "many".`;
    const { run } = await list([turtle(text)], { details: true });
    expect(await run()).to.deep.equal([
      { url: '/inbox/a', container: false, modified: '2026-01-01T00:00:00Z', size: 12, contentType: 'text/turtle' },
      { url: '/inbox/b', container: false },
    ]);
  });

  it('leaves out what is not directly in the container, and counts it (T15)', async () => {
    const foreign = `<http://elsewhere.example/inbox/x>, <../secret>, <a/b>, <>, <?x=1>, <#x>, <.acl>, <a.meta>, <x%2Fy>, _:b, "s"`;
    const told: unknown[] = [];
    const onIgnored = (count: number, example: string): unknown => told.push([count, example]);
    const { run } = await list([turtle(`<> ldp:contains <a>, ${foreign}. <other> ldp:contains <c>.`)], { onIgnored });
    expect(urls(await run())).to.deep.equal(['/inbox/a']);
    expect(told).to.deep.equal([[10, 'http://elsewhere.example/inbox/x']]);
  });

  it('is requested again if it is cut, before any child is returned', async () => {
    const cut = answerRaw(`HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\nContent-Length: 500\r\n\r\n${PREFIXES}`);
    const { run, server } = await list([cut, turtle('<> ldp:contains <a>.')]);
    expect(urls(await run())).to.deep.equal(['/inbox/a']);
    expect(server.seen).to.have.length(2);
  });

  it('is also requested again if it is cut and the end cannot be seen', async () => {
    const cut = answerRaw(`HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n\r\n${PREFIXES}<> ldp:cont`);
    const { run, server } = await list([cut, turtle('<> ldp:contains <a>.')]);
    expect(urls(await run())).to.deep.equal(['/inbox/a']);
    expect(server.seen).to.have.length(2);
  });

  it('is read until it comes twice the same if it may have been cut between two statements', async () => {
    const endless = (text: string): Answer =>
      answerRaw(`HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n\r\n${PREFIXES}<> a ldp:Container. ${text}`);
    const whole = endless('<> ldp:contains <a>. <> ldp:contains <b>.');
    const cut = await list([endless('<> ldp:contains <a>.'), whole, whole]);
    expect(urls(await cut.run())).to.deep.equal(['/inbox/a', '/inbox/b']);
    expect(cut.server.seen).to.have.length(3);
    const unsteady = await list([1, 2, 3, 4].map((name) => endless(`<> ldp:contains <${name}>.`)));
    expect(await rejection(unsteady.run(), PodError)).to.include({ kind: 'unavailable' });
  });

  it('is refused at once if it is not Turtle', async () => {
    const { run, server } = await list([turtle('<html>')]);
    expect(await rejection(run(), PodError)).to.include({ kind: 'unexpected' });
    expect(server.seen).to.have.length(1);
  });

  it('with more entries than allowed is refused', async () => {
    const { run } = await list([turtle('<> ldp:contains <a>, <b>, <c>.')], { maxEntries: 2 });
    expect(await rejection(run(), PodError)).to.include({ kind: 'too-large' });
  });

  it('of 100,000 entries is read completely (T7)', async () => {
    const long: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/turtle' }).write(PREFIXES);
      let index = 0;
      const write = (): void => {
        while (index < 100_000) {
          index += 1;
          const item = `<f388a3a7-20a9-4a8c-b0b5-${index}>`;
          const text = `${item} a ldp:Resource; dc:modified "2026-11-23T08:53:47.927Z". <> ldp:contains ${item}.\n`;
          if (response.write(text)) continue;
          response.once('drain', write);
          return;
        }
        response.end();
      };
      write();
    };
    const { server } = await list([long]);
    const client = createPodClient({ origins: [server.origin] });
    let count = 0;
    for await (const entry of listContainer(client, `${server.url}inbox/`)) count += entry.container ? 0 : 1;
    expect(count).to.equal(100_000);
  });
});

describe('a listing in JSON', () => {
  it('returns strings and objects with a name, page by page', async () => {
    const { run, server } = await list([
      json({ contains: ['a', { id: '/inbox/b' }, { '@id': 'c/' }], next: '?from=2' }),
      json({ contains: [{ url: 'd' }, {}, 7], next: 'cursor 3' }),
      json({ contains: 'e', next: '/inbox/?page=4' }),
      json({ contains: [] }),
    ]);
    expect(urls(await run())).to.deep.equal(['/inbox/a', '/inbox/b', '/inbox/c/', '/inbox/d', '/inbox/e']);
    const paths = server.seen.map(({ path }) => path);
    expect(paths).to.deep.equal(['/inbox/', '/inbox/?from=2', '/inbox/?from=cursor+3', '/inbox/?page=4']);
  });

  it('may be JSON-LD in the forms that servers send', async () => {
    const forms = [
      { '@context': 'http://www.w3.org/ns/ldp', '@id': '/inbox/', contains: ['a'] },
      { '@graph': [{ '@id': '/inbox/a' }, { '@id': '/inbox/', 'ldp:contains': [{ '@id': '/inbox/a' }] }] },
      [{ '@id': '/inbox/', 'http://www.w3.org/ns/ldp#contains': [{ '@id': '/inbox/a' }] }],
    ];
    for (const form of forms) {
      const { run } = await list([json(form, 'application/ld+json; profile="x"')]);
      expect(urls(await run())).to.deep.equal(['/inbox/a']);
    }
  });

  it('returns details on demand', async () => {
    const item = { id: 'a', modified: '2026-01-01', size: 3 };
    const { run } = await list([json({ contains: [item] })], { details: true });
    expect(await run()).to.deep.equal([{ url: '/inbox/a', container: false, modified: '2026-01-01', size: 3 }]);
  });

  it('ends if it links a page that was read', async () => {
    const { run, server } = await list([
      json({ contains: ['a'], next: '?p=2' }),
      json({ contains: ['b'], next: '/inbox/' }),
    ]);
    expect(urls(await run())).to.deep.equal(['/inbox/a', '/inbox/b']);
    expect(server.seen).to.have.length(2);
  });

  for (const next of ['http://elsewhere.example/inbox/?p=2', '/secret/?p=2', '//elsewhere.example/inbox/', 'http://']) {
    it(`ends if it links ${next}, and reports it (T12, T15)`, async () => {
      const told: unknown[] = [];
      const onIgnored = (...what: unknown[]): unknown => told.push(what);
      const { run, server } = await list([json({ contains: ['a'], next })], { onIgnored });
      expect(urls(await run())).to.deep.equal(['/inbox/a']);
      expect(server.seen).to.have.length(1);
      expect(told).to.deep.equal([[1, next]]);
    });
  }

  it('counts the entries of all pages towards the limit', async () => {
    const endless: Answer = (response, request) => {
      json({ contains: [`${request.index}`], next: `${request.index}` })(response, request);
    };
    const { run, server } = await list([endless], { maxEntries: 20 });
    expect(await rejection(run(), PodError)).to.include({ kind: 'too-large' });
    expect(server.seen).to.have.length(21);
  });

  it('is refused if it is not JSON', async () => {
    const { run } = await list([answer(200, '{"contains": [', { 'content-type': 'application/json' })]);
    expect(await rejection(run(), PodError)).to.include({ kind: 'unexpected' });
  });
});

/** A server that sends whoever asks for the inbox to another place. */
const moved =
  (status: number, location: string, then: Answer): Answer =>
  (response, request) => {
    const move = answer(status, '', { location });
    (request.path === '/inbox/' ? move : then)(response, request);
  };

describe('a listing', () => {
  for (const status of [301, 302, 307, 308])
    it(`of a container that moved to another path of its origin (${status}) has its children there`, async () => {
      const { run } = await list([moved(status, '/new/inbox/', turtle('<> ldp:contains <a>, </inbox/b>, </c>.'))]);
      expect(urls(await run())).to.deep.equal(['/new/inbox/a', '/inbox/b']);
    });

  it('that redirects to its first page (303) is of the requested container', async () => {
    const page = turtle('</inbox/> ldp:contains </inbox/a>. <> ldp:contains </inbox/b>.');
    const { run } = await list([moved(303, '/inbox/?first', page)]);
    expect(urls(await run())).to.deep.equal(['/inbox/a', '/inbox/b']);
  });

  it('is refused if it is a log-in page (F14)', async () => {
    const { run } = await list([answer(200, '<html>', { 'content-type': 'text/html' })]);
    const error = await rejection(run(), PodError);
    expect(error.message).to.include('expected Turtle or JSON, received text/html');
  });

  it('of a Community Solid Server has the children, with details', async () => {
    const client = await getClient();
    const container = await freshContainer();
    await client.put(`${container}a.ttl`, '<#a> <#b> <#c>.', { contentType: 'text/turtle' });
    await client.put(`${container}sub/b.json`, '{}', { contentType: 'application/json' });
    const entries: ContainerEntry[] = [];
    for await (const entry of listContainer(client, container, { details: true })) entries.push(entry);
    expect(entries.map(({ url, container: isContainer }) => [url, isContainer])).to.have.deep.members([
      [`${container}a.ttl`, false],
      [`${container}sub/`, true],
    ]);
    const file = entries.find(({ url }) => url.endsWith('a.ttl'));
    expect(file).to.include({ size: 15, contentType: 'text/turtle' });
    expect(file?.modified).to.match(/^20\d\d-.*Z$/);
  });
});

describe('childUrl', () => {
  const INBOX = new URL('http://localhost:3000/inbox/');
  const shouldBe = (iri: string, expected: string | undefined, container = INBOX): void => {
    it(`regards ${iri} as ${expected === undefined ? 'none' : 'a child'}`, () => {
      expect(childUrl(container, iri)).to.equal(expected);
    });
  };
  shouldBe('http://localhost:3000/inbox/a', 'http://localhost:3000/inbox/a');
  shouldBe('http://localhost:3000/inbox/a/', 'http://localhost:3000/inbox/a/');
  shouldBe('http://localhost:3000/inbox/a%20b', 'http://localhost:3000/inbox/a%20b');
  shouldBe('http://localhost:3000/in/a', 'http://localhost:3000/in/a', new URL('http://localhost:3000/in'));
  shouldBe('http://localhost:3000/inbox/', undefined);
  shouldBe('http://localhost:3000/inbox', undefined);
  shouldBe('http://localhost:3000/inbox/a/b', undefined);
  shouldBe('http://localhost:3000/inbox/a//', undefined);
  shouldBe('http://localhost:3000/inbox/%2e%2e/x', undefined);
  shouldBe('http://localhost:3000/inbox/..%2Fx', undefined);
  shouldBe('http://localhost:3000/inbox/..%5cx', undefined);
  shouldBe('http://localhost:3000/inbox/a?b', undefined);
  shouldBe('http://localhost:3000/inbox/a#b', undefined);
  shouldBe('http://localhost:3000/inbox/.acl', undefined);
  shouldBe('http://localhost:3000/inbox/a.acr', undefined);
  shouldBe('http://me@localhost:3000/inbox/a', undefined);
  shouldBe('https://localhost:3000/inbox/a', undefined);
  shouldBe('http://localhost:3001/inbox/a', undefined);
  shouldBe('urn:uuid:1', undefined);
  shouldBe('not an IRI', undefined);
});

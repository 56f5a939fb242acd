import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';
import type { ListOptions } from '../../src/solid/container.ts';
import { leftAsideWords } from '../../src/solid/left-aside.ts';
import { answer, type Answer } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
import { json, list, PREFIXES, turtle, urls } from '../support/listings.ts';

const LDP = 'http://www.w3.org/ns/ldp#';
const AS = 'https://www.w3.org/ns/activitystreams#';
const named = (...names: string[]): { '@id': string }[] => names.map((name) => ({ '@id': `/inbox/${name}` }));

/** What is given, and what is told to be left aside. */
async function listAndTell(answers: Answer[], options: ListOptions = {}) {
  const ignored: [count: number, example: string][] = [];
  const onIgnored = (...told: [count: number, example: string]): void => void ignored.push(told);
  const { run, server } = await list(answers, { ...options, onIgnored });
  return { given: urls(await run()), ignored, server };
}

describe('a listing of a container with another name on the server', () => {
  it('is reported, whatever the names of its children', async () => {
    for (const text of [
      '<https://pod.example/inbox/> ldp:contains <https://pod.example/inbox/a>.',
      '<http://inner.example:3000/inbox/> ldp:contains <a>.',
    ]) {
      const { given, ignored } = await listAndTell([turtle(text)]);
      expect(given).to.deep.equal([]);
      expect(ignored).to.have.lengthOf(1);
      expect(leftAsideWords('http://pod.example/inbox/', { count: 1, example: ignored[0]?.[1] ?? '' })).to.include(
        'set LEADPOD_INBOX and LEADPOD_STORAGE',
      );
    }
  });

  it('is accepted if only the last slash is missing, or a page has the name of its children', async () => {
    const spellings = ['</inbox> ldp:contains <a>.', `<?p=1> ldp:contains <a>. <> <${AS}first> <?p=1>.`];
    for (const text of spellings) expect((await listAndTell([turtle(text)])).given).to.deep.equal(['/inbox/a']);
  });

  it('contains nothing about containers above and below it', async () => {
    const text = '</> ldp:contains </inbox/>, </other>. <> ldp:contains <a>, <b/>. <b/> ldp:contains <b/c>.';
    expect(await listAndTell([turtle(text)])).to.deep.include({ given: ['/inbox/a', '/inbox/b/'], ignored: [] });
  });
});

describe('a listing in JSON that names children in several places', () => {
  const forms: Readonly<Record<string, unknown>> = {
    'two nodes of one container': [
      { '@id': '/inbox/', [`${LDP}contains`]: named('a') },
      { '@id': '/inbox/', [`${LDP}contains`]: named('b') },
    ],
    'two keys': { '@id': '/inbox/', contains: named('a'), 'ldp:contains': named('b') },
    'another container first': {
      '@graph': [
        { '@id': '/inbox/sub/', contains: named('sub/c') },
        { '@id': '/inbox/', contains: named('a', 'b') },
      ],
    },
  };
  for (const [name, form] of Object.entries(forms))
    it(`is read completely: ${name}`, async () => {
      const told = await listAndTell([json(form, 'application/ld+json')]);
      expect(told).to.deep.include({ given: ['/inbox/a', '/inbox/b'], ignored: [] });
    });

  it('has no children if it contains null', async () => {
    expect(await listAndTell([json({ contains: null })])).to.deep.include({ given: [], ignored: [] });
  });
});

describe('an invalid listing', () => {
  it('is refused, and not read as an empty inbox', async () => {
    for (const odd of [json(['a', 'b']), json(null), json('later'), turtle('<> dc:title "Not now".')]) {
      const { run } = await list([odd]);
      expect(await rejection(run(), PodError)).to.include({ kind: 'unexpected' });
    }
  });

  it('may be empty if it or its head states that it is a container', async () => {
    const link = `<${LDP}BasicContainer>; rel="type"`;
    const byHead = answer(200, `${PREFIXES}<> dc:title "Inbox".`, { 'content-type': 'text/turtle', link });
    for (const empty of [byHead, turtle('<> a ldp:Container.'), turtle('')])
      expect(await listAndTell([empty])).to.deep.include({ given: [], ignored: [] });
  });
});

describe('the next page of a listing', () => {
  const rest = json({ contains: ['b'] });

  it('is found in expanded JSON-LD', async () => {
    const first = [{ '@id': '/inbox/', [`${LDP}contains`]: named('a'), [`${AS}next`]: [{ '@id': '/inbox/?p=2' }] }];
    const { given, server } = await listAndTell([json(first, 'application/ld+json'), rest]);
    expect(given).to.deep.equal(['/inbox/a', '/inbox/b']);
    expect(server.seen[1]?.path).to.equal('/inbox/?p=2');
  });

  it('is found by a relative reference', async () => {
    for (const next of ['./?p=2', '../inbox/?p=2', '.?p=2']) {
      const { server } = await listAndTell([json({ contains: ['a'], next }), rest]);
      expect(server.seen[1]?.path).to.equal('/inbox/?p=2');
    }
  });

  it('is found in a Link header, with the relation in upper or lower case', async () => {
    const head = { 'content-type': 'text/turtle', link: '<?p=2>; rel="NEXT"' };
    const { given } = await listAndTell([answer(200, `${PREFIXES}<> ldp:contains <a>.`, head), rest]);
    expect(given).to.deep.equal(['/inbox/a', '/inbox/b']);
  });

  it('returns earlier children once', async () => {
    const { given, ignored } = await listAndTell([
      json({ contains: ['a', 'b'], next: '?p=2' }),
      json({ contains: ['b', 'c'] }),
    ]);
    expect({ given, ignored }).to.deep.equal({ given: ['/inbox/a', '/inbox/b', '/inbox/c'], ignored: [] });
  });

  it('is reported if the server does not accept its own cursor and sends the first page again', async () => {
    const page = json({ contains: ['a'], next: 'abc' });
    const { given, ignored, server } = await listAndTell([page, page]);
    expect(given).to.deep.equal(['/inbox/a']);
    const example = `${server.url}inbox/?from=abc`;
    expect(ignored).to.deep.equal([[1, example]]);
    expect(leftAsideWords(`${server.url}inbox/`, { count: 1, example })).to.include('use sync --ack delete');
  });
});

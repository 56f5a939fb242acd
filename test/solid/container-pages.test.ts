/** The forms in which servers name the pages of a listing, and its children. */
import { expect } from 'chai';
import type { ListOptions } from '../../src/solid/container.ts';
import { answer, type Answer } from '../raw-server.ts';
import { json, list, PREFIXES, turtle, urls } from '../support/listings.ts';

const AS = 'https://www.w3.org/ns/activitystreams';
const LDP = 'http://www.w3.org/ns/ldp';

/** A listing in Turtle with the vocabularies for pages. */
const paged = (text: string, headers: Record<string, string> = {}): Answer =>
  answer(
    200,
    `${PREFIXES}@prefix as: <${AS}#>. @prefix hydra: <http://www.w3.org/ns/hydra/core#>.
     @prefix xhv: <http://www.w3.org/1999/xhtml/vocab#>. ${text}`,
    { 'content-type': 'text/turtle', ...headers },
  );
const ld = (body: unknown): Answer => json(body, 'application/ld+json');
const LAST = turtle('<> ldp:contains </inbox/z>.');

/** What is listed, the paths that were requested, and what was told. */
async function listed(routes: Readonly<Record<string, Answer>>) {
  const told: unknown[] = [];
  const options: ListOptions = {
    onIgnored: (count, example) => told.push([count, example.replace(/^http:..[^/]*/, '')]),
    onIncomplete: (missing) => told.push(missing),
  };
  const route: Answer = (response, request) => {
    (routes[request.path] ?? answer(404))(response, request);
  };
  const { run, server } = await list([route], options);
  const children = urls(await run()).map((url) => url.replace('/inbox/', ''));
  return { children, told, paths: server.seen.map(({ path }) => path) };
}

describe('the next page of a listing is found', () => {
  const forms: Readonly<Record<string, Answer>> = {
    'of a page at the address of the container': paged(
      '<> a ldp:Container. <?page=1> ldp:contains <a>; as:next <?p=2>.',
    ),
    'of a page that is part of the container': paged('<> ldp:contains <a>. <?page=1> as:partOf <>; as:next <?p=2>.'),
    'of a page with an address of its own': paged('<> ldp:contains <a>. <pages/1> as:partOf <>; as:next <?p=2>.'),
    'of a fragment': paged('<#it> ldp:contains <a>; as:next <?p=2>.'),
    'of the described page that it is, not of another': paged(
      '<?p=0> as:next <>. <> ldp:contains <a>; as:next <?p=2>. <?p=2> as:next <?p=3>.',
    ),
    'in a link object': paged('<> ldp:contains <a>; as:next [ a as:Link; as:href <?p=2> ].'),
    'in a Hydra view': paged('<> ldp:contains <a>; hydra:view <?page=1>. <?page=1> hydra:next <?p=2>.'),
    'in a Hydra view without a name': paged('<> ldp:contains <a>; hydra:view [ hydra:next <?p=2> ].'),
    'in Hydra': paged('<> ldp:contains <a>; hydra:next <?p=2>.'),
    'in the terms of XHTML': paged('<> ldp:contains <a>; xhv:next <?p=2>.'),
    'in the first draft of LDP': paged('<> ldp:contains <a>. <?first> ldp:pageOf <>; ldp:nextPage <?p=2>.'),
    'in a Link header with the IRI of ActivityStreams': paged('<> ldp:contains <a>.', {
      link: `<?p=2>; rel="${AS}#next"`,
    }),
    'in a Link header with white space': paged('<> ldp:contains <a>.', { link: '<?p=2> ; rel="next"' }),
    'in JSON, as a link object': ld({ '@context': LDP, contains: ['a'], next: { type: 'Link', href: '?p=2' } }),
    'in JSON-LD, as a link object': ld([
      { '@id': '', [`${LDP}#contains`]: [{ '@id': 'a' }], [`${AS}#next`]: [{ [`${AS}#href`]: [{ '@id': '?p=2' }] }] },
    ]),
    'in JSON, in a view': json({ contains: ['a'], view: { '@id': '?page=1', next: '?p=2' }, totalItems: 2 }),
    'in JSON, in the first page': json({ contains: [], first: { id: '?page=1', contains: ['a'], next: '?p=2' } }),
    'in HAL': json({ contains: ['a'], _links: { next: { href: '?p=2' } } }),
  };
  for (const [name, form] of Object.entries(forms))
    it(name, async () => {
      expect(await listed({ '/inbox/': form, '/inbox/?p=2': LAST })).to.deep.equal({
        children: ['a', 'z'],
        told: [],
        paths: ['/inbox/', '/inbox/?p=2'],
      });
    });

  it('after the page that it is, if a document describes all pages', async () => {
    const all = '<?p=1> as:next <?p=2>. <?p=2> as:next <?p=3>.';
    const { children } = await listed({
      '/inbox/': paged(`<> ldp:contains <a>. ${all}`),
      '/inbox/?p=2': paged(`</inbox/> ldp:contains <b>. ${all}`),
      '/inbox/?p=3': paged(`</inbox/> ldp:contains <c>. ${all}`),
    });
    expect(children).to.deep.equal(['a', 'b', 'c']);
  });

  it('but never in the label of a blank node, or for a child', async () => {
    const { paths } = await listed({
      '/inbox/': paged('<> ldp:contains <a>, <b/>; as:next [ a as:Link ]. <a> as:next <?p=2>. <b/> as:next <?p=2>.'),
    });
    expect(paths).to.deep.equal(['/inbox/']);
  });
});

describe('the first page of a listing is read', () => {
  const forms: Readonly<Record<string, Answer>> = {
    'if the container lists some of its children': paged('<> ldp:contains <a>; as:first <?page=1>.'),
    'in a link object': paged('<> a ldp:Container; as:first [ a as:Link; as:href <?page=1> ].'),
    'in JSON without children': json({ contains: [], first: '?page=1' }),
    'in JSON with some children': json({ contains: ['a'], first: { id: '?page=1' }, totalItems: 3 }),
    'in JSON-LD, as a link object': ld({ '@context': AS, id: '', first: { type: 'Link', href: '?page=1' } }),
    'from the Link header of a container without children': paged('<> a ldp:Container.', {
      link: '<?page=1>; rel="first"',
    }),
  };
  for (const [name, form] of Object.entries(forms))
    it(name, async () => {
      const found = await listed({
        '/inbox/': form,
        '/inbox/?page=1': paged('</inbox/> ldp:contains <a>, <b>; as:first <?page=1>; as:next <?p=2>.'),
        '/inbox/?p=2': LAST,
      });
      expect(found).to.deep.equal({
        children: ['a', 'b', 'z'],
        told: [],
        paths: ['/inbox/', '/inbox/?page=1', '/inbox/?p=2'],
      });
    });

  it('in the document of the container, if it is there', async () => {
    const contains = [{ id: 'a' }, { id: 'b' }];
    for (const form of [
      paged('<> a ldp:Container; as:first [ as:orderedItems (<a> <b>) ].'),
      paged('<> ldp:contains <a>; as:first <?page=1>. <?page=1> ldp:contains <a>, <b>.'),
      json({ contains: ['a'], first: { id: '?page=1', contains } }),
      ld({ '@context': AS, id: '', first: { id: '?page=1', [`${LDP}#contains`]: contains } }),
      ld({ '@context': AS, id: '', first: { type: 'OrderedCollectionPage', orderedItems: ['a', 'b'] } }),
    ])
      expect(await listed({ '/inbox/': form })).to.deep.equal({ children: ['a', 'b'], told: [], paths: ['/inbox/'] });
  });

  it('once, even if each answer gives it another address', async () => {
    let requests = 0;
    const endless = (): Answer => paged(`<> ldp:contains <a>, <b>; as:first <?page=1&t=${++requests}>.`);
    const { children } = await listed({ '/inbox/': endless(), '/inbox/?page=1&t=1': endless() });
    expect(children).to.deep.equal(['a', 'b']);
  });

  it('and reported if it is missing beside children', async () => {
    const { children, told } = await listed({ '/inbox/': paged('<> ldp:contains <a>; as:first <?page=1>.') });
    expect(children).to.deep.equal(['a']);
    expect(told).to.have.length(1);
  });

  it('only if it is a reference, and not the index of an entry', async () => {
    const { children, paths } = await listed({ '/inbox/': json({ contains: ['a'], first: 0 }) });
    expect({ children, paths }).to.deep.equal({ children: ['a'], paths: ['/inbox/'] });
  });

  it('without a report if the pages go round, or another view of the container has a total', async () => {
    const round = await listed({
      '/inbox/': paged('<> ldp:contains <a>; as:next <?p=2>. <?state=archived> as:totalItems 40.'),
      '/inbox/?p=2': paged('</inbox/> ldp:contains <b>; as:next <?p=1>.'),
      '/inbox/?p=1': paged('</inbox/> ldp:contains <a>; as:next <?p=2>.'),
    });
    expect(round).to.deep.include({ children: ['a', 'b'], told: [] });
  });

  it('without a report if the container has listed all of it', async () => {
    const { told, paths } = await listed({
      '/inbox/': paged('<> ldp:contains <a>, <b>; as:first <?page=1>.'),
      '/inbox/?page=1': paged('</inbox/> ldp:contains <a>; as:next <?page=2>.'),
      '/inbox/?page=2': paged('</inbox/> ldp:contains <b>.'),
    });
    expect({ told, paths }).to.deep.equal({ told: [], paths: ['/inbox/', '/inbox/?page=1', '/inbox/?page=2'] });
  });
});

describe('the children of a listing are found', () => {
  const forms: Readonly<Record<string, Answer>> = {
    'under a page of it': paged('<> a ldp:Container. <?page=1> ldp:contains <a>, <b>.'),
    'under a fragment': paged('<#it> a ldp:Container; ldp:contains <a>, <b>.'),
    'under the document about it': paged('<index> a ldp:Container; ldp:contains <a>, <b>.', {
      'content-location': '/inbox/index',
    }),
    'under a page of it in JSON': ld({
      '@context': LDP,
      '@graph': [
        { '@id': './', contains: ['a'] },
        { '@id': '?page=1', contains: ['b'] },
      ],
    }),
    'as items': paged('<> a ldp:Container, as:Collection; as:totalItems 2; as:items <a>, <b>.'),
    'as ordered items': paged('<> a as:OrderedCollection; as:orderedItems (<a> <b>).'),
    'as items of a container by its header': paged('<> as:items <a>, <b>.', { link: `<${LDP}#Container>; rel="type"` }),
    'as ordered items in JSON-LD': ld({ '@context': AS, id: '', type: 'OrderedCollection', orderedItems: ['a', 'b'] }),
  };
  for (const [name, form] of Object.entries(forms))
    it(name, async () => {
      expect(await listed({ '/inbox/': form })).to.deep.include({ children: ['a', 'b'], told: [] });
    });

  it('and an empty collection has none', async () => {
    for (const form of [
      paged('<> a as:OrderedCollection; as:orderedItems ().'),
      ld({ '@context': AS, id: '', type: 'OrderedCollection', totalItems: 0, orderedItems: [] }),
    ])
      expect(await listed({ '/inbox/': form })).to.deep.include({ children: [], told: [] });
  });

  it('without the container itself', async () => {
    const { children, told } = await listed({ '/inbox/': paged('<> ldp:contains <>, </inbox>, <a>.') });
    expect({ children, told }).to.deep.equal({ children: ['a'], told: [] });
  });
});

describe('a listing that is not complete', () => {
  it('is reported if something else states children of the container, which are not read', async () => {
    const { children, told } = await listed({ '/inbox/': paged('<> ldp:contains <a>. <other> ldp:contains <b>.') });
    expect({ children, told }).to.deep.equal({ children: ['a'], told: [[1, '/inbox/other']] });
  });

  it('is reported if a page repeats the first one, whoever links it', async () => {
    const page = paged('</inbox/> ldp:contains <a>, <b>.', { link: '<?p=2>; rel="next"' });
    const moved = answer(302, '', { location: '/inbox/' });
    for (const second of [page, moved])
      expect(await listed({ '/inbox/': page, '/inbox/?p=2': second })).to.deep.include({
        children: ['a', 'b'],
        told: [[1, '/inbox/?p=2']],
      });
  });

  it('is reported if the server states a larger total than it lists', async () => {
    for (const form of [
      paged('<> ldp:contains <a>, <b>; as:totalItems 5.'),
      paged('<> ldp:contains <a>, <b>; hydra:totalItems 5.'),
      json({ contains: ['a', 'b'], totalItems: 5, more: '?page=2' }),
    ])
      expect(await listed({ '/inbox/': form })).to.deep.include({
        children: ['a', 'b'],
        told: [{ stated: 5, listed: 2 }],
      });
  });

  it('is not reported if the total counts what is no child, was posted meanwhile, or is no number', async () => {
    for (const [form, last] of [
      [paged('<> ldp:contains <a>, <>, <.acl>; as:totalItems 4; as:next <?p=2>.'), LAST],
      [json({ contains: ['a'], totalItems: 2, next: '?p=2' }), json({ contains: ['z'], totalItems: 3 })],
      [paged('<> ldp:contains <a>; as:totalItems "many"; as:next <?p=2>.'), LAST],
    ] as const)
      expect(await listed({ '/inbox/': form, '/inbox/?p=2': last })).to.deep.include({
        children: ['a', 'z'],
        told: [],
      });
  });
});

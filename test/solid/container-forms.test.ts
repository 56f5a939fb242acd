import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';

import { answer, type Answer } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
import { json, list, PREFIXES, turtle, urls } from '../support/listings.ts';

describe('a listing in pages', () => {
  const page = (text: string, next?: string): Answer =>
    answer(200, PREFIXES + text, {
      'content-type': 'text/turtle',
      ...(next === undefined ? {} : { link: `<http://www.w3.org/ns/ldp#Page>; rel="type", <${next}>; rel="next"` }),
    });

  it('in Turtle continues at its Link header (LDP Paging)', async () => {
    const { run, server } = await list([
      page('<> ldp:contains <a>.', '?page=2'),
      page('<.> ldp:contains <b>.', '/inbox/pages/3'),
      page('</inbox/> ldp:contains </inbox/c>.'),
    ]);
    expect(urls(await run())).to.deep.equal(['/inbox/a', '/inbox/b', '/inbox/c']);
    expect(server.seen.map(({ path }) => path)).to.deep.equal(['/inbox/', '/inbox/?page=2', '/inbox/pages/3']);
  });

  it('in Turtle continues at its statements', async () => {
    const as = '@prefix as: <https://www.w3.org/ns/activitystreams#>.';
    const { run } = await list([turtle(`${as} <> ldp:contains <a>; as:next <?p=2>.`), turtle('<> ldp:contains <b>.')]);
    expect(urls(await run())).to.deep.equal(['/inbox/a', '/inbox/b']);
  });

  it('may have numbers as cursors', async () => {
    const { run, server } = await list([json({ contains: ['a'], next: 3 }), json({ contains: ['b'] })]);
    expect(urls(await run())).to.deep.equal(['/inbox/a', '/inbox/b']);
    expect(server.seen[1]?.path).to.equal('/inbox/?from=3');
  });

  it('begins at its first page', async () => {
    const context = { as: 'https://www.w3.org/ns/activitystreams#', ldp: 'http://www.w3.org/ns/ldp#' };
    const { run, server } = await list([
      json({ '@context': context, '@id': '/inbox/', 'as:first': { '@id': '/inbox/?page=1' } }, 'application/ld+json'),
      json({ '@context': context, '@id': '/inbox/', 'ldp:contains': { '@id': 'a' } }, 'application/ld+json'),
    ]);
    expect(urls(await run())).to.deep.equal(['/inbox/a']);
    expect(server.seen[1]?.path).to.equal('/inbox/?page=1');
  });
});

describe('a listing in JSON-LD with other terms', () => {
  const ldp = 'http://www.w3.org/ns/ldp#';
  const child = { '@id': '/inbox/a' };
  const forms: Record<string, unknown> = {
    'an alias': { '@context': { items: `${ldp}contains`, id: '@id' }, id: '/inbox/', items: [{ id: 'a' }] },
    'a prefix of its own': { '@context': { l: ldp }, '@id': '/inbox/', 'l:contains': child },
    'a coerced alias': {
      '@context': { has: { '@id': `${ldp}contains`, '@type': '@id' } },
      '@id': '/inbox/',
      has: ['a'],
    },
    'a set': { '@context': { l: ldp }, '@id': '/inbox/', 'l:contains': { '@set': [child] } },
    'a set under the common name': { '@id': '/inbox/', [`${ldp}contains`]: { '@set': [child] } },
    '@reverse': { '@context': { l: ldp }, ...child, '@reverse': { 'l:contains': { '@id': '/inbox/' } } },
    'a base of its own': {
      '@context': ['http://www.w3.org/ns/ldp', { '@base': '/' }],
      '@id': 'inbox/',
      contains: ['inbox/a'],
    },
    '@vocab': { '@context': { '@vocab': ldp, items: 'contains' }, '@id': '/inbox/', items: child },
    '@included': { '@context': { l: ldp }, '@included': [{ '@id': '/inbox/', 'l:contains': child }] },
  };
  for (const [name, form] of Object.entries(forms))
    it(`is expanded: ${name}`, async () => {
      const { run } = await list([json(form, 'application/ld+json')]);
      expect(urls(await run())).to.deep.equal(['/inbox/a']);
    });

  it('may be an empty container, or nothing at all', async () => {
    for (const empty of [{}, [], { '@id': '/inbox/', '@type': `${ldp}BasicContainer` }, { contains: [] }]) {
      const { run } = await list([json(empty, 'application/ld+json')]);
      expect(await run()).to.deep.equal([]);
    }
  });

  it('is refused without a statement about children, and not read as an empty inbox', async () => {
    for (const odd of [
      { messages: ['a'] },
      { error: 'not now' },
      { '@context': 'https://unknown.example/', items: ['a'] },
    ]) {
      const { run } = await list([json(odd)]);
      expect(await rejection(run(), PodError)).to.include({ kind: 'unexpected' });
    }
  });
});

import { expect } from 'chai';
import { parseDocument } from 'htmlparser2';
import type { LeadList } from '../../src/desk-api/index.ts';
import { assignment, openTestDesk, type TestDesk } from '../support/desk.ts';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title><svg/onload=alert(1)>',
  '\u202Egnp.exe',
  '&lt;b&gt;',
  'javascript:alert(1)',
];

/** The names of elements and attributes in a page. */
function partsOf(text: string): { readonly names: string[]; readonly attributes: string[]; readonly hrefs: string[] } {
  const [names, attributes, hrefs]: [string[], string[], string[]] = [[], [], []];
  const visit = (nodes: ReturnType<typeof parseDocument>['children']): void => {
    for (const node of nodes) {
      if (!('name' in node) || !('attribs' in node)) continue;
      names.push(node.name);
      attributes.push(...Object.keys(node.attribs));
      if (node.attribs['href'] !== undefined) hrefs.push(node.attribs['href']);
      visit(node.children);
    }
  };
  visit(parseDocument(text).children);
  return { names, attributes, hrefs };
}

describe('The pages of the desk without scripts', () => {
  let desk: TestDesk;
  before(async () => {
    const hostile = HOSTILE.map((name, index) =>
      assignment(`${7001 + index}`, { name, givenName: name, jobTitle: name, url: name }),
    );
    desk = await openTestDesk([...hostile, 'no notification <script>alert(1)</script>', '{"topic": "<img>"}']);
  });
  after(() => desk.desk.close());

  const read = async (path: string): Promise<string> => {
    const { status, text, headers } = await desk.ask(path, { headers: { accept: 'text/html' } });
    expect([status, headers.get('content-type')], path).to.deep.equal([200, 'text/html; charset=UTF-8']);
    return text;
  };

  it('escape everything in a lead: in lists, in a lead and in the search', async () => {
    const { rows } = (await desk.ask('/api/leads')).json as LeadList;
    const { items } = (await desk.ask('/api/quarantine')).json as { items: { id: string }[] };
    expect([rows.length, items.length]).to.deep.equal([HOSTILE.length, 1]);
    const paths = [
      ...['/', '/leads', '/review', '/quarantine', '/inbox', '/outbox', '/numbers', '/ask', '/forget'],
      ...rows.map(({ slug }) => `/leads/${slug}`),
      ...items.map(({ id }) => `/quarantine/${id}`),
      ...HOSTILE.map((text) => `/leads?q=${encodeURIComponent(text)}&sort=${encodeURIComponent('-name')}`),
    ];
    for (const path of paths) {
      const { names, attributes, hrefs } = partsOf(await read(path));
      expect(names, path).to.not.include.members(['img']).and.not.include('svg');
      expect(names.filter((name) => name === 'script').length, path).to.be.at.most(1);
      expect(
        attributes.filter((name) => name.startsWith('on') || name === 'style'),
        path,
      ).to.deep.equal([]);
      for (const href of hrefs) expect(href, path).to.match(/^(?:\/|data:,$)/);
    }
  });

  it('are readable: names, the history, and the original message', async () => {
    const list = await read('/leads?q=7002');
    expect(list).to.contain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;');
    const [, slug] = /href="\/leads\/([0-9a-f]+)"/.exec(list) ?? [];
    const page = await read(`/leads/${slug!}`);
    expect(page).to.contain('<h2>History</h2>').and.contain('identifiers: brokerLeadID = 7002').and.contain('<pre>{');
    expect(await read('/inbox')).to.contain('quarantined');
  });

  it('show a page for what is missing or wrong in the address', async () => {
    const wrong = async (path: string): Promise<string> => {
      const { status, text } = await desk.ask(path);
      return `${status} ${/<h1>(.*)<\/h1>/.exec(text)?.[1] ?? ''}`;
    };
    expect(await wrong('/leads/ffff')).to.equal('404 No such lead');
    expect(await wrong('/leads?status=gone')).to.equal('400 That did not work');
    expect(await wrong('/quarantine/ffff')).to.equal('400 That did not work');
  });

  it('answer an unknown address with a page and a link back, and a program with JSON', async () => {
    const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    for (const path of ['/nothing', '/nothing/here', '/lead/1']) {
      const page = await desk.ask(path, { headers: html });
      expect([page.status, page.headers.get('content-type')], path).to.deep.equal([404, 'text/html; charset=UTF-8']);
      expect(page.text).to.contain('<h1>There is no such page</h1>').and.contain('<a href="/leads">See the leads</a>');
      const { status, json } = await desk.ask(path, { headers: { accept: '*/*' } });
      expect([status, (json as { detail: string }).detail]).to.deep.equal([404, `there is nothing at ${path}`]);
    }
    const { status, json } = await desk.ask('/api/nothing', { headers: html });
    expect([status, (json as { detail: string }).detail]).to.deep.equal([404, 'there is nothing at /api/nothing']);
  });
});

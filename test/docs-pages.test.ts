import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { jsonLines, runHere, samplePath } from './support/cli.ts';
import { innerLinks, namedFiles, pages, sections, type Page } from './support/command-lines.ts';

const ROOT = new URL('../', import.meta.url);
/** The messages of the samples that tell a story. */
const STORY = readdirSync(samplePath('story')).map((name) => samplePath(`story/${name}`));
/** More than this no one reads at once. */
const README_LINES = 150;

/** What a page of GitHub calls the place of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchorsOf = (page: Page): string[] => sections(page).map(({ heading }) => anchorOf(heading));

describe('The pages of the documentation', () => {
  const all = pages();

  for (const page of all) {
    it(`have links that lead somewhere: ${page.file}`, () => {
      for (const { link, path, anchor } of innerLinks(page)) {
        expect(existsSync(fileURLToPath(new URL(path, ROOT))), link).to.equal(true);
        const target = all.find(({ file }) => file === path);
        if (anchor !== '' && target !== undefined) expect(anchorsOf(target), link).to.include(anchor);
      }
    });

    it(`name files that exist: ${page.file}`, () => {
      for (const path of namedFiles(page)) {
        const places = [path, `test/threats/${path}`, `test/faults/${path}`].map((one) =>
          fileURLToPath(new URL(one, ROOT)),
        );
        expect(places.some(existsSync), path).to.equal(true);
      }
    });

    it(`have text below every heading: ${page.file}`, () => {
      for (const { heading, body } of sections(page)) expect(body, heading).to.not.equal('');
    });
  }

  it('are all reached from README', () => {
    const linked = new Set<string>();
    const follow = (page: Page): void => {
      if (linked.has(page.file)) return;
      linked.add(page.file);
      for (const { path } of innerLinks(page)) {
        const next = all.find(({ file }) => file === path);
        if (next !== undefined) follow(next);
      }
    };
    follow(all[0]!);
    const docs = all.map(({ file }) => file).filter((file) => file.startsWith('docs/'));
    expect([...linked]).to.include.members([...docs, 'CONTRIBUTING.md', 'SECURITY.md']);
  });

  it('show in README what the samples become', async () => {
    const [, table = ''] = /^```\n(STATUS .*?)^```$/ms.exec(all[0]!.text) ?? [];
    const { stdout } = await runHere(['normalize', '-q', ...STORY]);
    const leads = jsonLines(stdout) as { status: string; name: string; email: string[] }[];
    const rows = leads.map(({ status, name, email }) => [status, name, email.join(', ')]);
    const [, ...shown] = table.trimEnd().split('\n');
    expect(shown).to.not.be.empty;
    for (const row of shown) expect(rows).to.deep.include(row.split(/ {2,}/));
  });

  it(`begin with a README of at most ${README_LINES} lines`, () => {
    expect(all[0]!.text.trimEnd().split('\n').length).to.be.at.most(README_LINES);
  });
});

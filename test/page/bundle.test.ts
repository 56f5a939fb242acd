import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { bundlePage, type PageBundle } from '../../scripts/build/page-bundle.ts';

const PAGE = fileURLToPath(new URL('../../src/page/', import.meta.url));
/** What a reader loads at most until a part of the page is there, gzipped. */
const MOST_BYTES = 60_000;

describe('the bundle of the page', () => {
  let bundle: PageBundle;

  before(async () => {
    bundle = await bundlePage();
  });

  it('has at most 60 kB with script, style and everything that any part of the page loads', () => {
    expect([...bundle.weights.keys()]).to.include.members([
      'src/page/main.tsx',
      'src/page/leads/table.tsx',
      'src/page/numbers/page.tsx',
    ]);
    for (const [part, bytes] of bundle.weights) expect(bytes, part).to.be.within(5_000, MOST_BYTES);
  });

  it('is named by its content, and lists each of its files once', () => {
    const { files, manifest } = bundle;
    expect(manifest.files).to.include.members([manifest.script, manifest.style]);
    expect([...files.keys()].sort()).to.deep.equal([...manifest.files, 'LICENSES.txt'].sort());
    for (const name of manifest.files) expect(name).to.match(/^[a-z-]+-[A-Z0-9]{8}\.(?:js|css)$/);
  });

  it('requests nothing from other servers, and contains the licenses of its parts', () => {
    const { files } = bundle;
    const text = (name: string): string => new TextDecoder().decode(files.get(name));
    for (const name of bundle.manifest.files.filter((one) => one.endsWith('.css')))
      expect(text(name)).to.not.match(/url\(|@import/);
    for (const name of ['preact', '@preact/signals', '@tanstack/virtual-core'])
      expect(text('LICENSES.txt')).to.match(new RegExp(`^${name}\\n\\n.*MIT`, 'm'));
  });

  it('has no text below 12 px in its styles', () => {
    const sheets = readdirSync(`${PAGE}style`).map((name) => readFileSync(`${PAGE}style/${name}`, 'utf8'));
    const sizes = sheets.flatMap((sheet) => [...sheet.matchAll(/font-size:\s*([\d.]+)(px|rem|em|%)/g)]);
    expect(sizes).to.not.be.empty;
    for (const [, size, unit] of sizes) {
      const px = Number(size) * (unit === 'px' ? 1 : unit === '%' ? 0.16 : 16);
      expect(px, `${size!}${unit!}`).to.be.at.least(12);
    }
  });
});

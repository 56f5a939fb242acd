import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { generateMessages } from '../src/dev/generator/generator.ts';
import { openPod } from '../src/solid/pod.ts';
import { freshStorage, post } from './pods.ts';
import { jsonLines, moduleOf, runHere } from './support/cli.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

/** The files under a folder, as paths from the root. */
const filesUnder = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .sort();

/** The files that the tree in ARCHITECTURE.md names. */
function filesInTree(): string[] {
  const tree = /## The tree\n\n```\n(.*?)```/s.exec(read('ARCHITECTURE.md'))?.[1] ?? '';
  const path: string[] = [];
  const files: string[] = [];
  for (const line of tree.split('\n').filter(Boolean)) {
    const depth = /^ */.exec(line)![0].length / 2;
    const [name = '', ...words] = line.trim().split(/\s+/);
    path.splice(depth, Infinity, name.replace('/', ''));
    if (name.endsWith('/')) continue;
    expect(words, `${name} has no line`).to.not.be.empty;
    files.push(path.join('/'));
  }
  return files.sort();
}

describe('The documents', () => {
  it('list every file of src and scripts in the tree of ARCHITECTURE.md, and no other', () => {
    expect(filesInTree()).to.deep.equal([...filesUnder('src'), ...filesUnder('scripts')].sort());
  });

  it('have an example of the library in README that works and prints the IRIs that the program prints, in less than 30 lines', async () => {
    const example = /```ts\n(.*?)```/s.exec(read('README.md'))?.[1] ?? '';
    expect(example.split('\n').length).to.be.below(30);
    const settings = await freshStorage();
    const pod = await openPod(settings);
    await post(pod, [...generateMessages({ count: 5, seed: 1 })]);
    await pod.close();
    const code = example
      .replace("'leadpod'", JSON.stringify(fileURLToPath(moduleOf('index'))))
      .replace(
        /issuer: '[^']*',/,
        `...${JSON.stringify({ issuer: settings.issuer, storage: settings.storage, inbox: settings.inbox })},`,
      );
    const folder = await mkdtemp(join(tmpdir(), 'leadpod-example-'));
    try {
      await writeFile(join(folder, 'example.mts'), code);
      const credentials = { LEADPOD_CLIENT_ID: settings.clientId, LEADPOD_CLIENT_SECRET: settings.clientSecret };
      const env = { ...process.env, ...credentials };
      const args = ['--import', 'tsx', join(folder, 'example.mts')];
      const { stdout } = await promisify(execFile)(process.execPath, args, { env, cwd: ROOT });
      expect(stdout).to.match(/^[1-5] new leads, 0 changed\n/);
      const places = {
        LEADPOD_ISSUER: settings.issuer,
        LEADPOD_STORAGE: settings.storage,
        LEADPOD_INBOX: settings.inbox,
      };
      const printed = await runHere(['leads', '--json', '--status', 'new'], { ...credentials, ...places });
      const ids = (jsonLines(printed.stdout) as { id: string }[]).map(({ id }) => id).sort();
      expect([...stdout.matchAll(/^ {2}id: '(.*)',$/gm)].map(([, id]) => id).sort()).to.deep.equal(ids).and.not.to.be
        .empty;
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

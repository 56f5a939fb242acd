import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { freshFolder, jsonLines, runHere, runInside } from '../../../support/cli.ts';
import { leadMessage } from '../../../support/cli-pod.ts';

const OTHERS: Readonly<Record<string, string | Uint8Array>> = {
  'notes.md': '# Notes\n\nSome **text**.\n',
  'page.html': '<!doctype html>\n<title>Sign in</title>\n',
  'report.pdf': Buffer.from('%PDF-1.4\n%\u00e2\u00e3\u00cf\n', 'latin1'),
  'picture.bin': Uint8Array.of(0, 1, 2, 255),
  'table.csv': 'name,email\n',
  'data.rdf': '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>\n',
};
const KINDS = 'unknown kind of file. leadpod reads JSON (.json, .jsonld, .ndjson, .jsonl), Turtle (.ttl)';

describe('a file of a kind that leadpod does not read', () => {
  let folder: string;

  before(() => {
    folder = freshFolder();
    for (const [name, content] of Object.entries(OTHERS)) writeFileSync(join(folder, name), content);
    writeFileSync(join(folder, 'empty.json'), '');
  });

  for (const command of ['convert', 'normalize', 'validate'])
    for (const name of Object.keys(OTHERS))
      it(`is named by leadpod ${command}, with the kinds that are read: ${name}`, async () => {
        const path = join(folder, name);
        const { code, stdout, stderr } = await runHere([command, path]);
        expect(code).to.equal(3);
        const said = command === 'validate' ? stdout : stderr;
        expect(
          said.startsWith(command === 'validate' ? `${path}: error: ${KINDS}` : `leadpod: ${path}: ${KINDS}`),
          said,
        ).to.equal(true);
        expect(said)
          .to.include('--type MEDIA-TYPE')
          .and.not.match(/Turtle failed|expected a value/);
      });

  for (const command of ['convert', 'normalize', 'validate'])
    it(`is distinguished from an empty one by leadpod ${command}`, async () => {
      const { code, stdout, stderr } = await runHere([command, join(folder, 'empty.json')]);
      expect(code).to.equal(3);
      expect(`${stdout}${stderr}`).to.include('empty.json: ').and.include('the file is empty');
    });

  it('is one finding of leadpod validate --json', async () => {
    const path = join(folder, 'notes.md');
    const [finding, ...rest] = jsonLines((await runHere(['validate', '--json', path])).stdout);
    expect(rest).to.deep.equal([]);
    expect(finding).to.include({ file: path, severity: 'error', pointer: '', code: 'media-type' });
  });

  it('is also reported for standard input', async () => {
    const { code, stderr } = await runInside(['convert', '-'], { input: '<!doctype html>\n' });
    expect({ code, said: stderr.startsWith(`leadpod: -: ${KINDS}`) }).to.deep.equal({ code: 3, said: true });
  });

  it('is read if --type names its kind, and if it begins like a known kind', async () => {
    const message = leadMessage('1', { name: 'Ada Example' });
    writeFileSync(join(folder, 'message.txt'), message);
    writeFileSync(join(folder, 'comment.txt'), '# a note\n<urn:a> a <urn:b> .\n');
    for (const [name, ...flags] of [['message.txt'], ['comment.txt'], ['notes.md', '--type', 'text/turtle']] as const) {
      const { stdout, stderr } = await runHere(['convert', join(folder, name), ...flags]);
      expect(`${stdout}${stderr}`, name).not.to.include('unknown kind');
    }
  });

  it('is skipped in a folder with other files', async () => {
    const mixed = join(folder, 'mixed');
    mkdirSync(mixed);
    for (const [name, content] of Object.entries(OTHERS)) writeFileSync(join(mixed, name), content);
    writeFileSync(join(mixed, 'good.json'), leadMessage('1', { name: 'Ada Example' }));
    const { code, stdout } = await runHere(['normalize', mixed]);
    expect({ code, leads: jsonLines(stdout).length }).to.deep.equal({ code: 0, leads: 1 });
  });
});

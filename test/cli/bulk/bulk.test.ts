import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { generateMessages } from '../../../src/dev/generator/generator.ts';
import { freshFolder, linesOf, runHere, runInside } from '../../support/cli.ts';
import { EXTENT, SIZE } from '../../support/extent.ts';

/** More than is worked on in place: each fills a chunk, with the white space behind it. */
const messages = [...generateMessages({ count: EXTENT.chunks, seed: 17, noise: false })].map((text) =>
  text.padEnd(530_000),
);
const broken = '{"topic": "realestate/lead#add",';
/** Before the last two messages a line is broken, and the next one is blank. */
const lines = [...messages.slice(0, -2), broken, ' ', ...messages.slice(-2)];
const brokenLine = messages.length - 1;

/** A file of lines in a folder of its own. */
function fileOfLines(): { folder: string; name: string } {
  const folder = freshFolder();
  writeFileSync(join(folder, 'many.ndjson'), `${lines.join('\n')}\n`);
  return { folder, name: join(folder, 'many.ndjson') };
}

describe('commands with many messages', () => {
  const { folder, name } = fileOfLines();

  // Each of the commands in every run; threads are started for each.
  const otherFormats = [
    ['convert', '--to', 'turtle', '--verify'],
    ['convert', '--to', 'expanded'],
  ];
  for (const args of [['convert'], ['normalize'], ['validate', '--json'], ...(SIZE === 'small' ? [] : otherFormats)])
    it(`${args.join(' ')} prints the same with threads and without, in the order of the messages`, async () => {
      const [one, two] = [
        await runHere([...args, '--threads', '1', name]),
        await runHere([...args, '--threads', '2', name]),
      ];
      expect(two.stdout === one.stdout, 'the same data').to.be.true;
      expect(two.stderr).to.equal(one.stderr);
      expect(one.code).to.equal(3);
      if (args[0] !== 'validate') expect(one.stderr).to.include(`${name}:${brokenLine}: `);
    });

  it('reads standard input and the files of a folder and its subfolders, by their names', async () => {
    const inner = join(folder, 'files');
    mkdirSync(join(inner, 'b'), { recursive: true });
    writeFileSync(join(inner, 'c.json'), messages[0]!);
    writeFileSync(join(inner, 'b', 'more.jsonl'), `${messages[1]}\n${messages[2]}\n`);
    writeFileSync(join(inner, 'a.ttl'), '<urn:a> <urn:b> <urn:c> .');
    writeFileSync(join(inner, '.hidden.json'), broken);
    writeFileSync(join(inner, 'notes.txt'), broken);
    const validated = await runHere(['validate', inner]);
    const names = linesOf(validated.stdout).map((line) => line.slice(inner.length + 1).split(': ')[0]);
    expect([...new Set(names)]).to.deep.equal(['a.ttl', 'b/more.jsonl:1', 'b/more.jsonl:2', 'c.json']);
    const piped = await runInside(['normalize', '--threads', '1', '-'], { input: lines.join('\n') });
    expect(piped.stdout).to.equal((await runHere(['normalize', '--threads', '1', name])).stdout);
  });

  it('reads the files of a folder in threads: unreadable files are reported, and stop no other', async () => {
    const many = freshFolder();
    const file = (index: number): string => join(many, `${String(index).padStart(3, '0')}.json`);
    // Each is small and a chunk holds a hundred.
    const [small = ''] = generateMessages({ count: 1, seed: 18, noise: false });
    for (let index = 0; index < 502; index += 1) writeFileSync(file(index), small);
    writeFileSync(file(450), small.padEnd(9000));
    rmSync(file(451));
    symlinkSync(join(many, 'gone'), file(451));
    const args = ['convert', '--max-bytes', '8000', many];
    const [one, two] = [await runHere([...args, '--threads', '1']), await runHere([...args, '--threads', '2'])];
    expect(two.stdout === one.stdout, 'the same data').to.be.true;
    expect(two.stderr).to.equal(one.stderr);
    expect(two.code).to.equal(3);
    expect(linesOf(two.stderr).filter((line) => line.includes(many))).to.deep.equal([
      `leadpod: ${file(450)}: expected at most 8000 bytes, received more (too-large)`,
      `leadpod: ${file(451)}: no such file`,
    ]);
  });

  it('names a file that the output format cannot express, with threads as without, and writes the others', async () => {
    const inner = freshFolder();
    messages.forEach((text, index) => {
      writeFileSync(join(inner, `${index}.json`), text);
    });
    const bad = join(inner, '00.nq');
    writeFileSync(bad, '<urn:x:s> <urn:x:p> "o" <urn:x:g> .');
    const args = ['convert', '-q', '--to', 'turtle', inner, '--threads'];
    const [one, two] = [await runHere([...args, '1']), await runHere([...args, '2'])];
    expect(two.stdout === one.stdout, 'the same data').to.be.true;
    expect(one.stdout).not.to.equal('');
    for (const { code, stderr } of [one, two])
      expect({ code, lines: linesOf(stderr) }).to.deep.equal({
        code: 3,
        lines: [`leadpod: ${bad}: Writing Turtle failed: the syntax has no named graphs (not-rdf)`],
      });
  });

  it('lists each warning with --verbose, from threads as without', async () => {
    const args = ['convert', '--verbose', name, '--threads'];
    const [one, two] = [await runHere([...args, '1']), await runHere([...args, '2'])];
    expect(two.stderr).to.equal(one.stderr);
    expect(one.stderr)
      .to.match(/^\S+many\.ndjson:1: /m)
      .and.to.match(/^(?:repairs|warnings): \d+ /m);
  });

  it('writes one JSON array for no message, and for one', async () => {
    const empty = join(freshFolder(), 'none.ndjson');
    writeFileSync(empty, '\n');
    expect((await runHere(['convert', '--to', 'expanded', empty])).stdout).to.equal('[]\n');
  });

  it('declares each prefix once in Turtle that is written in pieces', async () => {
    const { stdout } = await runHere(['convert', '--to', 'turtle', '--threads', '1', name]);
    const declared = linesOf(stdout).filter((line) => line.startsWith('@prefix'));
    expect(new Set(declared).size).to.equal(declared.length).and.be.greaterThan(1);
  });

  it('refuses a line that is longer than a message may be, and reads the next one', async () => {
    const long = join(freshFolder(), 'long.ndjson');
    writeFileSync(long, `"${'x'.repeat(5000)}"\n${messages[0]!.trim()}\n`);
    const run = await runHere(['normalize', '--max-bytes', '4096', long]);
    expect(run.stderr).to.include(`${long}:1: expected at most 4096 bytes, received more (too-large)`);
    expect(linesOf(run.stdout)).to.have.length(1);
  });
});

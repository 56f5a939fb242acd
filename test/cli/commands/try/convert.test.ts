import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { toQuads, type PlainObject } from '../../../../src/json-ld/processor.ts';
import { parseRdf, type Quad, type RdfFormat } from '../../../../src/rdf/quads.ts';
import {
  freshFolder,
  linesOf,
  runCli,
  runHere,
  runInside,
  samplePath,
  UNSAFE,
  type Run,
} from '../../../support/cli.ts';
import { isomorphic } from 'rdf-isomorphic';
import { skipWithout, whyNot } from '../../../support/missing.ts';

const SAMPLES = ['lead-add.json', 'lead-asssign.json', 'story/06-added.json'].map(samplePath);
const CANARY = 'Canary Person';
const SHARED_LABEL = '{"@context":{"@vocab":"http://schema.org/"},"knows":{"@id":"_:b0","name":"NAME"}}';

const quadsOf = (text: string, format: RdfFormat): Quad[] => parseRdf(text, { format, base: 'urn:x:' });

async function convert(...args: string[]): Promise<Run> {
  return runHere(['convert', ...args]);
}

describe('leadpod convert', () => {
  let folder: string;
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  before(() => {
    folder = freshFolder();
  });

  describe('of the samples', () => {
    let nquads: Quad[];

    before(async () => {
      const { code, stdout } = await convert(...SAMPLES);
      expect(code).to.equal(0);
      nquads = quadsOf(stdout, 'application/n-quads');
      expect(nquads.length).to.be.above(60);
    });

    for (const [name, format] of [
      ['turtle', 'text/turtle'],
      ['trig', 'application/trig'],
    ] as const) {
      it(`writes the same statements as ${name}`, async () => {
        const { code, stdout } = await convert(...SAMPLES, '--to', name);
        expect(code).to.equal(0);
        expect(isomorphic(quadsOf(stdout, format), nquads)).to.equal(true);
      });
    }

    for (const form of ['expanded', 'compacted', 'flattened'] as const) {
      it(`writes the same statements as ${form} JSON-LD`, async () => {
        const written = await convert(...SAMPLES, '--to', form);
        expect(written.code).to.equal(0);
        const document = JSON.parse(written.stdout) as PlainObject;
        expect(Array.isArray(document)).to.equal(form !== 'compacted');
        expect(isomorphic(await toQuads(document), nquads)).to.equal(true);
      });
    }

    it('writes N-Quads that rapper accepts', async function () {
      const rapper = process.env['LEADPOD_RAPPER'] ?? 'rapper';
      skipWithout(this, 'rapper', whyNot(rapper, 'raptor2-utils', 'LEADPOD_RAPPER'));
      const { stdout } = await convert(...SAMPLES, '-q');
      const { status, stderr } = spawnSync(rapper, ['-q', '-i', 'nquads', '-o', 'nquads', '-', 'urn:x:'], {
        input: stdout,
        encoding: 'utf8',
      });
      expect(stderr).to.equal('');
      expect(status).to.equal(0);
    });
  });

  it('reads standard input if the file is -', async () => {
    const { code, stdout } = await runCli(['convert', '-'], { input: '<urn:x:s> <urn:x:p> "o" .' });
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '<urn:x:s> <urn:x:p> "o" .\n' });
  });

  for (const form of ['nquads', 'turtle', 'expanded']) {
    it(`keeps the blank nodes of different files apart in ${form}`, async () => {
      const ada = file('ada.jsonld', SHARED_LABEL.replace('NAME', 'Ada'));
      const bob = file('bob.jsonld', SHARED_LABEL.replace('NAME', 'Bob'));
      const { code, stdout } = await convert(ada, bob, '--to', form);
      expect(code).to.equal(0);
      const quads =
        form === 'expanded'
          ? await toQuads(JSON.parse(stdout) as PlainObject)
          : quadsOf(stdout, form === 'turtle' ? 'text/turtle' : 'application/n-quads');
      const named = quads.filter(({ predicate }) => predicate.value.endsWith('/name'));
      expect(named.map(({ object }) => object.value).sort()).to.deep.equal(['Ada', 'Bob']);
      expect(named[0]?.subject.value).not.to.equal(named[1]?.subject.value);
    });
  }

  it('converts the good file beside broken and hostile ones, and reports the error of each in one line', async () => {
    const bad = [
      file('broken.json', `{"topic":"realestate/lead#add","data":{"object":{"name":"${CANARY}"`),
      file('context.jsonld', `{"@context":"https://evil.example/context","name":"${CANARY}"}`),
      file('deep.json', `{"topic":"realestate/lead#add","data":${'['.repeat(400)}"${CANARY}"${']'.repeat(400)}}`),
      file('polluting.json', `{"topic":"realestate/lead#add","data":{"__proto__":{"x":"${CANARY}"`),
      file('torn.ttl', `<urn:x:s> <urn:x:p> "${CANARY}`),
      file('none.json', ''),
      join(folder, 'missing.json'),
    ];
    const good = file('good.ttl', '<urn:x:s> <urn:x:p> "kept" .');
    const { code, stdout, stderr } = await convert(...bad.slice(0, 3), good, ...bad.slice(3));
    expect(code).to.equal(3);
    expect(stdout).to.equal('<urn:x:s> <urn:x:p> "kept" .\n');
    expect(linesOf(stderr).map((line) => line.split(': ').slice(0, 2).join(' '))).to.deep.equal(
      bad.map((name) => `leadpod ${name}`),
    );
    expect(stderr).not.to.include(CANARY);
    expect(stderr).to.include('broken.json: /data/object: line 1').and.include('(not-json)');
    expect(stderr).to.include('https://evil.example/context').and.include('(unknown-context)');
    expect(stderr).to.include('(too-deep)').and.include('(not-rdf)').and.include('no such file');
  });

  describe('of a document that the output format cannot express', () => {
    const cases: readonly [form: string, why: string, text: string, reason: string][] = [
      ['turtle', 'a named graph', '<urn:x:s> <urn:x:p> "lost" <urn:x:g> .', 'the syntax has no named graphs'],
      ['flattened', 'a wide space in an IRI', '<urn:x:s\u00a0lost> <urn:x:p> "lost" .', 'relative @id reference'],
      ['compacted', 'an IRI like a prefixed name', '<schema:lost> <urn:x:p> "lost" .', 'IRI confused with prefix'],
    ];
    for (const [form, why, text, reason] of cases)
      it(`names the file with ${why}, and writes the others as ${form}`, async () => {
        const bad = file('bad.nq', text);
        const others = [
          file('one.nq', '<urn:x:1> <urn:x:p> "kept 1" .'),
          file('two.nq', '<urn:x:2> <urn:x:p> "kept 2" .'),
        ];
        const { code, stdout, stderr } = await convert(others[0]!, bad, others[1]!, '--to', form);
        expect(code).to.equal(3);
        expect(linesOf(stderr)).to.have.length(1);
        expect(stderr).to.include(`leadpod: ${bad}: `).and.include(reason);
        expect(stdout).to.include('kept 1').and.include('kept 2').and.not.include('lost');
      });

    it('leaves out the file that contradicts one before it', async () => {
      const node = (index: string): string =>
        `[{"@id":"urn:x:s","@index":"${index}","urn:x:p":[{"@value":"${index}"}]}]`;
      const [first, second] = [file('first.jsonld', node('one')), file('second.jsonld', node('two'))];
      const last = file('third.nq', '<urn:x:3> <urn:x:p> "three" .');
      const { code, stdout, stderr } = await convert(first, second, last, '--to', 'flattened', '-q');
      expect(code).to.equal(3);
      expect(linesOf(stderr)).to.deep.equal([
        `leadpod: ${second}: A node has two different values of "@index" (json-ld)`,
      ]);
      expect(stdout).to.include('"one"').and.include('"three"').and.not.include('"two"');
    });

    it('reports that the context is wrong, and names no file for it', async () => {
      const context = file('wrong.json', '{"@context":{"@version":7}}');
      const good = file('fine.nq', '<urn:x:s> <urn:x:p> "kept" .');
      const { code, stdout, stderr } = await runCli(['convert', good, '--to', 'compacted', '--context', context]);
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.include('invalid @version value').and.not.include('fine.nq');
    });
  });

  it('reads one message for each line of .ndjson, and names the broken line', async () => {
    const message = (id: number): string => `{"@context":{"@vocab":"urn:x:"},"@id":"urn:x:${id}","n":"${id}"}`;
    const lines = file('some.ndjson', `${message(1)}\n\n{"broken":\n${message(4)}\n`);
    const { code, stdout, stderr } = await convert(lines);
    expect(code).to.equal(3);
    expect(linesOf(stdout)).to.have.length(2);
    expect(linesOf(stderr)).to.have.length(1);
    expect(stderr).to.include('some.ndjson:3: ');
  });

  it('refuses what a context does not map, unless --no-safe is given', async () => {
    const loose = file('loose.jsonld', '{"@context":{"n":"urn:x:n"},"@id":"urn:x:s","n":"kept","dropped":"lost"}');
    const safe = await convert(loose);
    expect(safe).to.include({ code: 3, stdout: '' });
    expect(safe.stderr).to.include('/dropped').and.not.include('lost');
    expect(await convert(loose, '--no-safe')).to.include({ code: 0, stdout: '<urn:x:s> <urn:x:n> "kept" .\n' });
  });

  it('reads in both ways with --verify, and writes the same', async () => {
    const file = samplePath('lead-add.json');
    expect(await convert(file, '--verify')).to.deep.equal(await convert(file));
    expect((await convert('--help')).stdout).to.include('--verify');
  });

  it('counts its repairs, and lists their places on demand, unless it is quiet', async () => {
    const plain = await convert(samplePath('lead-add.json'));
    expect(plain.stderr)
      .to.match(/^repairs: .*1 telephone-rewritten.*--verbose/m)
      .and.not.include('/data/object');
    const loud = await convert(samplePath('lead-add.json'), '--verbose');
    expect(loud.stderr).to.include('lead-add.json: /data/object/object/telephone: ').and.not.include('731-620');
    expect(loud.stderr).to.match(/^repairs: .*1 telephone-rewritten/m);
    const quiet = await convert(samplePath('lead-add.json'), '--quiet');
    expect(quiet).to.include({ code: 0, stderr: '', stdout: loud.stdout });
  });

  it('writes no characters that control a terminal or change the text direction, and loses none', async () => {
    const name = '\u001b[31mred \u009b2J \u202etxt\u2066 \u0007\ufeff';
    const message = JSON.stringify({ '@id': 'urn:x:s', 'http://schema.org/name': name });
    for (const [form, format] of [
      ['nquads', 'application/n-quads'],
      ['turtle', 'text/turtle'],
    ] as const) {
      const { stdout, stderr } = await runInside(['convert', '-', '--to', form], { input: message });
      expect(stdout + stderr).not.to.match(UNSAFE);
      expect(quadsOf(stdout, format).map(({ object }) => object.value)).to.deep.equal([name]);
    }
  });

  for (const form of ['expanded', 'flattened', 'compacted']) {
    it(`keeps a JSON literal that is not valid JSON as its text in ${form} JSON-LD`, async () => {
      const statement = '<urn:x:s> <urn:x:p> "{kept"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON> .\n';
      const jsonLd = await convert(file('literal.nq', statement), '--to', form);
      expect((await convert(file('literal.jsonld', jsonLd.stdout))).stdout).to.equal(statement);
    });
  }

  it('writes blank nodes with such characters in their labels under other labels', async () => {
    for (const form of ['nquads', 'turtle', 'trig']) {
      const input = '_:a\u061c <urn:x:p> _:b\ufeffc .';
      const { stdout } = await runInside(['convert', '-', '--to', form], { input });
      expect(stdout).not.to.match(UNSAFE);
      expect(quadsOf(stdout, 'application/trig')).to.have.length(1);
    }
  });

  it('advises to name the media type of N-Quads on standard input', async () => {
    const input = '<urn:x:s> <urn:x:p> "o" <urn:x:g> .';
    const guessed = await runInside(['convert', '-'], { input });
    expect(guessed.code).to.equal(3);
    expect(guessed.stderr).to.include('add --type MEDIA-TYPE');
    const named = await runInside(['convert', '-', '--type', 'application/n-quads'], { input });
    expect(named).to.include({ code: 0, stdout: `${input}\n` });
  });

  it('reports what is wrong with a context file', async () => {
    for (const [context, reason] of [
      [join(freshFolder(), 'none.json'), 'there is no such file'],
      [file('broken.json', '{"@context":'), 'it does not hold JSON'],
    ] as const) {
      const { code, stderr } = await runHere(['convert', '--to', 'compacted', '--context', context, '-']);
      expect(code).to.equal(2);
      expect(stderr).to.include(`received [${context}]: ${reason}`);
    }
  });
  it('compacts with the context in a file', async () => {
    const context = file('context.json', '{"@context":{"label":"http://schema.org/name"}}');
    const statement = file('statement.nq', '<urn:x:s> <http://schema.org/name> "Ada" .');
    const { code, stdout } = await runHere(['convert', statement, '--to', 'compacted', '--context', context]);
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ '@id': 'urn:x:s', label: 'Ada' });
  });

  describe('with JSON-LD that is refused', () => {
    it('reports the place, and shows a harmless excerpt', async () => {
      const text = `Jane\u001b[31m ${'long '.repeat(20)}`;
      const path = file('scalar.jsonld', JSON.stringify({ '@context': 'https://schema.org', '@graph': [text] }));
      const { code, stderr } = await convert(path);
      expect(code).to.equal(3);
      expect(stderr).to.contain('/@graph/0: ').and.to.contain('received [Jane').and.to.contain('...]');
      expect(stderr).not.to.match(UNSAFE).and.not.to.contain(text.slice(10));
    });
    it('names the invalid type of a value', async () => {
      const value = { '@value': 'x', '@type': 'a b' };
      const path = file('type.jsonld', JSON.stringify({ '@context': 'https://schema.org', name: value }));
      const { code, stderr } = await convert(path);
      expect(code).to.equal(3);
      expect(stderr).to.contain('/name/@type: ').and.to.contain('received [a b]');
    });
  });

  it('recognizes files by the names that export has for its formats', async () => {
    const quads = file('leads.nquads', '<urn:x:s> <urn:x:p> "kept" <urn:x:g> .\n');
    const turtle = file('leads.turtle', '[] <urn:x:p> "kept", "too" .\n');
    const { code, stdout, stderr } = await runHere(['convert', quads, turtle, '--to', 'nquads']);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout.match(/"(?:kept|too)"/g)).to.have.length(3);
  });
});

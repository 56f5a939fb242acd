import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { freshFolder, jsonLines, linesOf, runHere, runInside, samplePath } from '../../../support/cli.ts';

const MESSAGE = {
  topic: 'realestate/lead#add',
  time: '2024-05-01T10:00:00.000Z',
  id: 'https://vendor.example/publish/1',
  data: { type: 'AddAction', object: { type: 'Lead', identifier: { crm: '1' }, object: { name: 'Ada Brook' } } },
};

describe('leadpod validate', () => {
  let folder: string;
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  before(() => {
    folder = freshFolder();
  });

  it('reports that JSON without a lead event has nothing to validate, and finds no error in it', async () => {
    const { code, stdout } = await runHere(['validate', 'package.json']);
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/^package\.json: not a lead event: nothing to validate$/m)
      .and.not.include(': valid');
  });

  it('finds the samples valid, and reports what reading them repairs', async () => {
    const path = samplePath('lead-add.json');
    const { code, stdout, stderr } = await runInside(['validate', path]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.include(`${path}: warning: /data/object/object/telephone: `);
    expect(linesOf(stdout).at(-1)).to.match(/: valid, with \d+ warnings$/);
  });

  it('only reports that a clean message is valid', async () => {
    const clean = file('clean.json', MESSAGE);
    expect(await runHere(['validate', clean, '--strict'])).to.deep.equal({
      ...{ code: 0, stdout: `${clean}: valid\n`, stderr: '' },
    });
  });

  it('treats repairs as errors with --strict', async () => {
    const { code, stdout } = await runHere(['validate', '--strict', samplePath('lead-add.json')]);
    expect(code).to.equal(3);
    expect(stdout).not.to.include(': valid');
  });

  it('ends with 3 for an error, with a pointer to it, and continues with the next message', async () => {
    const clean = file('clean.json', MESSAGE);
    const broken = file('broken.json', '{"topic":"realestate/lead#add","data":{"object":{"name":"Canary Person"');
    const wrong = file('wrong.json', { ...MESSAGE, data: { object: 'Canary Person' } });
    const { code, stdout } = await runHere(['validate', broken, wrong, clean]);
    expect(code).to.equal(3);
    expect(stdout)
      .to.include(`${broken}: error: /data/object: line 1`)
      .and.match(/wrong\.json: error: \/data\/object: /);
    expect(stdout).to.include(`${clean}: valid\n`).and.not.include('Canary Person');
  });

  it('reports an unknown topic as an error, with the topic that was probably meant', async () => {
    const unknown = file('unknown.json', { ...MESSAGE, topic: 'realestate/lead#addd' });
    const { code, stdout } = await runHere(['validate', unknown]);
    expect(code).to.equal(3);
    expect(stdout).to.match(/error: \/topic: .*did the sender mean realestate\/lead#add\? \(unknown-topic\)\n$/);
  });

  it('prints one finding for each line with --json', async () => {
    const broken = file('broken.json', '{"topic":');
    const { code, stdout } = await runHere(['validate', '--json', broken]);
    expect(code).to.equal(3);
    const [finding, ...others] = jsonLines(stdout);
    expect(finding).to.include({ file: broken, severity: 'error', pointer: '/topic', code: 'not-json' });
    expect(finding).to.have.property('message').that.is.a('string');
    expect(others).to.be.empty;
  });

  it('names a missing file, and ends with 3', async () => {
    const { code, stderr } = await runHere(['validate', 'missing.json']);
    expect({ code, stderr }).to.deep.equal({ code: 3, stderr: 'leadpod: missing.json: no such file\n' });
  });

  it('notices a stored lead that was changed by hand', async () => {
    const { stdout } = await runHere(['normalize', '-q', '--to', 'turtle', file('message.json', MESSAGE)]);
    expect(stdout).to.include('lead:status "new"');
    const changed = file('lead.ttl', stdout.replace('lead:status "new"', 'lead:status "sold"'));
    const { code, stdout: said } = await runHere(['validate', changed]);
    expect(code).to.equal(3);
    expect(said).to.match(/lead\.ttl: error: /);
  });
});

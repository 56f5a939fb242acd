import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { filesOf, PARTS, versionOf } from '../../scripts/tests/test-node-parts.ts';

const ROOT = new URL('../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, ROOT), 'utf8');

describe('The tests on another Node', () => {
  it('are of existing folders', () => {
    for (const part of PARTS) expect(existsSync(new URL(`test/${part}/`, ROOT)), part).to.be.true;
    expect(filesOf()).to.have.length(PARTS.length);
  });

  it('run on a major version or an exact one, and on nothing else', () => {
    expect(['24', '26.10.0'].map(versionOf)).to.deep.equal(['24', '26.10.0']);
    for (const text of [undefined, '', 'latest', '24 --registry=x', '24.x', '../24'])
      expect(() => versionOf(text), text).to.throw(/^Cannot run the tests on Node \[/);
  });

  it('are part of CI on a version that README supports', () => {
    const version = /scripts\/tests\/test-node\.ts (\d+)/.exec(read('.ci/run'))?.[1];
    const [, oldest, others] = /Node (\d+)\.\d+ or newer; Node (.*?) are tested/.exec(read('README.md'))!;
    expect([oldest, ...others!.match(/\d+/g)!]).to.include(version);
    expect(read('package.json')).to.include(`">=${oldest!}.`);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { passOptions } from '../../src/cli/flags/pass.ts';
import { checkRules, requiredPolicy } from '../../src/cli/settings/routing.ts';
import { UsageError } from '../../src/errors.ts';
import { rejection } from '../rejection.ts';
import { freshFolder } from '../support/cli.ts';

const ANN = 'https://ann.example.com/#me';
const policy = (id: string): object => ({
  ...{ id, version: 1, since: '2026-01-01T00:00:00Z', fallback: ANN, members: [{ webId: ANN }] },
  rules: [{ steps: [{ mode: 'direct', members: [ANN], window: '30m' }] }],
});

/** A registry of two pods, of which only the first has rules of its own, beside a configuration for all. */
function setUp(own: object): { pods: string; config: string } {
  const folder = freshFolder();
  const [pods, config] = ['leadpod.pods.json', 'leadpod.config.json'].map((name) => join(folder, name)) as [
    string,
    string,
  ];
  const entry = (name: string): object => ({
    ...{ name, storage: `https://pods.example/${name}/`, issuer: 'https://login.example/' },
    ...{ clientIdFile: 'id', clientSecretFile: 'secret' },
  });
  writeFileSync(pods, JSON.stringify({ pods: [{ ...entry('one'), ...own }, entry('two')] }));
  writeFileSync(config, JSON.stringify({ routing: policy('all'), deadlines: { answer: '2h' } }));
  return { pods, config };
}

describe('The rules of a pod', () => {
  it('are those of its entry in the registry, or else those of the configuration', async () => {
    const flags = setUp({ routing: policy('own'), deadlines: { answer: '20m' } });
    expect((await requiredPolicy({ ...flags, pod: 'one' })).id).to.equal('own');
    expect((await requiredPolicy({ ...flags, pod: 'two' })).id).to.equal('all');
    expect(passOptions({ ...flags, pod: 'one' })).to.deep.include({ deadlines: { answer: '20m' } });
    expect(passOptions({ ...flags, pod: 'two' })).to.deep.include({ routing: policy('all') });
  });

  it('are reported as wrong before anything is done, with the name of the pod', async () => {
    const flags = setUp({ routing: { ...policy('own'), fallback: 7 } });
    await checkRules({ ...flags, pod: 'two' });
    for (const wrong of [{ pod: 'one' }, { pod: ['two', 'one'] }, { all: true }]) {
      const { message } = await rejection(checkRules({ ...flags, ...wrong }), UsageError);
      expect(message).to.contain(`${flags.pods}: one: `).and.contain('fallback');
    }
  });
});

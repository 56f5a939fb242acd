import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { EXIT } from '../src/cli/exit.ts';
import { cronTicks } from '../src/live/schedule.ts';
import { freshFolder, parseOnly } from './support/cli.ts';
import { skipWithout, whyNot } from './support/missing.ts';

const ROOT = new URL('../', import.meta.url);
const TEXT = readFileSync(new URL('docs/schedule.md', ROOT), 'utf8');

/** The code blocks of a language. */
const blocks = (language: string): string[] =>
  [...TEXT.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, one]) => one === language).map(([, , code = '']) => code);

/** The members of a YAML document that have this name, however deep. */
function* membersNamed(name: string, value: unknown): Generator {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === name) yield member;
    yield* membersNamed(name, member);
  }
}

const manifests = (): unknown[] =>
  blocks('yaml').flatMap((code) =>
    parseAllDocuments(code).map((document) => {
      expect(document.errors).to.deep.equal([]);
      return document.toJS() as unknown;
    }),
  );

/** Every command line of the document, as words. */
function commandLines(): string[][] {
  const lines = ['sh', 'crontab', 'ini'].flatMap((language) => blocks(language).flatMap((code) => code.split('\n')));
  const typed = lines
    .flatMap((line) => /\bleadpod (\w[^>]*)/.exec(line)?.[1] ?? [])
    .map((words) => words.trim().split(/\s+/));
  const started = [...membersNamed('command', manifests())].map((command) => (command as string[]).slice(1));
  return [...typed, ...started].filter(([command]) => command !== 'of');
}

describe('docs/schedule.md', () => {
  it('uses only commands and flags that the program has, in every code block', async () => {
    const lines = commandLines();
    expect(new Set(lines.map(([command]) => command))).to.deep.equal(new Set(['watch', 'schedule', 'sync']));
    for (const [command = '', ...words] of lines) {
      for (const flag of words.filter((word) => word.startsWith('--'))) {
        const { stderr } = await parseOnly([command, flag]);
        expect(stderr, `${command} ${flag}`).to.not.match(/unknown option/);
      }
    }
    for (const [script] of TEXT.matchAll(/scripts\/\w+\.ts/g))
      expect(existsSync(new URL(script, ROOT)), script).to.equal(true);
  });

  it('has cron patterns that the program understands', async () => {
    const patterns = [...TEXT.matchAll(/--cron "([^"]+)"(?: --timezone (\S+))?/g)];
    expect(patterns).to.not.be.empty;
    for (const [, pattern = '', zone] of patterns) await cronTicks(pattern, zone);
  });

  it('lists every exit code of the program, and no other', () => {
    const rows = [...TEXT.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
    expect(rows).to.deep.equal(Object.values(EXIT));
    for (const values of membersNamed('values', manifests())) expect(rows).to.include.members(values as number[]);
    for (const [, code] of blocks('ini')
      .join()
      .matchAll(/ExitStatus=(\d+)/g))
      expect(rows).to.include(Number(code));
  });

  it('has manifests that do not overlap, run without extra rights, and take their credentials from a secret', () => {
    const all = manifests();
    expect(all.map((one) => (one as { kind: string }).kind)).to.deep.equal(['CronJob', 'Deployment']);
    expect([...membersNamed('concurrencyPolicy', all)]).to.deep.equal(['Forbid']);
    expect([...membersNamed('runAsNonRoot', all)]).to.deep.equal([true, true]);
    expect([...membersNamed('allowPrivilegeEscalation', all)]).to.deep.equal([false, false]);
    expect([...membersNamed('secretRef', all)]).to.deep.equal([{ name: 'leadpod-pod' }, { name: 'leadpod-pod' }]);
    expect([...membersNamed('limits', all)]).to.have.length(2);
    // Longer than the ten seconds that a stop may take.
    expect([...membersNamed('terminationGracePeriodSeconds', all)]).to.deep.equal([20, 20]);
    expect(JSON.stringify(all)).to.not.match(/LEADPOD_CLIENT_SECRET/);
  });

  it('has units that systemd-analyze accepts, if it is installed', function () {
    skipWithout(this, 'systemd-analyze', whyNot('systemd-analyze', 'systemd'));
    const folder = freshFolder();
    const names = [...TEXT.matchAll(/`\/etc\/systemd\/system\/([\w.-]+)`/g)].map(([, name = '']) => name);
    const units = blocks('ini');
    expect(names).to.have.length(units.length);
    // The program is installed nowhere here, and neither is the file of settings.
    for (const [index, name] of names.entries())
      writeFileSync(join(folder, name), units[index]!.replace('/usr/local/bin/leadpod', process.execPath));
    const files = names.map((name) => join(folder, name));
    const { stdout, stderr, status } = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], {
      encoding: 'utf8',
    });
    expect({ stdout, stderr, status }).to.deep.equal({ stdout: '', stderr: '', status: 0 });
  });
});

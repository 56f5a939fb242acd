/** What the program says to the slips that people make most. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sayUnknownSettings } from '../../src/cli/settings/unknown-settings.ts';
import type { LeadJson } from '../../src/lead/lead-json.ts';
import { SETTING_NAMES, unknownSettings } from '../../src/settings/names.ts';
import { closedPort } from '../raw-server.ts';
import { freshFolder, jsonLines, runHere, type Run } from '../support/cli.ts';
import { freshPodEnv, leadMessage, postTo, type PodEnv } from '../support/cli-pod.ts';

const ADA = { type: 'Contact', name: 'Ada Brookhaven', email: 'ada@mail.example' };

async function syncedPod(...contacts: object[]): Promise<PodEnv> {
  const env = await freshPodEnv();
  await postTo(
    env,
    contacts.map((contact, index) => leadMessage(`L${index}`, contact)),
  );
  expect((await runHere(['sync'], env)).code).to.equal(0);
  return env;
}

function settingsFile(env: PodEnv, ...lines: string[]): string {
  const file = join(freshFolder(), 'pod.env');
  writeFileSync(file, [...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...lines].join('\n'), {
    mode: 0o600,
  });
  return file;
}

const offline = (...args: string[]): Promise<Run> => runHere(args);

describe('A typo in a settings file', () => {
  it('is reported with the setting that was probably meant, and the command continues', async () => {
    const file = settingsFile(await freshPodEnv(), 'LEADPOD_TIMEZONE=Europe/Berlin', 'LEADPOD_QUUX=1');
    const { code, stderr } = await offline('leads', '--settings', file);
    expect(code).to.equal(0);
    expect(stderr).to.include(
      `warning: ${file}: LEADPOD_TIMEZONE is not a setting of leadpod. Did you mean LEADPOD_TIME_ZONE?\n`,
    );
    expect(stderr).to.include(`warning: ${file}: LEADPOD_QUUX is not a setting of leadpod.\n`);
  });

  it('is reported in the environment only if a setting was probably meant', () => {
    const lines: string[] = [];
    const terminal = { say: (line: string) => void lines.push(line) };
    sayUnknownSettings('leads', {}, terminal, { LEADPOD_STORAG: 'x', LEADPOD_BUILD_NUMBER: '7', LEADPOD_LOG: 'info' });
    expect(lines).to.deep.equal(['warning: LEADPOD_STORAG is not a setting of leadpod. Did you mean LEADPOD_STORAGE?']);
  });

  it('is reported if the setting has no effect in a file', async () => {
    const file = settingsFile(await freshPodEnv(), 'LEADPOD_CACHE=/tmp/elsewhere');
    const { code, stderr } = await offline('leads', '--settings', file);
    expect({ code, stderr: stderr.split('\n')[0] }).to.deep.equal({
      code: 0,
      stderr: `warning: ${file}: LEADPOD_CACHE is read from the environment only.`,
    });
  });

  it('is not reported for any setting in the list', () => {
    expect(unknownSettings(SETTING_NAMES)).to.deep.equal([]);
    // A setting of scripts/sync.ts.
    expect(unknownSettings(['LEADPOD_ACK'])).to.deep.equal([]);
  });

  it('in a time zone is refused, because the file is also read for it', async () => {
    const file = settingsFile(await freshPodEnv(), 'LEADPOD_TIME_ZONE=Europe/Nowhere');
    expect(await offline('sync', '--settings', file))
      .to.include({ code: 2 })
      .and.property('stderr')
      .that.includes('time zone: expected');
  });

  it('in the name of the file is reported once, with the reason, if it is that of a folder', async () => {
    const folder = freshFolder();
    expect(await offline('leads', '--settings', folder)).to.deep.equal({
      ...{ code: 2, stdout: '' },
      stderr: `leadpod: --settings: cannot read ${folder}: it is a folder\n`,
    });
  });

  it('in the name of the file is reported with the reason', async () => {
    const { code, stderr } = await offline('leads', '--settings', 'nowhere.env');
    expect({ code, stderr }).to.deep.equal({
      code: 2,
      stderr: 'leadpod: --settings: cannot read nowhere.env: there is no such file\n',
    });
  });
});

describe('A flag before the command', () => {
  for (const args of [
    ['--settings', 'pod.env', 'leads'],
    ['--settings=pod.env', 'leads'],
  ])
    it(`gets an answer with the right order: ${args.join(' ')}`, async () => {
      const { code, stderr } = await offline(...args);
      expect(code).to.equal(2);
      expect(stderr).to.equal(
        `leadpod: --settings goes after the command: leadpod leads ${args.slice(0, -1).join(' ')}\n`,
      );
    });
});

describe('A flag before the subcommand', () => {
  for (const [typed, flag, place, right] of [
    ['quarantine --settings pod.env show 5f3a', '--settings', 'show', 'quarantine show --settings pod.env 5f3a'],
    ['outbox --json show 5f3a', '--json', 'show', 'outbox show --json 5f3a'],
    ['outbox --json --settings=pod.env drop 5f3a', '--json', 'drop', 'outbox drop --json --settings=pod.env 5f3a'],
    ['quarantine --file fixed retry 5f3a', '--file', 'retry', 'quarantine retry --file fixed 5f3a'],
    ['--settings pod.env outbox show 5f3a', '--settings', 'the command', 'outbox show --settings pod.env 5f3a'],
    ['--settings pod.env outbox --json', '--settings', 'the command', 'outbox --settings pod.env --json'],
  ] as const)
    it(`gets an answer with the right order: ${typed}`, async () => {
      const { code, stderr } = await offline(...typed.split(' '));
      expect({ code, stderr }).to.deep.equal({
        code: 2,
        stderr: `leadpod: ${flag} goes after ${place}: leadpod ${right}\n`,
      });
    });

  it('is not meant by the value of a flag', async () => {
    const { stderr } = await offline('outbox', '--settings', 'show');
    expect(stderr).to.equal('leadpod: --settings: cannot read show: there is no such file\n');
  });
});

describe('A command that lists without a subcommand', () => {
  it('still suggests the subcommand that was meant, and still has help of its own', async () => {
    for (const command of ['outbox', 'quarantine']) {
      const { code, stderr } = await offline(command, 'lst');
      expect(code).to.equal(2);
      expect(stderr).to.include('Did you mean list?');
      expect((await offline(command, '--help')).stdout)
        .to.include('retry')
        .and.include('drop');
    }
  });
});

describe('A slug with a typo', () => {
  it('gets an answer with the nearest slug, and the command that lists them', async () => {
    const env = await syncedPod(ADA);
    const [lead] = jsonLines((await runHere(['leads', '--json'], env)).stdout) as LeadJson[];
    const slug = lead!.slug.slice(0, 8);
    const typed = `${slug.slice(0, 7)}${slug.endsWith('0') ? '1' : '0'}`;
    const { code, stderr } = await runHere(['show', typed], env);
    expect(code).to.equal(2);
    expect(stderr).to.match(new RegExp(`no lead ${typed} in \\S+\\. Did you mean ${slug}\\? leadpod leads lists all`));
  });
});

describe('A SPARQL query with a typo', () => {
  it('gets an answer with the keyword that was meant, and the place of the wrong one', async () => {
    const data = ['--data', 'leads.nq'];
    for (const [query, says] of [
      ['SELEC ?x', 'line 1, column 1, at ">>>SELEC ?x": not a keyword. Did you mean SELECT?'],
      ['# all\nPREFX a: <http://a.example/> ASK {}', 'line 2, column 1, at ">>>PREFX a: '],
      ['PREFIX a: <http://a.example/>\n CONSTRCUT {} {}', 'Did you mean CONSTRUCT?'],
    ] as const) {
      const { code, stderr } = await runHere(['query', query, ...data]);
      expect(code, query).to.equal(2);
      expect(stderr).to.include(says);
    }
  });

  it('gets an answer with the text around the place', async () => {
    const { code, stderr } = await runHere(['query', 'SELECT * { ?a ?b ?c FLTER(?a) }'], await syncedPod(ADA));
    expect(code).to.equal(2);
    expect(stderr).to.match(/^leadpod: SPARQL: line 1, column \d+, at ".*FLTER.*>>>.*": expected /m);
    expect(stderr).not.to.include("'..'");
  });
});

describe('A SPARQL query behind --data', () => {
  it('is not taken for a file without a word: the message says where to write it', async () => {
    const { code, stderr } = await runHere(['query', '--data', 'leads.nq', 'ASK {}']);
    expect(code).to.equal(2);
    expect(stderr).to.include('--data takes all that follows it as files. Write the query before it');
  });
});

describe('A wrong value of a flag', () => {
  const nobody = ['--to', 'mailto:ann@mail.example'];
  for (const [says, ...args] of [
    ['--since: expected a time', 'replay', '--since', 'Jan 5'],
    ['--until: expected a time', 'replay', '--until', 'Jan 5'],
    ['--topic: expected a topic', 'replay', '--topic', 'lead#dance'],
    ['a rebuild computes every lead', 'replay', '--rebuild', '--id', 'urn:x'],
    ['--to: expected a WebID', 'accept', '6154', ...nobody],
    ['--to: expected a WebID', 'update', '6154', '--set', 'budget=1', ...nobody],
    ['--to: expected a WebID', 'send', 'lead#add', '--data', 'lead.json', ...nobody],
    ['update needs a value', 'update', '6154'],
  ] as const)
    it(`is reported before any request: ${args.join(' ')}`, async () => {
      const env = { LEADPOD_ISSUER: `http://127.0.0.1:${await closedPort()}/`, LEADPOD_CLIENT_ID: 'a' };
      const { code, stdout, stderr } = await runHere(args, { ...env, LEADPOD_CLIENT_SECRET: 'b' });
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(new RegExp(`^leadpod: ${says}`));
    });
});

describe('A file that does not exist', () => {
  for (const [flag, ...args] of [
    ['--data', 'send', 'lead#add', '--to', 'https://agent.example.com/card#me', '--data', 'nosuch.json'],
    ['--file', 'quarantine', 'retry', '5f3a', '--file', 'nosuch.json'],
  ] as const)
    it(`is reported with the reason: ${args[0]} ${flag}`, async () => {
      const { code, stderr } = await runHere(args, await freshPodEnv());
      expect({ code, stderr }).to.deep.equal({
        code: 2,
        stderr: `leadpod: ${flag}: cannot read nosuch.json: there is no such file\n`,
      });
    });
});

describe('What sync and forget leave behind', () => {
  it('is counted: notifications that were deleted from the inbox', async () => {
    const env = await syncedPod(ADA, { ...ADA, email: 'bea@mail.example' });
    const { stdout } = await runHere(['sync', '--ack', 'delete'], env);
    expect(stdout).to.match(/^Inbox: 2 listed, 0 read, 2 known already, 2 deleted from the inbox$/m);
    expect((await runHere(['sync'], env)).stdout).to.match(/^Inbox: 0 listed, 0 read, 0 known already$/m);
  });

  it('is named after forget --yes, with the flag that also removes it; a second run reports that no event is left', async () => {
    const env = await freshPodEnv();
    const other = { type: 'Contact', name: 'Ada B.', email: 'second@mail.example' };
    await postTo(env, [leadMessage('L0', ADA), leadMessage('L0', other, {}, 'realestate/lead#update')]);
    await runHere(['sync'], env);
    const forget = ['forget', '--email', 'ada@mail.example', '--yes'];
    const first = await runHere(forget, env);
    expect(first.stderr).to.match(/^Not removed from the same leads: Ada B\. \(1 event\)$/m);
    expect(first.stdout).to.match(
      /^Still named, in leads that stay:\n  lead ([0-9a-f]{8})[0-9a-f]{16}  Ada B\.\nIf that is .*\n  leadpod forget --lead \1 --dry-run$/m,
    );
    expect((await runHere(forget, env)).stdout).to.match(
      /^No event in the pod has one of these keys: check the spelling\./,
    );
  });
});

describe('The completion of bash', () => {
  it('contains help, its topics and the bundled queries', async () => {
    const { stdout } = await offline('completion', 'bash');
    expect(stdout).to.match(/'leadpod'\) list='[^']*\bhelp\b/);
    expect(stdout).to.match(/'leadpod help'\) list='[^']*\bsync\b[^']*\bconnection\b/);
    expect(stdout).to.match(/'leadpod query'\) list='[^']*\bfunnel\b/);
  });
});

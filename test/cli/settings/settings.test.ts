/** The settings of a command: flags, environment and `leadpod.config.json`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { generateMessages } from '../../../src/dev/generator/generator.ts';
import { fleetPlace } from '../../../src/cli/flags/fleet.ts';
import { logLevel } from '../../../src/cli/flags/observe.ts';
import { notifyOptions } from '../../../src/cli/settings/settings.ts';
import { freshFolder, linesOf, runHere, runIn, runInside, writeSettings, type Run } from '../../support/cli.ts';
import { freshPodEnv, postTo, type PodEnv } from '../../support/cli-pod.ts';

const SECRET = 'canary-secret-5d1f';

const messages = (count: number, seed: number): string[] => [...generateMessages({ count, seed })];
const reportOf = ({ stdout }: Run): Record<string, number> => JSON.parse(stdout) as Record<string, number>;

describe('the settings of a command', () => {
  let env: PodEnv;
  let issuer: string;

  const folderWith = (config: object, mode = 0o600): string => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'leadpod.config.json'), JSON.stringify(config), { mode });
    return cwd;
  };
  const inbox = (name: string): string => `${env.LEADPOD_STORAGE}${name}/`;

  before(async () => {
    env = await freshPodEnv();
    issuer = env['LEADPOD_ISSUER']!;
  });

  it('are taken from flags first, then from the environment, then from leadpod.config.json', async () => {
    const cwd = folderWith({ inbox: inbox('by-config') });
    const bySurroundings = { ...env, LEADPOD_INBOX: inbox('by-environment') };
    const byFlag = await runIn(cwd, ['sync', '--inbox', inbox('by-flag')], bySurroundings);
    expect(byFlag.stderr).to.include('/by-flag/ - expected 200');
    const byEnvironment = await runInside(['sync'], { cwd, env: bySurroundings });
    expect(byEnvironment.stderr).to.include('/by-environment/ - expected 200');
    const byConfig = await runIn(cwd, ['sync'], { ...env, LEADPOD_INBOX: '' });
    expect(byConfig.stderr).to.include('/by-config/ - expected 200');
  });

  it('of webhooks have their secret from the environment first, but not those of a pod in the registry', () => {
    const secretOf = (byte: number): string => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
    const notify = { url: 'http://127.0.0.1:8080/hook', secretFile: join(freshFolder(), 'secret') };
    writeFileSync(notify.secretFile, secretOf(1));
    const config = join(folderWith({ notify }), 'leadpod.config.json');
    const environment = { LEADPOD_NOTIFY_SECRET: secretOf(2) };
    expect(notifyOptions({ config }, environment)?.secret).to.equal(secretOf(2));
    expect(notifyOptions({ config }, {})?.secret).to.equal(secretOf(1));
    const pods = join(freshFolder(), 'leadpod.pods.json');
    const entry = { name: 'one', storage: env.LEADPOD_STORAGE, issuer, envFile: 'pod.env', notify };
    writeFileSync(pods, JSON.stringify({ pods: [entry] }));
    expect(notifyOptions({ pods, pod: 'one' }, environment)?.secret).to.equal(secretOf(1));
  });

  it('may all be in the file, with the secret in a separate file', async () => {
    const cwd = folderWith({
      ...{ issuer, clientId: env['LEADPOD_CLIENT_ID'], storage: env.LEADPOD_STORAGE, inbox: env.LEADPOD_INBOX },
      ...{ clientSecretFile: 'secret', ack: 'delete', concurrency: 2, region: 'GB', limits: { maxDepth: 16 } },
    });
    writeFileSync(join(cwd, 'secret'), `${env['LEADPOD_CLIENT_SECRET']!}\n`);
    await postTo(env, messages(2, 51));
    expect(reportOf(await runInside(['sync', '--json'], { cwd }))).to.include({ listed: 2, read: 2 });
    expect(reportOf(await runIn(cwd, ['sync', '--json']))).to.include({ listed: 0 });
  });

  it('can come from a file with --settings', async () => {
    const cwd = freshFolder();
    const quotes = ['', '"', "'"];
    const lines = Object.entries(env).map(([name, value], index) => {
      const quote = quotes[index % quotes.length] ?? '';
      return `export ${name} = ${quote}${value}${quote} # my pod\r\n`;
    });
    writeFileSync(join(cwd, 'pod.env'), `# LEADPOD_ISSUER=http://localhost:1/\n\n${lines.join('')}`);
    const { code } = await runInside(['leads', '--settings', 'pod.env'], { cwd, env: { LEADPOD_ISSUER: 'nonsense' } });
    expect(code).to.equal(0);
  });

  it('may begin with a byte order mark', async () => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'leadpod.config.json'), '\uFEFF{"ack":"drop"}');
    expect((await runIn(cwd, ['sync'], env)).stderr).to.equal(
      'leadpod: leadpod.config.json: ack: expected keep or delete\n',
    );
  });

  it('are refused if the configuration is there and cannot be read, and are not replaced by defaults', async () => {
    const cwd = freshFolder();
    mkdirSync(join(cwd, 'leadpod.config.json'));
    const stderr = 'leadpod: Cannot read leadpod.config.json: it is a folder\n';
    for (const args of [['leads'], ['sync'], ['route', '6154', '--dry-run']])
      expect(await runIn(cwd, args, env), args[0]).to.deep.equal({ code: 2, stdout: '', stderr });
    const contract = await runIn(cwd, ['contract', '--inbox', 'http://127.0.0.1:1/inbox/', '--only', 'duplicate']);
    expect(contract).to.deep.equal({ code: 2, stdout: '', stderr });
  });

  it('in a file are used for the log, for the token of a server and for Redis, too', async () => {
    const lines = { LEADPOD_LOG: 'warn', LEADPOD_SERVE_TOKEN: 'short', LEADPOD_REDIS_PREFIX: 'mine' };
    const settings = writeSettings({ ...env, ...lines });
    expect(logLevel({ settings }, { LEADPOD_LOG: 'debug' })).to.equal('warn');
    expect(logLevel({}, { LEADPOD_LOG: 'debug' })).to.equal('debug');
    expect(fleetPlace({ settings }, {}).prefix).to.equal('mine');
    for (const command of [['serve'], ['watch', '--port', '0']])
      expect(await runHere([...command, '--settings', settings]))
        .to.include({ code: 2, stdout: '' })
        .and.property('stderr')
        .that.includes('leadpod: LEADPOD_SERVE_TOKEN: expected 16 letters');
  });

  it('are refused with the name of the wrong setting, and never with its value', async () => {
    const wrong: readonly (readonly [object, string])[] = [
      [{ isuer: SECRET }, 'unknown setting isuer - expected one of webId, storage'],
      [{ clientSecret: [SECRET] }, 'clientSecret: expected a text'],
      [{ ack: 'drop' }, 'ack: expected keep or delete'],
      [{ region: 'Germany' }, 'region: expected a country code of two letters such as US\n'],
      [{ concurrency: 0 }, 'concurrency: expected a whole number from 1 to 64'],
      [{ limits: { maxByte: 5 } }, 'limits: expected an object of whole numbers'],
    ];
    const shouldRefuse = ({ code, stdout, stderr }: Run, says: string): void => {
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.include(says).and.not.include(SECRET);
      expect(linesOf(stderr)).to.have.length(1);
    };
    const cwd = folderWith({ clientSecret: SECRET }, 0o644);
    const says = 'holds clientSecret and can be read by others - chmod 600 leadpod.config.json';
    shouldRefuse(await runIn(cwd, ['sync']), `leadpod: leadpod.config.json: ${says}`);
    for (const [config, says] of wrong) {
      const file = join(folderWith(config), 'leadpod.config.json');
      shouldRefuse(await runHere(['sync', '--config', file]), `leadpod: ${file}: ${says}`);
    }
  });

  it('are refused with the setting of a secret file that cannot be read or is empty, and without its path', async () => {
    const cwd = folderWith({ issuer, clientId: 'x', clientSecretFile: SECRET });
    const wrong = async (args: readonly string[], env: PodEnv | Record<string, string> = {}): Promise<string> => {
      const { code, stdout, stderr } = await runInside(['leads', ...args], { cwd, env });
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      return stderr;
    };
    const unreadable = 'the file cannot be read (ENOENT)';
    expect(await wrong([])).to.equal(`leadpod: leadpod.config.json: clientSecretFile: ${unreadable}\n`);
    const file = join(cwd, 'leadpod.config.json');
    expect(await wrong(['--config', file])).to.equal(`leadpod: ${file}: clientSecretFile: ${unreadable}\n`);
    expect(await wrong(['--client-secret-file', SECRET], env)).to.equal(
      `leadpod: --client-secret-file: ${unreadable}\n`,
    );
    writeFileSync(join(cwd, SECRET), '\n');
    expect(await wrong([])).to.equal('leadpod: leadpod.config.json: clientSecretFile: the file is empty\n');
    expect(await wrong(['--client-secret-file', SECRET], env)).to.equal(
      'leadpod: --client-secret-file: the file is empty\n',
    );
  });

  it('are refused without any text of the file if it is not JSON', async () => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'mine.json'), `{"clientSecret":"${SECRET}"`);
    const { code, stderr } = await runIn(cwd, ['sync', '--config', 'mine.json']);
    expect(code).to.equal(2);
    expect(stderr)
      .to.match(/^leadpod: mine\.json: not JSON: line 1, column \d+: expected .*\n$/)
      .and.not.include(SECRET);
    writeFileSync(join(cwd, 'mine.json'), '[]');
    expect((await runIn(cwd, ['sync', '--config', 'mine.json'])).stderr).to.equal(
      'leadpod: mine.json: expected a JSON object\n',
    );
  });
});

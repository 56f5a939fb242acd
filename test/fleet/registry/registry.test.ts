import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../../src/errors.ts';
import { readRegistry } from '../../../src/fleet/registry/registry.ts';
import { freshFolder } from '../../support/cli.ts';

const SECRET = 'Canary-secret-5d1f';
const ONE = {
  name: 'broker-1',
  storage: 'https://pods.example/one/',
  issuer: 'https://login.example/',
  clientIdEnv: 'BROKER_ID',
  clientSecretEnv: 'BROKER_SECRET',
};
const ENVIRONMENT = { BROKER_ID: 'id-1', BROKER_SECRET: SECRET };

/** A registry in a folder of its own. */
function write(pods: unknown, { name = 'leadpod.pods.json', mode = 0o600 } = {}): string {
  const file = join(freshFolder(), name);
  writeFileSync(file, typeof pods === 'string' ? pods : JSON.stringify({ pods }), { mode });
  return file;
}

/** Tells the message of a refusal, without the file's name, which must be in front. */
function refusal(file: string, work: () => unknown = () => readRegistry(file, ENVIRONMENT)): string {
  try {
    work();
  } catch (error) {
    expect(error).to.be.instanceOf(UsageError);
    const { message } = error as UsageError;
    expect(message)
      .to.match(new RegExp(`^${file}: `))
      .and.not.to.include(SECRET);
    return message.slice(file.length + 2);
  }
  throw new Error('it was accepted');
}

describe('A registry of pods', () => {
  it('lists the pods in the order of the file, and reads credentials when they are needed', () => {
    const file = write([
      ONE,
      { ...ONE, name: 'a.b_c', storage: 'https://pods.example/two/', inbox: 'https://pods.example/in/' },
    ]);
    const environment: NodeJS.Dict<string> = { ...ENVIRONMENT };
    const registry = readRegistry(file, environment);
    expect(registry.names).to.deep.equal(['broker-1', 'a.b_c']);
    const { storage, issuer } = ONE;
    expect(registry.settingsOf('broker-1')).to.deep.equal({
      ...{ storage, issuer, webId: undefined, inbox: undefined, clientId: 'id-1', clientSecret: SECRET },
    });
    environment['BROKER_SECRET'] = 'renewed';
    expect(registry.settingsOf('a.b_c')).to.include({ clientSecret: 'renewed', inbox: 'https://pods.example/in/' });
  });

  it('may be a bare list', () => {
    expect(readRegistry(write(JSON.stringify([ONE])), ENVIRONMENT).names).to.deep.equal(['broker-1']);
  });

  it('may be YAML', () => {
    const text = `# ours\npods:\n  - name: broker-1\n    storage: https://pods.example/one/\n    issuer: https://login.example/\n    clientIdEnv: BROKER_ID\n    clientSecretEnv: BROKER_SECRET\n    ack: delete\n    region: gb\n    timeZone: Europe/London\n    trust: { senders: ["https://crm.example"] }\n`;
    for (const name of ['leadpod.pods.yaml', 'mine.yml']) {
      const registry = readRegistry(write(text, { name }), ENVIRONMENT);
      expect(registry.settingsOf('broker-1')).to.include({ storage: ONE.storage, clientSecret: SECRET });
      expect(registry.preferencesOf('broker-1')).to.deep.equal({
        ...{ ack: 'delete', region: 'GB', timeZone: 'Europe/London' },
        trust: { senders: ['https://crm.example'] },
      });
    }
  });

  it('contains routing, deadlines and webhooks of a pod, with the secret from a file beside it', () => {
    const key = `whsec_${Buffer.from('an invented secret of 32 bytes!!').toString('base64')}`;
    const own = { routing: { id: 'main' }, deadlines: { answer: '20m' } };
    const notify = { url: 'http://127.0.0.1:9/hook', secretFile: 'notify.key' };
    const file = write([{ ...ONE, ...own, notify }]);
    const registry = readRegistry(file, { ...ENVIRONMENT, LEADPOD_NOTIFY_URL: 'https://hooks.example.com/of-all' });
    expect(registry.preferencesOf('broker-1')).to.deep.include(own);
    expect(() => registry.passOptionsOf('broker-1')).to.throw(UsageError);
    writeFileSync(join(file, '..', 'notify.key'), key);
    expect(registry.passOptionsOf('broker-1')).to.deep.equal({ ...own, notify: { url: notify.url, secret: key } });
    for (const wrong of [{ routing: 'main' }, { deadlines: [] }, { notify: { url: 'none' } }])
      expect(() => readRegistry(write([{ ...ONE, ...wrong }]), ENVIRONMENT), JSON.stringify(wrong)).to.throw(
        UsageError,
      );
  });

  it('reads credentials from files beside it, wherever the program runs', () => {
    const { name, storage, issuer } = ONE;
    const file = write([
      { name, storage, issuer, clientIdFile: 'id', clientSecretFile: 'secret' },
      { name: 'two', storage: 'https://pods.example/two/', issuer, envFile: './pod.env' },
    ]);
    const beside = (path: string, text: string): void => {
      writeFileSync(join(file, '..', path), text);
    };
    beside('id', 'id-2\n');
    beside('secret', `${SECRET}\n`);
    beside('pod.env', `LEADPOD_CLIENT_ID="id-3"\nexport LEADPOD_CLIENT_SECRET=${SECRET} # kept\n`);
    const registry = readRegistry(file, {});
    expect(registry.settingsOf(name)).to.include({ clientId: 'id-2', clientSecret: SECRET });
    expect(registry.settingsOf('two')).to.include({ clientId: 'id-3', clientSecret: SECRET });
  });

  it('may contain a secret only if no one else can read the file', () => {
    const { name, storage, issuer } = ONE;
    const file = write([{ name, storage, issuer, clientIdEnv: 'BROKER_ID', clientSecret: SECRET }]);
    expect(readRegistry(file, ENVIRONMENT).settingsOf(name)).to.include({ clientSecret: SECRET });
    for (const mode of [0o640, 0o604, 0o644]) {
      chmodSync(file, mode);
      expect(refusal(file)).to.match(/^\/pods\/0\/clientSecret: other users can read this file\. Run chmod 600/);
    }
  });

  it('names what is missing, and where', () => {
    const { name, storage, issuer } = ONE;
    const empty = { name, storage, issuer };
    const settings = (entry: object, environment = {}): string => {
      const file = write([entry]);
      return refusal(file, () => readRegistry(file, environment).settingsOf(name));
    };
    expect(settings(ONE, { BROKER_ID: 'x' })).to.equal('/pods/0/clientSecretEnv: BROKER_SECRET is not set');
    expect(settings(ONE, { BROKER_ID: '', BROKER_SECRET: SECRET })).to.equal(
      '/pods/0/clientIdEnv: BROKER_ID is not set',
    );
    expect(settings({ ...empty, clientIdEnv: 'BROKER_ID', clientSecretFile: SECRET }, ENVIRONMENT)).to.equal(
      '/pods/0/clientSecretFile: the file cannot be read (ENOENT)',
    );
    expect(settings({ ...empty, envFile: '/dev/null' })).to.equal(
      '/pods/0/envFile: the file does not set LEADPOD_CLIENT_ID',
    );
    const file = write([ONE]);
    expect(refusal(file, () => readRegistry(file).settingsOf('brokr'))).to.equal(
      'no pod is named [brokr]; it has broker-1',
    );
  });

  it('is refused with path and reason if it is wrong, and never with a value', () => {
    const two = { ...ONE, name: 'two', storage: 'https://pods.example/two/' };
    const wrong: readonly (readonly [pods: unknown, says: RegExp])[] = [
      [[ONE, { ...two, name: 'broker-1' }], /^\/pods\/1\/name: the same as \/pods\/0\/name$/],
      [
        [ONE, { ...two, storage: 'https://PODS.example:443/one' }],
        /^\/pods\/1\/storage: the same as \/pods\/0\/storage$/,
      ],
      [[{ ...ONE, name: '-a' }], /^\/pods\/0\/name: expected a name/],
      [[{ ...ONE, name: 'a b' }], /^\/pods\/0\/name: expected a name/],
      [[{ ...ONE, name: 'a'.repeat(65) }], /^\/pods\/0\/name: expected a name/],
      [[ONE, { ...two, storage: undefined }], /^\/pods\/1\/storage: is missing$/],
      [
        [{ ...ONE, storage: `https://me:${SECRET}@pods.example/` }],
        /^\/pods\/0\/storage: expected an http or https address/,
      ],
      [
        [{ ...ONE, clientSecretEnv: SECRET }],
        /^\/pods\/0\/clientSecretEnv: expected the name of an environment variable/,
      ],
      [
        [{ ...ONE, clientSecretFile: SECRET }],
        /^\/pods\/0\/clientSecretFile: give only one of clientSecretEnv and clientSecretFile/,
      ],
      [
        [{ ...ONE, clientIdEnv: undefined }],
        /^\/pods\/0: expected one of clientIdEnv, clientIdFile, envFile, clientId$/,
      ],
      [[{ ...ONE, secret: SECRET }], /^\/pods\/0: unknown setting secret - expected one of name, storage/],
      [[{ ...ONE, ack: SECRET }], /^\/pods\/0\/ack: expected keep or delete$/],
      [[{ ...ONE, timeZone: SECRET }], /^\/pods\/0\/timeZone: expected a time zone/],
      [[{ ...ONE, region: SECRET }], /^\/pods\/0\/region: expected a country code/],
      [[SECRET], /^\/pods\/0: expected an object$/],
      [{ a: SECRET }, /^\/pods: expected a list$/],
      [`{"pods":[{"clientSecret":"${SECRET}"`, /^expected JSON$/],
      [`["${SECRET}"]`, /^\/0: expected an object$/],
      [`"${SECRET}"`, /^expected an object with a list/],
    ];
    for (const [pods, says] of wrong) expect(refusal(write(pods))).to.match(says);
    const broken = write(`pods:\n  - clientSecret: "${SECRET}\n    name: [`, { name: 'a.yaml' });
    expect(refusal(broken)).to.match(/^expected YAML, received [A-Z_]+ at line \d+, column \d+$/);
    const bomb = `a: &a [x]\nb: &b [${'*a,'.repeat(99)}*a]\npods: [${'*b,'.repeat(99)}*b]\n`;
    expect(refusal(write(bomb, { name: 'b.yaml' }))).to.equal('expected YAML without so many or unknown aliases');
  });

  it('is read quickly with ten thousand pods', () => {
    const pods = Array.from({ length: 10_000 }, (_, index) => ({
      ...ONE,
      name: `p${index}`,
      storage: `https://p${index}.example/`,
    }));
    const registry = readRegistry(write(pods), ENVIRONMENT);
    expect(registry.names).to.have.length(10_000);
    expect(registry.settingsOf('p9999').storage).to.equal('https://p9999.example/');
  });
});

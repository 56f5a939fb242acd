import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../src/errors.ts';
import { checkNotify, notifySettings } from '../../src/settings/notify.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const URL_ = 'http://127.0.0.1:8080/hook';

describe('The settings of webhooks', () => {
  it('are none without an address, and a flag goes before the environment, and that before the section', () => {
    expect(notifySettings(undefined, {}, { LEADPOD_NOTIFY_SECRET: SECRET })).to.equal(undefined);
    const environment = { LEADPOD_NOTIFY_SECRET: SECRET, LEADPOD_NOTIFY_URL: 'https://b.example.com/' };
    const section = { url: 'https://c.example.com/' };
    const urls = [
      notifySettings(URL_, section, environment),
      notifySettings(undefined, section, environment),
      notifySettings(undefined, section, { LEADPOD_NOTIFY_SECRET: SECRET }),
    ].map((settings) => settings?.url);
    expect(urls).to.deep.equal([URL_, 'https://b.example.com/', 'https://c.example.com/']);
  });

  it('have their secret in a file or in a variable', () => {
    const folder = mkdtempSync(join(tmpdir(), 'leadpod-test-notify-'));
    try {
      const secretFile = join(folder, 'secret');
      writeFileSync(secretFile, `${SECRET}\n`);
      expect(notifySettings(URL_, { secretFile }, {})?.secret).to.equal(SECRET);
      expect(notifySettings(URL_, { secretEnv: 'HOOK' }, { HOOK: SECRET })?.secret).to.equal(SECRET);
      expect(() => notifySettings(URL_, { secretFile: join(folder, 'none') }, {})).to.throw(UsageError, 'ENOENT');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are refused with what is missing, and without the secret', () => {
    const message = (environment: NodeJS.Dict<string>, url = URL_): string => {
      try {
        notifySettings(url, {}, environment);
      } catch (error) {
        if (error instanceof UsageError) return error.message;
        throw error;
      }
      return '';
    };
    expect(message({})).to.include('LEADPOD_NOTIFY_SECRET is not set').and.include('openssl rand');
    for (const secret of ['hunter2', 'whsec_', 'whsec_c2hvcnQ=', `whsec_${'A'.repeat(100)}`])
      expect(message({ LEADPOD_NOTIFY_SECRET: secret }), secret)
        .to.include('has none')
        .and.not.include(secret === 'whsec_' ? 'hunter2' : secret);
    for (const url of ['hook', 'ftp://a.example.com/', 'https://me:pass@a.example.com/'])
      expect(message({ LEADPOD_NOTIFY_SECRET: SECRET }, url)).to.include('expected an http or https address');
  });

  it('are held to their rules in the configuration', () => {
    const check = (section: object) => () => {
      checkNotify(section, (member) => `file: ${member}`);
    };
    expect(check({ url: URL_, secretFile: 'a' })).to.not.throw();
    expect(check({ url: 'ftp://x.example.com/' })).to.throw(UsageError, 'file: notify.url');
    expect(check({ secret: 'x' })).to.throw(UsageError, 'file: notify');
    expect(check({ secretFile: 'a', secretEnv: 'B' })).to.throw(UsageError, 'either secretFile or secretEnv');
  });
});

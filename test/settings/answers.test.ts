import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../src/errors.ts';
import {
  checkAnswers,
  notAfterOf,
  readApiKey,
  withKeysBeside,
  type AnswerSettings,
} from '../../src/settings/answers.ts';

const WEB_ID = 'https://agent.example.com/card#me';
const check = (answers: unknown): void => {
  checkAnswers(answers as AnswerSettings, (member) => `file: ${member}`);
};
const recipient = (value: unknown): unknown => ({ recipients: { [WEB_ID]: value } });
const publish = (value: unknown): unknown => recipient({ publish: value });

describe('The section "answers" of the configuration', () => {
  it('may hold all that there is, or nothing', () => {
    check(undefined);
    check({});
    check({
      ...{
        notAfter: '12h',
        proof: true,
        privateOrigins: ['http://10.0.0.1:8080'],
        tokenOrigins: ['https://a.example'],
      },
      recipients: {
        [WEB_ID]: { inbox: 'https://agent.example.com/inbox/' },
        'https://crm.example.com/#it': { publish: { url: 'https://crm.example.com/publish', apiKeyEnv: 'CRM_KEY' } },
      },
    });
  });

  const REFUSED: readonly (readonly [answers: unknown, message: string])[] = [
    [{ notafter: '7d' }, 'file: answers: unknown setting notafter'],
    [{ notAfter: 7 }, 'file: answers.notAfter: expected a time span'],
    [{ notAfter: '40d' }, 'file: answers.notAfter: expected a time span'],
    [{ notAfter: '0s' }, 'file: answers.notAfter: expected a time span'],
    [{ proof: 'yes' }, 'file: answers.proof: expected true or false'],
    [{ privateOrigins: ['10.0.0.1'] }, 'file: answers.privateOrigins: expected a list of origins'],
    [{ tokenOrigins: ['https://a.example/path'] }, 'file: answers.tokenOrigins: expected a list of origins'],
    [{ recipients: [] }, 'file: answers.recipients: expected an object'],
    [{ recipients: { mia: { inbox: 'https://a.example/' } } }, 'expected WebIDs as names, received [mia]'],
    [recipient(null), `file: answers.recipients.${WEB_ID}: expected an object`],
    [recipient({}), `file: answers.recipients.${WEB_ID}: expected either inbox or publish`],
    [recipient({ inbox: 'ftp://a.example/' }), `file: answers.recipients.${WEB_ID}.inbox: expected an http`],
    [publish({ apiKeyEnv: 'KEY' }), `file: answers.recipients.${WEB_ID}.publish.url: is missing`],
    [publish({ url: 'https://a.example/' }), `file: answers.recipients.${WEB_ID}.publish: expected either apiKeyFile`],
    [publish({ url: 'https://a.example/', apiKey: 'x' }), `unknown setting apiKey`],
    [publish({ url: 'https://a.example/', apiKeyEnv: 's3cr3t-k3y' }), 'the name of an environment variable'],
  ];
  for (const [answers, message] of REFUSED)
    it(`refuses ${JSON.stringify(answers)}`, () => {
      expect(() => {
        check(answers);
      })
        .to.throw(UsageError, message)
        .with.property('message')
        .that.does.not.include('s3cr3t');
    });

  it('says how long an answer is tried: a week, unless it says otherwise', () => {
    expect(notAfterOf('2026-11-30T15:00:00.000Z')).to.equal('2026-12-07T15:00:00.000Z');
    expect(notAfterOf('2026-11-30T15:00:00.000Z', { notAfter: '90m' })).to.equal('2026-11-30T16:30:00.000Z');
  });
});

describe('readApiKey', () => {
  const url = 'https://crm.example.com/publish';
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'leadpod-key-'));
    writeFileSync(join(folder, 'key'), ' k-17 \n');
    writeFileSync(join(folder, 'empty'), '\n');
    writeFileSync(join(folder, 'two'), 'k-17\nX-Evil: 1\n');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('finds the key in a file, or in a variable', () => {
    expect(readApiKey({ url, apiKeyFile: join(folder, 'key') }, {})).to.equal('k-17');
    expect(readApiKey({ url, apiKeyEnv: 'CRM_KEY' }, { CRM_KEY: 'k-18' })).to.equal('k-18');
  });

  it('finds a file beside the registry that names it', () => {
    const publish = { url, apiKeyFile: 'key' };
    const other = { inbox: 'https://agent.example.com/inbox/' };
    const found = withKeysBeside({ proof: true, recipients: { [url]: { publish }, [WEB_ID]: other } }, folder);
    expect(found).to.deep.equal({
      ...{ proof: true, recipients: { [url]: { publish: { url, apiKeyFile: join(folder, 'key') } }, [WEB_ID]: other } },
    });
    expect(withKeysBeside({ proof: true }, folder)).to.deep.equal({ proof: true });
  });

  it('says where none is, and never what is there', () => {
    expect(() => readApiKey({ url, apiKeyEnv: 'CRM_KEY' }, {})).to.throw(UsageError, 'apiKeyEnv: CRM_KEY');
    expect(() => readApiKey({ url, apiKeyFile: join(folder, 'empty') }, {})).to.throw(
      UsageError,
      'apiKeyFile: the file is empty',
    );
    expect(() => readApiKey({ url, apiKeyFile: join(folder, 'none') }, {})).to.throw(
      UsageError,
      'cannot be read (ENOENT)',
    );
    expect(() => readApiKey({ url, apiKeyFile: join(folder, 'two') }, {}))
      .to.throw(UsageError, 'does not contain a valid API key')
      .with.property('message')
      .that.does.not.include('k-17');
  });
});

import { expect } from 'chai';
import { syncInbox } from '../../../../src/pass/sync-inbox.ts';
import { credentialsOf, startFakeIssuer } from '../../../solid/sign-in/fake-issuer.ts';
import { event } from '../../../support/deliveries.ts';
import { freshFolder, runHere } from '../../../support/cli.ts';
import { serveMemory } from '../../../support/memory-http.ts';
import { servedPod } from '../../../support/served-pod.ts';

/** More than are looked at one by one each time. */
const LEADS = 70;

describe('leadpod review', () => {
  it('reads leads from the local copy: after the first time only those that changed', async () => {
    const model = await serveMemory();
    try {
      const { issuer, clientId, clientSecret } = credentialsOf(await startFakeIssuer());
      const env = {
        ...{ LEADPOD_ISSUER: issuer, LEADPOD_CLIENT_ID: clientId, LEADPOD_CLIENT_SECRET: clientSecret },
        ...{
          LEADPOD_WEBID: 'http://localhost/card#me',
          LEADPOD_STORAGE: model.url,
          LEADPOD_INBOX: `${model.url}inbox/`,
        },
      };
      const post = (number: number, name: string): void => {
        const text = event(number, 'add', {
          lead: { crm: `L-${number}` },
          contact: { name, email: `p${number % LEADS}@example.com` },
        });
        model.server.post(`${model.url}inbox/`, text, 'application/json');
      };
      for (let number = 0; number < LEADS; number += 1) post(number, `Person ${number}`);
      await syncInbox(servedPod(model.url));
      const review = async (...flags: string[]): Promise<{ read: number; json: unknown }> => {
        let read = 0;
        model.server.onRequest = (method, url) => {
          if (method === 'GET' && url.endsWith('.ttl')) read += 1;
        };
        const { code, stdout, stderr } = await runHere(['review', '--json', ...flags], env);
        expect(code, stderr).to.equal(0);
        return { read, json: JSON.parse(stdout) };
      };
      const cache = process.env['LEADPOD_CACHE'];
      process.env['LEADPOD_CACHE'] = freshFolder();
      try {
        expect((await review()).read).to.equal(LEADS);
        expect((await review()).read).to.equal(0);
        post(LEADS, 'Person 0');
        await syncInbox(servedPod(model.url));
        const { read, json } = await review();
        expect(read).to.equal(1);
        expect(await review('--no-cache')).to.deep.equal({ read: LEADS + 1, json });
      } finally {
        if (cache === undefined) delete process.env['LEADPOD_CACHE'];
        else process.env['LEADPOD_CACHE'] = cache;
      }
    } finally {
      await model.stop();
    }
  });
});

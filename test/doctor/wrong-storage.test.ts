import { expect } from 'chai';
import { checkCare } from '../../src/doctor/care.ts';
import { diagnose, type Check } from '../../src/doctor/doctor.ts';
import { answer, closedPort } from '../raw-server.ts';
import { runHere } from '../support/cli.ts';
import { startHttpPod } from '../support/http-pod.ts';
import { credentialsOf, startFakeIssuer } from '../solid/sign-in/fake-issuer.ts';

/** A pod whose profile names its storage, and a folder on the same server that refuses everything. */
async function startPodBesideForeign(): Promise<{ webId: string; storage: string; inbox: string; foreign: string }> {
  const { server, model, storage, inbox } = await startHttpPod(({ path }) =>
    path.startsWith('/elsewhere/') ? answer(403) : undefined,
  );
  const webId = `${storage}card#me`;
  model.put(`${storage}card`, `<#me> <http://www.w3.org/ns/pim/space#storage> <${storage}>.`, {
    contentType: 'text/turtle',
  });
  return { webId, storage, inbox, foreign: `${server.url}elsewhere/` };
}

describe('A wrong LEADPOD_STORAGE', () => {
  it('is reported once by doctor, which names the storage of the profile and skips what needs it', async () => {
    const { webId, storage, inbox, foreign } = await startPodBesideForeign();
    const settings = { ...credentialsOf(await startFakeIssuer()), webId, storage: foreign, inbox };
    const checks = new Map<string, Check>();
    for await (const check of diagnose(settings, { retries: 0 }, (pod) => checkCare(pod, {})))
      checks.set(check.name, check);
    const said = checks.get('storage');
    expect(said?.state).to.equal('problem');
    expect(said?.message).to.include(
      `LEADPOD_STORAGE (--storage) is ${foreign}, but the profile ${webId} names the storage ${storage}`,
    );
    for (const name of ['rights', 'writing', 'etags', 'journal', 'leads', 'index'])
      expect(checks.get(name), name).to.deep.equal({
        name,
        state: 'skipped',
        message: 'not checked, because the check "storage" failed',
      });
    expect(checks.get('inbox')?.state).to.equal('ok');
  });

  it('is reported as such by sync, and not only as a missing right', async () => {
    const { webId, storage, inbox, foreign } = await startPodBesideForeign();
    const { issuer, clientId, clientSecret } = credentialsOf(await startFakeIssuer());
    const { code, stderr } = await runHere(['sync'], {
      ...{ LEADPOD_ISSUER: issuer, LEADPOD_CLIENT_ID: clientId, LEADPOD_CLIENT_SECRET: clientSecret },
      ...{ LEADPOD_WEBID: webId, LEADPOD_STORAGE: foreign, LEADPOD_INBOX: inbox },
    });
    expect(code).to.equal(1);
    expect(stderr)
      .to.match(/^leadpod: LEADPOD_STORAGE \(--storage\) is /)
      .and.include(`names the storage ${storage}`);
  });
});

describe('An issuer that gives no answer', () => {
  it('is reported once by doctor, with the reason, and the login is not tried', async () => {
    const issuer = `http://localhost:${await closedPort()}/`;
    const settings = { issuer, clientId: 'a', clientSecret: 'b' };
    const checks: Check[] = [];
    for await (const check of diagnose(settings, { retries: 0, retryBaseMs: 1 })) checks.push(check);
    expect(checks.map(({ name, state }) => `${name} ${state}`)).to.deep.equal(['issuer problem', 'login skipped']);
    expect(checks[0]?.message).to.equal(
      `${issuer} gives no answer: no server listens at ${new URL(issuer).host}: check the URL, and that the server runs. LEADPOD_ISSUER sets its address`,
    );
  });
});

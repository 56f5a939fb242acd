/** A WebID on one server, the pod on another. */
import { expect } from 'chai';
import { openPod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { credentialsOf, startFakeIssuer } from '../solid/sign-in/fake-issuer.ts';
import { answer, startRawServer } from '../raw-server.ts';
import { event } from '../support/deliveries.ts';
import { startHttpPod } from '../support/http-pod.ts';

/** A pod without ETags, of someone whose WebID stands on a server that has them. */
async function start() {
  const pod = await startHttpPod(({ method }, url) => {
    const found = pod.model.resources.get(url);
    if (method !== 'GET' || found === undefined || url.endsWith('/')) return undefined;
    return answer(200, found.body, { 'content-type': found.contentType });
  });
  const links = `<#me> <http://www.w3.org/ns/pim/space#storage> <${pod.storage}>;
    <http://www.w3.org/ns/ldp#inbox> <${pod.inbox}>.`;
  const home = await startRawServer(answer(200, links, { 'content-type': 'text/turtle', etag: '"1"' }));
  const settings = { ...credentialsOf(await startFakeIssuer()), webId: `${home.url}card#me` };
  return { pod, settings };
}

describe('A pod on another server than its WebID', () => {
  for (const [name, known] of [
    ['found from there', false],
    ['that is known but for its inbox', true],
  ] as const)
    it(`is noticed by its own ETags: ${name}`, async () => {
      const { pod, settings } = await start();
      pod.post('1', event(1, 'add', { hour: 1, lead: { crm: '1' } }));
      const notes: string[] = [];
      const opened = await openPod({ ...settings, storage: known ? pod.storage : undefined });
      try {
        await syncInbox(opened, { onNote: ({ url, message }) => notes.push(`${url} ${message}`) });
      } finally {
        await opened.close();
      }
      expect(notes.filter((note) => note.includes('ETags'))).to.have.length(1);
      expect(notes.join()).to.include(`${pod.storage} the server has no ETags`);
    });
});

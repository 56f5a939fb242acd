import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';
import { answer, startRawServer } from '../raw-server.ts';
import { freshContainer, getClient, getDevPod } from '../real-server.ts';
import { rejection } from '../rejection.ts';
import { credentialsOf, startFakeIssuer } from '../solid/sign-in/fake-issuer.ts';
import { loaderOf, moduleOf } from '../support/cli.ts';

const TURTLE = { contentType: 'text/turtle' };

describe('the client, with a Community Solid Server', () => {
  it('creates, reads, changes and deletes with conditions', async () => {
    const client = await getClient();
    const url = `${await freshContainer()}lead.ttl`;
    expect(await client.put(url, '<#it> <#is> 1 .', { ...TURTLE, ifNoneMatch: '*' })).to.include({ created: true });
    const again = client.put(url, '<#it> <#is> 2 .', { ...TURTLE, ifNoneMatch: '*' });
    expect(await rejection(again, PodError)).to.include({ kind: 'precondition-failed' });

    const first = await client.get(url, { accept: 'text/turtle' });
    expect(first.text()).to.equal('<#it> <#is> 1 .');
    expect((await client.get(url, { accept: 'text/turtle', ifNoneMatch: first.etag })).status).to.equal(304);

    expect(await client.put(url, '<#it> <#is> 3 .', { ...TURTLE, ifMatch: first.etag })).to.include({ created: false });
    const stale = client.put(url, '<#it> <#is> 4 .', { ...TURTLE, ifMatch: first.etag });
    expect(await rejection(stale, PodError)).to.include({ kind: 'precondition-failed' });

    expect(await client.delete(url)).to.equal('deleted');
    expect(await client.delete(url)).to.equal('absent');
    expect(await rejection(client.get(url), PodError)).to.include({ kind: 'not-found' });
  });

  it('lets exactly one of many simultaneous creations succeed', async () => {
    const client = await getClient();
    const url = `${await freshContainer()}race.ttl`;
    const creators = Array.from({ length: 8 }, (_, index) =>
      client.put(url, `<#it> <#is> ${index} .`, { ...TURTLE, ifNoneMatch: '*' }).then(
        () => 'created',
        (error: unknown) => (error instanceof PodError ? error.kind : 'other'),
      ),
    );
    const outcomes = await Promise.all(creators);
    expect(outcomes.filter((outcome) => outcome === 'created')).to.have.length(1);
    expect(outcomes.filter((outcome) => outcome === 'precondition-failed')).to.have.length(7);
  });

  it('posts to an inbox without credentials', async () => {
    const { inbox } = await getDevPod();
    const client = await getClient();
    const options = { contentType: 'application/ld+json', authenticated: false, slug: 'note' };
    const { status, location } = await client.post(inbox, '{"id":"urn:x"}', options);
    expect(status).to.equal(201);
    expect(location?.startsWith(inbox)).to.equal(true);
    expect((await client.get(location!)).text()).to.equal('{"id":"urn:x"}');
    expect(await rejection(client.get(location!, { authenticated: false }), PodError)).to.include({
      kind: 'forbidden',
    });
    await client.delete(location!);
  });
});

/** Runs a program that ends by itself, and tells how long it lived after its last line, and before. */
async function lingering(program: string): Promise<{ ms: number; startMs: number; output: string }> {
  const start = performance.now();
  const loader = loaderOf(moduleOf('index').pathname);
  const child = spawn(process.execPath, [...loader, '--input-type=module', '--eval', program]);
  let output = '';
  let last = 0;
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    last = performance.now();
  });
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  await once(child, 'close');
  return { ms: performance.now() - last, startMs: last - start, output };
}

const http = moduleOf('http/create-client').href;
const session = moduleOf('solid/sign-in/session').href;

describe('a program whose work is done', () => {
  it('ends at once, without open connections or timers, even if it does not sign out', async () => {
    const server = await startRawServer(answer(200, 'x'.repeat(100_000)));
    const credentials = JSON.stringify(credentialsOf(await startFakeIssuer()));
    const { ms, startMs, output } = await lingering(`
      import { createPodClient } from '${http}';
      import { signIn } from '${session}';
      const client = createPodClient({ session: await signIn(${credentials}), origins: ['${server.origin}'] });
      await Promise.all([1, 2, 3].map(() => client.get('${server.url}')));
      await client.put('${server.url}', 'x', { contentType: 'text/plain' });
      for await (const chunk of await client.getStream('${server.url}')) break;
      console.log('done');
    `);
    expect(output).to.equal('done\n');
    // A machine that is slow is so before, too.
    expect(ms).to.be.below(Math.max(20_000, startMs));
  });

  it('also ends at once if the issuer is slower than the deadline', async () => {
    const issuer = await startRawServer((response) => {
      const timer = setInterval(() => response.write(' '), 50);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    const { ms, startMs, output } = await lingering(`
      import { signIn } from '${session}';
      const credentials = ${JSON.stringify(credentialsOf(issuer))};
      await signIn(credentials, { timeoutMs: 200, retries: 0 }).catch((error) => { console.log(error.kind); });
    `);
    expect(output).to.equal('unavailable\n');
    // A machine that is slow is so before, too.
    expect(ms).to.be.below(Math.max(20_000, startMs));
  });
});

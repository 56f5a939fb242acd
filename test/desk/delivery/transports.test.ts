import { expect } from 'chai';
import { answer } from '../../raw-server.ts';
import type { Recipient } from '../../support/recipient.ts';
import { NONE, start } from './sender.ts';

describe('The inbox of a recipient', () => {
  it('is taken from the configuration without a request, and is not looked up again', async () => {
    const { sender, recipient } = await start();
    recipient.inbox = 'elsewhere/';
    const recipients = { [recipient.webId]: { inbox: `${recipient.server.url}elsewhere/` } };
    recipient.script.push(answer(404));
    expect(await sender.deliver(recipient, { answers: { recipients } })).to.include({ needsPerson: 1 });
    expect(recipient.server.seen.map(({ path }) => path)).not.to.include('/card');
    expect(sender.notes.join()).to.include('set answers.recipients');
  });

  it('is not requested at a private address, unless that is allowed', async () => {
    const { sender, recipient } = await start();
    expect(await sender.deliver(recipient, { answers: { privateOrigins: [] } })).to.include({ needsPerson: 1 });
    expect(recipient.server.seen).to.deep.equal([]);
    expect(sender.notes.join()).to.include('it is not https').and.include('answers.privateOrigins');
  });

  it('is not requested at an address of this machine or of a cloud, in any notation', async () => {
    const hosts = ['169.254.169.254', 'localhost:22', '0.0.0.0', '[::1]', '[::ffff:169.254.169.254]', '2130706433'];
    for (const host of hosts)
      for (const scheme of ['http', 'https']) {
        const { sender, recipient } = await start();
        recipient.inbox = `${scheme}://${host}/latest/`;
        expect(await sender.deliver(recipient), recipient.inbox).to.include({ needsPerson: 1, delivered: 0 });
        expect(sender.notes.join()).to.match(/: it(s address)? is not (https|public); /);
      }
  });

  it('has an address of limited length, because it is stored again and again', async () => {
    const { sender, recipient } = await start();
    recipient.inbox = `inbox/${'x'.repeat(100_000)}`;
    expect(await sender.deliver(recipient)).to.include({ needsPerson: 1, attempts: 0 });
    expect(sender.notes.join()).to.include('none is linked from its document').and.have.length.below(1000);
  });

  it('may send an endless answer: only a limited part is read', async () => {
    const { sender, recipient } = await start();
    let sent = 0;
    recipient.script.push((response) => {
      response.writeHead(201, { location: '/inbox/1' });
      const chunk = Buffer.alloc(65_536, 'a');
      const more = (): void => {
        if (response.destroyed || sent > 2 ** 30) return void response.end();
        sent += chunk.length;
        if (response.write(chunk)) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    expect(await sender.deliver(recipient)).to.include({ delivered: 1 });
    expect(sent).to.be.below(2 ** 26);
  });

  it('is never a container of our own storage, whatever a recipient states, because our token would open it', async () => {
    for (const inbox of ['leads/journal/', 'leads/', 'public/', '%6Ceads/', '/leads/journal', 'LEADS/'])
      await refused(`https://pod.example/${inbox}`);
  });

  async function refused(inbox: string): Promise<void> {
    const { sender, recipient } = await start();
    recipient.inbox = inbox;
    const before = sender.server.snapshot();
    expect(await sender.deliver(recipient), inbox).to.include({ needsPerson: 1, attempts: 0 });
    expect(sender.notes.join()).to.include('it lies in our own storage');
    for (const url of sender.server.resources.keys())
      expect(before.has(url) || url.startsWith('https://pod.example/leads/outbox/'), url).to.equal(true);
  }

  it('may redirect within its origin with the same method, and nowhere else', async () => {
    const { sender, recipient } = await start();
    recipient.script.push(answer(307, '', { location: '/inbox/' }));
    expect(await sender.deliver(recipient)).to.include({ delivered: 1 });
    for (const [status, location] of [
      [308, 'http://localhost:1/'],
      [302, '/inbox/'],
      [303, '/inbox/'],
    ] as const) {
      const next = await start();
      next.recipient.script.push(answer(status, '', { location }));
      expect(await next.sender.deliver(next.recipient), location).to.include({ needsPerson: 1, attempts: 1 });
      expect(next.recipient.posts()).to.have.lengthOf(1);
    }
  });

  const TYPES: readonly (readonly [accepted: string | undefined, sent: string | undefined])[] = [
    [undefined, 'application/ld+json'],
    ['*/*', 'application/ld+json'],
    ['application/*', 'application/ld+json'],
    ['text/turtle, application/ld+json', 'application/ld+json'],
    ['application/json, application/ld+json;q=0.1', 'application/ld+json'],
    ['application/ld+json; profile="https://www.w3.org/ns/activitystreams"', 'application/ld+json'],
    ['application/json', 'application/json'],
    ['text/turtle, application/json;q=0.5', 'application/json'],
    ['text/turtle', undefined],
    ['application/ld+json;q=0', undefined],
  ];
  for (const [accepted, sent] of TYPES)
    it(`that accepts ${accepted ?? 'no stated type'} gets ${sent ?? 'nothing, and needs a person'}`, async () => {
      const { sender, recipient } = await start();
      recipient.acceptPost = accepted;
      const report = await sender.deliver(recipient);
      expect(report.delivered).to.equal(sent === undefined ? 0 : 1);
      expect(recipient.posts().map(({ headers }) => headers['content-type'])).to.deep.equal(
        sent === undefined ? [] : [sent],
      );
      if (sent === undefined) expect(sender.notes.join()).to.include(`the inbox takes ${accepted ?? ''} only`);
    });
});

describe('An endpoint that accepts events with a key', () => {
  const withKey = (recipient: Recipient, more = {}) => ({
    environment: { CRM_KEY: 'k-17-secret' },
    answers: {
      recipients: {
        [recipient.webId]: { publish: { url: `${recipient.server.url}publish`, apiKeyEnv: 'CRM_KEY' } },
      },
      ...more,
    },
  });

  it('gets the JSON and the key, and no other host sees the key', async () => {
    const { sender, recipient, delivery } = await start({ transport: 'publish' });
    recipient.script.push(answer(201, '', { location: '/events/9' }));
    expect(await sender.deliver(recipient, withKey(recipient))).to.include({ delivered: 1 });
    const [post] = recipient.posts();
    expect(post).to.include({ path: '/publish', body: delivery.body });
    expect(post?.headers).to.include({ 'content-type': 'application/json', 'x-api-key': 'k-17-secret' });
    expect([...sender.server.resources.values()].map(({ body }) => body).join()).not.to.include('k-17');
  });

  it('may repeat the key in its answer: it is not stored', async () => {
    const { sender, recipient } = await start({ transport: 'publish' });
    recipient.script.push(answer(400, 'bad key k-17-secret'));
    expect(await sender.deliver(recipient, withKey(recipient))).to.include({ refused: 1 });
    expect(JSON.stringify([...sender.server.resources.values()]) + sender.notes.join()).not.to.include('k-17');
    expect((await sender.ended())[0]?.attempts[0]?.detail).to.include('bad key [key]');
  });

  it('waits for a machine that has the key', async () => {
    const { sender, recipient } = await start({ transport: 'publish' });
    const options = { ...withKey(recipient), environment: {} };
    expect(await sender.deliver(recipient, options)).to.deep.equal({ ...NONE, waiting: 1 });
    expect(sender.notes.join()).to.include('CRM_KEY holds no API key');
    expect(recipient.posts()).to.deep.equal([]);
  });

  it('needs a person if the configuration no longer names it', async () => {
    const { sender, recipient } = await start({ transport: 'publish' });
    expect(await sender.deliver(recipient)).to.include({ needsPerson: 1 });
    expect(sender.notes.join()).to.include('names no publish endpoint');
  });
});

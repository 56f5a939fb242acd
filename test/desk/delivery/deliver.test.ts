import { expect } from 'chai';
import { deliverDue } from '../../../src/desk/delivery/deliver.ts';
import { GRACE_MS } from '../../../src/desk/delivery/backoff.ts';
import { answer, hangUp, stayMute } from '../../raw-server.ts';
import { memoryPod } from '../../support/memory-pod.ts';
import { at, attempt, DAY_MS, deliveryOf, HOUR_MS, MINUTE_MS, START_MS } from './deliveries.ts';
import { NONE, start } from './sender.ts';

describe('deliverDue', () => {
  it('finds the inbox, posts the bytes unchanged, and records the result', async () => {
    const { sender, recipient, delivery } = await start();
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 1, delivered: 1 });
    expect(recipient.posts()).to.have.lengthOf(1);
    const [post] = recipient.posts();
    expect(post).to.include({ path: '/inbox/', body: delivery.body });
    expect(post?.headers['content-type']).to.equal('application/ld+json');
    expect(JSON.stringify(post?.headers)).not.to.match(/authorization|dpop|cookie/i);
    const [ended] = await sender.ended();
    expect(ended).to.deep.include({ id: delivery.id, state: 'delivered', inbox: `${recipient.server.url}inbox/` });
    expect(ended?.attempts).to.deep.equal([
      {
        ...{ at: at(0), inbox: `${recipient.server.url}inbox/`, outcome: 'delivered', status: 201 },
        location: `${recipient.server.url}inbox/1`,
      },
    ]);
    expect(await sender.pending()).to.deep.equal([]);
    expect(await sender.deliver(recipient)).to.deep.equal(NONE);
  });

  it('also ends with 202', async () => {
    const { sender, recipient } = await start();
    recipient.script.push(answer(202));
    expect(await sender.deliver(recipient)).to.include({ accepted: 1 });
    expect((await sender.ended())[0]?.state).to.equal('accepted');
  });

  it('retries temporary failures after growing pauses, and looks for the inbox once an hour', async () => {
    const { sender, recipient } = await start();
    recipient.script.push(answer(500), hangUp, answer(500));
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 1, waiting: 1 });
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, waiting: 1 });
    for (const afterMs of [5_000, 30_000]) {
      sender.nowMs += afterMs;
      expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 1, waiting: 1 });
    }
    sender.nowMs += MINUTE_MS;
    expect(await sender.deliver(recipient)).to.include({ attempts: 1, delivered: 1 });
    expect(recipient.server.seen.filter(({ path }) => path === '/card')).to.have.lengthOf(1);
    const [ended] = await sender.ended();
    expect(ended?.attempts.map(({ outcome }) => outcome)).to.deep.equal(['retry', 'retry', 'retry', 'delivered']);
    expect(ended?.attempts[1]?.detail).to.include('no answer');
    expect(recipient.events()).to.have.lengthOf(1);
  });

  it('waits as long as the recipient asks', async () => {
    const { sender, recipient } = await start();
    recipient.script.push(answer(503, '', { 'retry-after': '3600' }));
    await sender.deliver(recipient);
    sender.nowMs = HOUR_MS - 1;
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, waiting: 1 });
    sender.nowMs = HOUR_MS;
    expect(await sender.deliver(recipient)).to.include({ delivered: 1 });
  });

  it('sends an event again if the 201 was lost: the same bytes, so that it is one event', async () => {
    const { sender, recipient } = await start();
    recipient.script.push((response, request) => {
      recipient.stored.push(request);
      hangUp(response, request);
    });
    expect(await sender.deliver(recipient)).to.include({ attempts: 1, waiting: 1 });
    sender.nowMs = MINUTE_MS;
    expect(await sender.deliver(recipient)).to.include({ attempts: 1, delivered: 1 });
    expect(recipient.stored).to.have.lengthOf(2);
    expect(recipient.events()).to.have.lengthOf(1);
  });

  it('stops waiting for a slow recipient, and tries again later', async () => {
    const { sender, recipient } = await start();
    recipient.script.push(stayMute);
    expect(await sender.deliver(recipient, { timeoutMs: 300 })).to.include({ attempts: 1, waiting: 1 });
    expect((await sender.pending())[0]?.attempts[0]?.detail).to.equal('no answer in time');
    sender.nowMs = MINUTE_MS;
    expect(await sender.deliver(recipient)).to.include({ delivered: 1 });
  });

  it('follows an inbox that moved, once, and at once', async () => {
    const { sender, recipient, delivery } = await start();
    sender.memory.inboxes.set(recipient.webId, `${recipient.server.url}old-inbox/`, START_MS);
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 2, delivered: 1 });
    expect(recipient.posts().map(({ path }) => path)).to.deep.equal(['/old-inbox/', '/inbox/']);
    expect(recipient.events()).to.deep.equal([delivery.body]);
  });

  it('leaves an inbox that is gone, but still named by the recipient, to a person', async () => {
    const { sender, recipient } = await start();
    recipient.script.push(answer(410));
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 1, needsPerson: 1 });
    expect(recipient.posts()).to.have.lengthOf(1);
    expect(sender.notes.join()).to.include('still names the inbox that answered 410');
    // Until that person says so, nothing more is sent.
    sender.nowMs = DAY_MS;
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, needsPerson: 1 });
  });

  it('is refused for good, with the reason', async () => {
    const { sender, recipient } = await start();
    const link = '</shapes>; rel="http://www.w3.org/ns/ldp#constrainedBy"';
    recipient.script.push(answer(422, 'no such lead', { link }));
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 1, refused: 1 });
    const [ended] = await sender.ended();
    expect(ended?.attempts[0]?.detail).to.equal(
      `it answers 422; its rules are at ${recipient.server.url}shapes: no such lead`,
    );
    sender.nowMs = DAY_MS;
    expect(await sender.deliver(recipient)).to.deep.equal(NONE);
  });

  it('gives up at its deadline, and not earlier', async () => {
    const { sender, recipient } = await start({ notAfter: at(HOUR_MS) });
    sender.nowMs = HOUR_MS + 1;
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, expired: 1 });
    expect(recipient.posts()).to.deep.equal([]);
    expect((await sender.ended())[0]?.state).to.equal('expired');
    expect(sender.notes.join()).to.include('given up');
  });

  it('gives up at once if the recipient asks for a retry after the deadline', async () => {
    const { sender, recipient } = await start({ notAfter: at(HOUR_MS) });
    recipient.script.push(answer(429, '', { 'retry-after': '7200' }));
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 1, expired: 1 });
  });

  it('sends a later event of the same lead only after the earlier one arrived, in the same round', async () => {
    const { sender, recipient } = await start({ body: '"retract"' });
    await sender.put(deliveryOf({ target: recipient.webId, body: '"assign"', created: at(1) }));
    sender.nowMs = 1;
    recipient.script.push(answer(503));
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 1, waiting: 2 });
    sender.nowMs = MINUTE_MS;
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 2, delivered: 2 });
    expect(recipient.events()).to.deep.equal(['"retract"', '"assign"']);
  });

  it('delivers each event once and in order to a recipient that returns after an hour with many passes', async () => {
    const { sender, recipient, delivery } = await start({ body: '"retract"' });
    const assign = deliveryOf({ target: recipient.webId, body: '"assign"', created: at(1) });
    const other = deliveryOf({ target: recipient.webId, body: '"other"', created: at(2), lead: 'cc33dd44' });
    await sender.put(assign, other);
    recipient.script.push(...Array.from({ length: 1000 }, () => answer(503)));
    for (; sender.nowMs < HOUR_MS; sender.nowMs += 5 * MINUTE_MS) await sender.deliver(recipient);
    expect(recipient.stored).to.deep.equal([]);
    // Five failures silence a host: it is not asked by both lanes in each of the twelve passes.
    expect(recipient.posts().length).to.be.within(2, 23);
    recipient.script.length = 0;
    for (; sender.nowMs < 3 * HOUR_MS; sender.nowMs += 5 * MINUTE_MS) await sender.deliver(recipient);
    const bodies = recipient.stored.map(({ body }) => body);
    expect(bodies).to.have.members(['"retract"', '"assign"', '"other"']).and.have.length(3);
    expect(bodies.indexOf('"retract"')).to.be.below(bodies.indexOf('"assign"'));
    expect((await sender.ended()).map(({ state }) => state)).to.deep.equal(['delivered', 'delivered', 'delivered']);
    expect(await sender.pending()).to.deep.equal([]);
    expect(delivery.lead).to.equal(assign.lead);
  });

  it('sends nothing to a host that is down, for any recipient there, until one probe is answered', async () => {
    const { sender, recipient } = await start();
    const others = ['a1', 'b2', 'c3', 'd4', 'e5', 'f6'].map((lead) =>
      deliveryOf({ target: recipient.webId, lead: `${lead}${lead}${lead}${lead}`, body: `"${lead}"` }),
    );
    await sender.put(...others);
    recipient.script.push(...Array.from({ length: 6 }, () => hangUp));
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 5, waiting: 7 });
    sender.nowMs = 29 * MINUTE_MS;
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, waiting: 7 });
    // The probe fails, and nobody else comes.
    sender.nowMs = 31 * MINUTE_MS;
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 1, waiting: 7 });
    sender.nowMs = 62 * MINUTE_MS;
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 7, delivered: 7 });
    expect(recipient.events()).to.have.lengthOf(7);
  });

  it('tries a paused host once if a person asks for it', async () => {
    const { sender, recipient, delivery } = await start();
    const failures = [0, 1, 2, 3, 4].map((ms) =>
      attempt(ms, 'retry', { inbox: `${recipient.server.url}inbox/`, detail: 'no answer' }),
    );
    await sender.outbox.change(delivery.id, () => ({ attempts: failures }));
    sender.nowMs = 10 * MINUTE_MS;
    recipient.script.push(answer(503));
    expect(await sender.deliver(recipient)).to.include({ attempts: 0, waiting: 1 });
    const asked = attempt(10 * MINUTE_MS, 'asked');
    await sender.outbox.change(delivery.id, ({ attempts }) => ({ attempts: [...attempts, asked] }));
    expect(await sender.deliver(recipient)).to.include({ attempts: 1, waiting: 1 });
    sender.nowMs = 20 * MINUTE_MS;
    expect(await sender.deliver(recipient)).to.include({ attempts: 0, waiting: 1 });
  });

  it('keeps the result of an attempt if a person asks for another one meanwhile', async () => {
    const { sender, recipient, delivery } = await start();
    recipient.script.push((response, request) => {
      const ask = sender.outbox.change(delivery.id, ({ attempts }) => ({
        attempts: [...attempts, attempt(0, 'asked')],
      }));
      void ask.then(() => {
        answer(201, '', { location: '/inbox/1' })(response, request);
      });
    });
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, attempts: 1, delivered: 1 });
    expect((await sender.ended())[0]?.state).to.equal('delivered');
  });

  it('does not repeat an attempt that another machine started, until that machine must be dead', async () => {
    const { sender, recipient, delivery } = await start();
    await sender.outbox.change(delivery.id, () => ({ attempts: [{ at: at(0) }] }));
    expect(await sender.deliver(recipient)).to.deep.equal({ ...NONE, waiting: 1 });
    sender.nowMs = GRACE_MS;
    expect(await sender.deliver(recipient)).to.include({ attempts: 1, delivered: 1 });
  });

  it('is done by one of two machines that start at the same time', async () => {
    const { sender, recipient } = await start();
    const other = memoryPod(sender.server);
    const options = {
      ...{ memory: sender.memory, answers: { privateOrigins: [recipient.server.origin] } },
    };
    const reports = await Promise.all([
      sender.deliver(recipient),
      deliverDue(other, { ...options, now: () => START_MS + 1 }),
    ]);
    expect(reports.map(({ attempts }) => attempts).sort()).to.deep.equal([0, 1]);
    expect(recipient.posts()).to.have.lengthOf(1);
  });

  it('stops when its signal is aborted, and reports it; the rest is due in the next round', async () => {
    const { sender, recipient } = await start();
    const stop = new AbortController();
    recipient.script.push(() => {
      stop.abort(new Error('stopped'));
    });
    const failure = await sender.deliver(recipient, { signal: stop.signal }).catch((error: unknown) => error);
    expect(failure).to.be.an('error').with.property('message', 'stopped');
    sender.nowMs = GRACE_MS;
    expect(await sender.deliver(recipient)).to.include({ delivered: 1 });
  });

  it('starts nothing when its time is used up', async () => {
    const { sender, recipient } = await start();
    expect(await sender.deliver(recipient, { budgetMs: 0 })).to.deep.equal({ ...NONE, waiting: 1 });
    expect(recipient.server.seen).to.deep.equal([]);
  });
});

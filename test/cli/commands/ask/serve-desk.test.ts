import { once } from 'node:events';
import { expect } from 'chai';
import type { AnswerView, LeadList, LiveEvents } from '../../../../src/desk-api/index.ts';
import { freshPodEnv, leadMessage, postTo } from '../../../support/cli-pod.ts';
import { freshFolder, runHere, startCli, type Running } from '../../../support/cli.ts';
import { startRecipient } from '../../../support/recipient.ts';

/** Reads server-sent events until one is what is waited for. */
async function eventWhere<N extends keyof LiveEvents>(
  events: AsyncIterator<{ name: string; data: unknown }>,
  name: N,
  isIt: (data: LiveEvents[N]) => boolean = () => true,
): Promise<LiveEvents[N]> {
  for (;;) {
    const next = await events.next();
    if (next.done === true) throw new Error(`the stream ended before ${name}`);
    const event = next.value as { name: string; data: LiveEvents[N] };
    if (event.name === name && isIt(event.data)) return event.data;
  }
}

async function* eventsOf(response: Response): AsyncGenerator<{ name: string; data: unknown }> {
  let text = '';
  for await (const bytes of response.body!.pipeThrough(new TextDecoderStream())) {
    text += bytes;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const name = /^event: (.*)$/m.exec(block)?.[1];
      if (name !== undefined) yield { name, data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') };
    }
  }
}

describe('leadpod serve, the desk', () => {
  let running: Running | undefined;
  afterEach(() => running?.child.kill('SIGKILL'));

  it('informs an open page about a new lead, and makes the answer that is given there', async () => {
    const env = await freshPodEnv('real');
    const recipient = await startRecipient();
    const localOnly = { LEADPOD_CACHE: freshFolder(), NODE_ENV: 'test' };
    running = startCli(['serve', '--port', '0'], { env: { ...env, ...localOnly } });
    const [line] = (await Promise.race([once(running.child.stdout!, 'data'), once(running.child, 'exit')])) as [
      unknown,
    ];
    const [, url = '', token = ''] =
      /^ready (http:\/\/127\.0\.0\.1:\d+\/)\?token=([\w-]{43})\n/.exec(String(line)) ?? [];
    expect(url, (await Promise.race([running.ended, Promise.resolve({ stderr: '' })])).stderr).to.not.equal('');

    // A browser opens the address, and keeps the cookie.
    const opened = await fetch(`${url}?token=${token}`, { redirect: 'manual' });
    expect([opened.status, opened.headers.get('location')]).to.deep.equal([303, '/']);
    const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
    expect(cookie).to.not.contain(token);
    const headers = { cookie };
    const live = await fetch(`${url}api/live`, { headers });
    const events = eventsOf(live);
    await eventWhere(events, 'hello');

    await postTo(env, [leadMessage('77', { name: 'Elio <b>Ravensdale</b>', email: 'elio@example.com' })]);
    const { leads } = await eventWhere(events, 'changed', (data) => data.leads.length > 0);
    const list = (await (await fetch(`${url}api/leads?q=elio`, { headers })).json()) as LeadList;
    expect(list.rows.map(({ slug, status }) => [slug, status])).to.deep.equal([[leads[0], 'new']]);
    const page = await (await fetch(`${url}leads/${leads[0]!}`, { headers })).text();
    expect(page).to.contain('Elio &lt;b&gt;Ravensdale').and.not.contain('<b>Ravensdale');

    const given = await fetch(`${url}api/leads/${leads[0]!}/answers`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', origin: url.slice(0, -1) },
      body: JSON.stringify({ action: 'accept', to: recipient.webId, undoSeconds: 0 }),
    });
    expect(given.status).to.equal(202);
    const { answer } = await eventWhere(events, 'answer', (data) => data.answer.state === 'made');
    expect(answer.status).to.equal('accepted');
    expect((await runHere(['show', leads[0]!, '--json'], env)).stdout).to.contain('"status":"accepted"');
    const sparql = await fetch(`${url}sparql?query=${encodeURIComponent('ASK { ?l lead:status "accepted" }')}`, {
      headers,
    });
    expect(await sparql.json()).to.have.property('boolean', true);

    // What is held when it stops is made.
    const held = await fetch(`${url}api/leads/${leads[0]!}/answers`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', origin: url.slice(0, -1) },
      body: JSON.stringify({ action: 'update', comment: 'on Friday', to: recipient.webId, undoSeconds: 30 }),
    });
    expect(((await held.json()) as AnswerView).state).to.equal('held');
    running.child.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    expect([code, stderr]).to.satisfy(([exit]: [number]) => exit === 0, stderr);
    expect(stderr).to.not.contain(token).and.not.contain('Ravensdale');
    expect((await runHere(['show', leads[0]!, '--json'], env)).stdout).to.contain('on Friday');
    await recipient.server.close();
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ownerOf } from '../../../pods.ts';
import { answer } from '../../../raw-server.ts';
import { freshFolder, jsonLines, runHere, type Run } from '../../../support/cli.ts';
import { freshPodEnv, postTo, type PodEnv } from '../../../support/cli-pod.ts';
import { getModelServer } from '../../../support/model-server.ts';
import { startRecipient, type Recipient } from '../../../support/recipient.ts';

interface Shown {
  readonly event: { readonly id: string; readonly topic: string };
  readonly body?: string;
  readonly delivery: { readonly id: string; readonly state: string; readonly to: string };
  readonly lead: { readonly slug: string; readonly status: string };
}

describe('The commands that answer a lead', () => {
  let broker: Recipient;
  let config: string;
  let env: PodEnv;
  let slug: string;

  const run = (...args: string[]): Promise<Run> => runHere([...args, '--config', config], env);
  const runJson = async (...args: string[]): Promise<Shown> => {
    const { code, stdout, stderr } = await run(...args, '--json');
    expect({ code, stderr }, args.join(' ')).to.deep.equal({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Shown;
  };
  const filesOf = async (): Promise<string> =>
    (await (await ownerOf(env.LEADPOD_STORAGE)).get(`${env.LEADPOD_STORAGE}leads/`)).text();

  const configure = (answers: object): void => {
    const privateOrigins = [broker.server.origin];
    writeFileSync(config, JSON.stringify({ answers: { privateOrigins, ...answers } }));
  };

  beforeEach(async () => {
    broker = await startRecipient();
    env = await freshPodEnv('model');
    const { webId } = await getModelServer();
    config = join(freshFolder(), 'leadpod.config.json');
    configure({});
    const offer = {
      ...{ id: 'https://broker.example.org/publish/1', topic: 'realestate/lead#assign', time: '2026-03-01T10:00:00Z' },
      data: {
        ...{ type: 'AssignAction', agent: broker.webId, recipient: webId },
        object: {
          ...{ type: 'Lead', identifier: { brokerLeadID: '7001' }, owner: broker.webId },
          object: { type: 'Contact', name: 'Elio Ravensdale', email: 'elio@mail.example' },
        },
      },
    };
    await postTo(env, [JSON.stringify(offer)]);
    expect((await run('sync', '-q')).code).to.equal(0);
    slug = (jsonLines((await run('leads', '--json')).stdout) as { slug: string }[])[0]?.slug ?? '';
  });

  it('print the new state of the lead, and the state of the delivery', async () => {
    const { code, stdout, stderr } = await run('accept', slug.slice(0, 4), '--comment', 'I will call today');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(
      new RegExp(
        `^Lead ${slug} is now accepted\\.\nThe event for \\S+/card#me: delivered \\(delivery [0-9a-f]{8}\\)\n$`,
      ),
    );
    expect(broker.events()[0]).to.include('"comment":"I will call today"').and.include('realestate/lead#accept');
    expect((await run('leads')).stdout)
      .to.match(/^accepted /m)
      .and.not.include('on its way');
  });

  it('report that an update has changed the lead, and not its status', async () => {
    const { code, stdout } = await run('update', slug, '--set', 'budget=450000');
    expect(code).to.equal(0);
    expect(stdout).to.include(`Lead ${slug} has changed, and is still assigned.\n`);
  });

  it('answer one lead several times, each time with one event', async () => {
    const to = ['--to', broker.webId];
    const steps: readonly (readonly [string, string, ...string[]])[] = [
      ['reject', 'rejected', '--reason', 'out of my area'],
      ['assign', 'assigned', ...to],
      ['update', 'assigned', '--set', 'budget=450000', '--set', '__proto__=x'],
      ['retract', 'retracted', '--reason', 'no answer'],
    ];
    for (const [action, status, ...flags] of steps) {
      const { event, delivery, lead } = await runJson(action, slug, ...flags);
      expect(event.topic).to.equal(`realestate/lead#${action}`);
      expect(delivery, JSON.stringify(delivery)).to.include({ state: 'delivered', to: broker.webId });
      expect(lead).to.include({ slug, status });
    }
    expect(broker.events()).to.have.lengthOf(4);
    expect(broker.events()[2]).to.include('"__proto__":"x"');
  });

  it('explain why the state of the lead does not allow an answer; --force answers anyway', async () => {
    const refused = await run('assign', slug, '--to', broker.webId);
    expect(refused.code).to.equal(2);
    const words = `leadpod: cannot assign lead ${slug.slice(0, 8)}: it is assigned. `;
    expect(refused.stderr.startsWith(words), refused.stderr).to.equal(true);
    expect(refused.stderr).to.include('add --force').and.not.include('http');
    expect((await runJson('assign', slug, '--to', broker.webId, '--force')).lead.status).to.equal('assigned');
  });

  it('show the event with --dry-run, and write and send nothing', async () => {
    const before = await filesOf();
    const { code, stdout, stderr } = await run('accept', slug, '--dry-run');
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ topic: 'realestate/lead#accept', originalRecipient: broker.webId });
    expect(stdout)
      .to.match(/^\{\n {2}"/)
      .and.not.include('@context');
    expect(stderr).to.include(`This would go to ${broker.webId} (with its JSON-LD context). Nothing was written.`);
    const { body, delivery, lead } = await runJson('accept', slug, '--dry-run');
    // A machine gets the event as it is sent.
    expect(JSON.parse(body ?? ''))
      .to.include({ topic: 'realestate/lead#accept' })
      .and.have.property('@context');
    expect(delivery).to.deep.equal({ to: broker.webId });
    expect(lead.status).to.equal('assigned');
    expect(await filesOf()).to.equal(before);
    expect(broker.posts()).to.have.lengthOf(0);
  });

  it('refuse impossible answers with exit code 2, and change nothing', async () => {
    const before = await filesOf();
    const mistakes: readonly (readonly [says: string, ...args: string[]])[] = [
      ['expected a slug or the IRI of a lead', 'accept', 'zzzz'],
      ['no lead', 'accept', 'ffffffff'],
      ['expected a slug or the IRI of a lead', 'accept', 'https://pods.example.com/leads/ab/abcd.ttl#it'],
      ['assign needs --to', 'assign', slug, '--force'],
      ['expected a WebID', 'accept', slug, '--to', 'mailto:ann@mail.example'],
      ['expected a WebID', 'accept', slug, '--to', 'javascript:alert(1)'],
      ['Expected NAME=VALUE', 'update', slug, '--set', 'budget'],
      [
        'leadpod: --set email: given twice\n',
        'update',
        slug,
        '--set',
        'email=a@mail.example',
        '--set',
        'email=b@mail.example',
      ],
      ['update needs a value', 'update', slug],
      ['send needs --to', 'send', 'lead#add', '--data', config],
      ['cannot read', 'send', 'lead#add', '--data', `${config}.gone`, '--to', broker.webId],
      ['expected a topic', 'send', 'lead#dance', '--data', config, '--to', broker.webId],
      ['the lead that the event is about', 'send', 'lead#add', '--data', config, '--to', broker.webId],
      ['no delivery ab12', 'outbox', 'show', 'ab12'],
    ];
    for (const [says, ...args] of mistakes) {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stdout }, args.join(' ')).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr, args.join(' ')).to.include(says);
    }
    expect(await filesOf()).to.equal(before);
  });

  it('show beside the status what has not arrived; outbox lists, shows, retries and drops it', async () => {
    broker.script.push(answer(503, 'we are closed'));
    const { code, stdout } = await run('accept', slug);
    expect(code).to.equal(0);
    expect(stdout).to.include('on its way: it answers 503: we are closed');
    expect((await run('leads')).stdout).to.include('accepted, on its way');
    expect((await run('show', slug)).stdout)
      .to.include('Elio Ravensdale  accepted, on its way')
      .and.match(/^delivery +on/m);
    const [listed] = jsonLines((await run('outbox', 'list', '--json')).stdout) as { id: string }[];
    const name = listed?.id.slice(0, 8) ?? '';
    expect(listed).to.deep.include({
      state: 'waiting',
      to: broker.webId,
      topic: 'realestate/lead#accept',
      attempts: 1,
    });
    const waiting = await run('outbox', 'list');
    expect(waiting.stdout).to.match(new RegExp(`^${name} .* on its way +1 +`, 'm'));
    expect((await run('outbox')).stdout).to.equal(waiting.stdout);
    broker.script.push(answer(422, 'unknown lead'));
    expect((await run('outbox', 'retry', name)).stdout).to.include('goes out with the next pass: leadpod sync');
    const synced = await run('sync');
    expect(synced.stdout).to.include('Answers: 1 refused');
    expect(synced.stderr).to.include('leadpod outbox list says why.');
    expect((await run('leads')).stdout).to.include('accepted, refused');
    const shown = (await run('outbox', 'show', name)).stdout;
    expect(shown)
      .to.match(/^attempt +\S+ {2}503 {2}retry/m)
      .and.match(/^asked /m);
    expect(shown).to.match(/^attempt +\S+ {2}422 {2}refused {2}.*unknown lead$/m);
    expect((await run('outbox', 'list')).stdout).to.match(/ refused by the recipient +2 +/);
    const body = JSON.parse((await run('outbox', 'show', name, '--body')).stdout) as object;
    expect(body).to.include({ topic: 'realestate/lead#accept', originalRecipient: broker.webId });
    expect((await run('outbox', 'drop', name)).stdout).to.include('is dropped');
    expect((await run('leads')).stdout).to.match(/^accepted /m);
    expect((await run('outbox', 'list')).stderr).to.include('Everything that you sent has arrived.');
    expect(jsonLines((await run('outbox', 'list', '--ended', '--json')).stdout)).to.have.lengthOf(1);
    expect((await run('outbox', 'retry', name)).code).to.equal(0);
    expect((await run('sync')).stdout).to.include('Answers: 1 delivered');
    for (const what of ['retry', 'drop']) {
      const { code: refused, stderr } = await run('outbox', what, name);
      expect(refused).to.equal(2);
      expect(stderr).to.include(`was already delivered to ${broker.webId}`);
    }
  });

  it('end with 3 if an event needs a person, and explain what to do', async () => {
    for (const [status, state, advice] of [
      [403, 'needs you', 'Fix the reason, then run leadpod outbox retry'],
      [422, 'refused by the recipient', 'leadpod outbox drop'],
    ] as const) {
      broker.script.push(answer(status, 'go away'));
      const { code, stdout, stderr } = await run('update', slug, '--set', `budget=${status}`);
      expect(code, state).to.equal(3);
      expect(stdout).to.include(`Lead ${slug} has changed, and is still assigned.`).and.include(`: ${state}: `);
      expect(stderr).to.include('The recipient was not told.').and.include(advice);
      const [{ id = '' } = {}] = jsonLines((await run('outbox', 'list', '--json')).stdout) as { id?: string }[];
      expect((await run('outbox', 'drop', id)).code).to.equal(0);
    }
    broker.script.push(answer(403, 'go away'));
    const json = await run('update', slug, '--set', 'budget=1', '--json');
    expect(json.code).to.equal(3);
    expect((JSON.parse(json.stdout) as Shown).delivery.state).to.equal('needs-person');
  });

  it('explain why an event was not tried: a missing key, or an earlier event', async () => {
    const publish = { url: `${broker.server.url}publish`, apiKeyFile: 'gone.key' };
    configure({ recipients: { [broker.webId]: { publish } } });
    const first = await run('accept', slug);
    expect(first).to.include({ code: 0 });
    expect(first.stdout).to.match(/: on its way \(delivery/);
    expect(first.stderr).to.include('apiKeyFile: the file cannot be read (ENOENT)');
    const second = await run('update', slug, '--set', 'budget=450000', '--to', broker.webId);
    const { id = '' } = (jsonLines((await run('outbox', 'list', '--json')).stdout) as { id: string }[])[0] ?? {};
    expect(second.stderr).to.include(`the event waits for the delivery ${id.slice(0, 8)}, which was made before it`);
    expect(broker.posts()).to.have.lengthOf(0);
  });

  it('send an event from a file, and add our lead', async () => {
    const file = join(freshFolder(), 'lead.json');
    const contact = { type: 'Contact', name: 'Ines Wetherby', email: 'ines@mail.example' };
    writeFileSync(file, JSON.stringify({ object: { type: 'Lead', identifier: { crm: '7002' }, object: contact } }));
    const sent = await runJson('send', 'lead#add', '--data', file, '--to', broker.webId);
    expect(sent.delivery).to.include({ state: 'delivered' });
    expect(broker.events()[0]).to.include('"crm":"7002"');
    expect((await run('leads')).stdout).to.include('Ines Wetherby');
  });

  it('find no lead of a person who was forgotten', async () => {
    expect((await run('forget', '--email', 'elio@mail.example', '--yes')).code).to.equal(0);
    const { code, stderr } = await run('accept', slug);
    expect(code).to.equal(2);
    expect(stderr).to.include('no lead');
    expect((await run('outbox', 'list', '--ended')).stderr).to.include('Nothing was sent.');
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { forgetPerson } from '../../src/care/forget.ts';
import { splitLead } from '../../src/care/decide.ts';
import { copyFolder, createPrivateFolder } from '../../src/copy/folder.ts';
import type { LeadCopy } from '../../src/copy/lead-copy.ts';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import type { CopyOptions } from '../../src/copy/options.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { compactJournal } from '../../src/workspace/compact.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { post, withFreshPod } from '../pods.ts';
import { leadMessage } from '../support/cli-pod.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

describe('openLeadCopy', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  const freshFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'leadpod-test-copy-'));
    folders.push(folder);
    return folder;
  };

  /** Runs `work` on a pod with these leads, and a folder for its copy. */
  const withLeads = (ids: readonly string[], work: (pod: Pod, folder: string) => Promise<void>): Promise<void> =>
    withFreshPod(async (pod) => {
      await add(pod, ids);
      await work(pod, freshFolder());
    });
  const message = (id: string): string =>
    leadMessage(id, { name: `Person ${id}`, email: `p${id}@example.com` }, { identifier: { crm: id } });
  const add = async (pod: Pod, ids: readonly string[]): Promise<void> => {
    await post(pod, ids.map(message));
    await syncInbox(pod, { ack: 'delete' });
  };
  const textsOf = async (copy: LeadCopy): Promise<string> => {
    let text = '';
    for await (const { nquads } of copy.leads()) text += nquads;
    return text;
  };
  /** What a copy must say: that which one without a past says. */
  const anew = async (pod: Pod): Promise<string> => {
    const copy = await openLeadCopy(pod, { keep: false });
    try {
      return await textsOf(copy);
    } finally {
      await copy.close();
    }
  };
  /** Opens the copy, and tells the requests of that. */
  const reopen = async (pod: Pod, folder: string, more: CopyOptions = {}): Promise<[LeadCopy, number]> => {
    pod.takeRequestCount();
    const copy = await openLeadCopy(pod, { folder, ...more });
    return [copy, pod.takeRequestCount()];
  };
  const everythingIn = (folder: string): string =>
    readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('');

  it('has each lead as the graph of its resource, readable by its owner only', () =>
    withLeads(['1', '2', '3'], async (pod, folder) => {
      const copy = await openLeadCopy(pod, { folder });
      expect(copy.size).to.equal(3);
      const seen: string[] = [];
      for await (const { slug, url, nquads } of copy.leads()) {
        seen.push(slug);
        const lines = nquads.trimEnd().split('\n');
        expect(lines).to.deep.equal(lines.toSorted());
        expect(lines.every((line) => line.endsWith(` <${url}> .`))).to.equal(true);
        expect(nquads).to.contain(`<${url}#it> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>`);
      }
      expect(seen).to.deep.equal(await new LeadStore(pod.client, pod.layout).listSlugs());
      let parts = '';
      for await (const part of copy.parts()) parts += Buffer.from(part).toString();
      expect(parts.split('\n').sort()).to.deep.equal((await textsOf(copy)).split('\n').sort());
      expect(statSync(folder).mode & 0o777).to.equal(0o700);
      for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777, file).to.equal(0o600);
    }));

  it('gets one changed lead in three requests, whatever else there is', () =>
    withLeads(['1', '2', '3', '4'], async (pod, folder) => {
      const [copy] = await reopen(pod, folder);
      expect(await copy.refresh()).to.deep.include({ changed: [], removed: [], requests: 1 });
      await post(pod, [leadMessage('again', { telephone: '+1 917 555 0123' }, { identifier: { crm: '2' } })]);
      await syncInbox(pod);
      const { changed, removed, requests } = await copy.refresh();
      expect({ removed, requests }).to.deep.equal({ removed: [], requests: 3 });
      expect(changed.map(({ nquads }) => nquads.includes('+19175550123'))).to.deep.equal([true]);
      expect(await textsOf(copy)).to.equal(await anew(pod));
      const [again, asked] = await reopen(pod, folder);
      expect(asked).to.equal(1);
      expect(await textsOf(again)).to.equal(await textsOf(copy));
    }));

  it('leaves out a lead that was merged into another, and brings it back when they are split', () =>
    withLeads(['1', '2'], async (pod, folder) => {
      const [copy] = await reopen(pod, folder);
      await post(pod, [leadMessage('both', { name: 'Both' }, { identifier: { crm: '1', web: '1' } })]);
      await post(pod, [leadMessage('third', { name: 'Both' }, { identifier: { crm: '2', web: '1' } })]);
      await syncInbox(pod, { ack: 'delete' });
      const { changed, removed } = await copy.refresh();
      expect([changed.length, removed.length, copy.size]).to.deep.equal([1, 1, 1]);
      expect(await textsOf(copy)).to.equal(await anew(pod));
      const slug = changed[0]!.slug;
      const { lead } = (await new LeadStore(pod.client, pod.layout).read(slug))!;
      await splitLead(pod, slug, [lead!.events.at(-1)!.key]);
      await copy.refresh();
      expect(copy.size).to.equal(3);
      expect(await textsOf(copy)).to.equal(await anew(pod));
    }));

  it('removes a person who was forgotten from all of its files', () =>
    withLeads(['1', '2', '3'], async (pod, folder) => {
      const [copy] = await reopen(pod, folder);
      expect(everythingIn(folder)).to.contain('p2@example.com');
      await forgetPerson(pod, { emails: ['p2@example.com'] });
      const { removed } = await copy.refresh();
      expect(removed).to.have.length(1);
      expect(everythingIn(folder)).to.contain('p1@example.com').and.not.contain('p2@example.com');
      expect(await textsOf(copy)).to.equal(await anew(pod));
    }));

  it('checks each lead if there are few, and finds changes without a record', () =>
    withLeads(['1', '2'], async (pod, folder) => {
      const [copy] = await reopen(pod, folder);
      const [slug] = await new LeadStore(pod.client, pod.layout).listSlugs();
      await pod.client.put(pod.layout.leadUrl(slug!), '<#it> a <torn', { contentType: 'text/plain' });
      expect((await copy.refresh()).changed).to.deep.equal([]);
      expect((await reopen(pod, folder, { fullUpTo: 1 }))[0].damaged).to.deep.equal([]);
      expect((await reopen(pod, folder, { fullUpTo: 2 }))[0].damaged).to.deep.equal([pod.layout.leadUrl(slug!)]);
    }));

  it('also removes a person if it reads about it only after the deletion was finished', () =>
    withLeads(['1', '2', '3'], async (pod, folder) => {
      await reopen(pod, folder);
      const lost = (await new LeadStore(pod.client, pod.layout).listSlugs())[0]!;
      const cursor = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as { cursor: object };
      await forgetPerson(pod, { leads: [lost] });
      // As if the record of the beginning had been read while the lead still stood, and the tombstone was lost since.
      const [copy] = await reopen(pod, folder);
      writeFileSync(
        join(folder, 'state.json'),
        JSON.stringify({ ...JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')), cursor: cursor.cursor }),
      );
      const [again] = await reopen(pod, folder);
      expect(again.size).to.equal(2);
      expect(await textsOf(again)).to.equal(await textsOf(copy));
    }));

  it('names a damaged lead, and includes it again when it is repaired', () =>
    withLeads(['1', '2'], async (pod, folder) => {
      const leads = new LeadStore(pod.client, pod.layout);
      const [slug] = await leads.listSlugs();
      const { url, text } = (await leads.readText(slug!))!;
      // An open literal: what is left of a write that died in the middle.
      await pod.client.put(url, text.slice(0, text.indexOf('"') + 2), { contentType: 'text/plain' });
      const [copy] = await reopen(pod, folder);
      expect(copy.damaged).to.deep.equal([url]);
      expect(copy.size).to.equal(1);
      await pod.client.delete(url);
      await pod.client.put(url, text, { contentType: 'text/turtle', isSame: () => true });
      await copy.refresh();
      expect(copy.damaged).to.deep.equal([]);
      expect(await textsOf(copy)).to.equal(await anew(pod));
    }));

  it('finds with full what the journal does not record: changes by others, and missing leads', () =>
    withLeads(['1', '2', '3'], async (pod, folder) => {
      await reopen(pod, folder);
      const leads = new LeadStore(pod.client, pod.layout);
      const [first, second] = (await leads.listSlugs()) as [string, string];
      await pod.client.delete(pod.layout.leadUrl(first));
      const { url, text } = (await leads.readText(second))!;
      const foreign = `${text}\n<#it> <https://other.example/note> [ <https://other.example/says> "called" ] .\n`;
      await pod.client.put(url, foreign, { contentType: 'text/turtle', isSame: () => true });
      const [copy] = await reopen(pod, folder);
      expect(copy.size).to.equal(3);
      const [full] = await reopen(pod, folder, { full: true });
      expect(full.size).to.equal(2);
      expect(await textsOf(full))
        .to.equal(await anew(pod))
        .and.to.contain(`_:l${second}-`);
    }));

  it('continues a download that was stopped', () =>
    withLeads(
      Array.from({ length: 66 }, (_, id) => String(id)),
      async (pod, folder) => {
        const stop = new AbortController();
        const onProgress = (): void => {
          stop.abort(new Error('stopped'));
        };
        const stopped = openLeadCopy(pod, { folder, signal: stop.signal, onProgress });
        expect(
          await stopped.then(
            () => 'opened',
            (error: unknown) => (error as Error).message,
          ),
        ).to.equal('stopped');
        await add(pod, ['66']);
        const read: number[] = [];
        const [copy] = await reopen(pod, folder, { onProgress: (_, total) => read.push(total) });
        // 64 were there, of which the new lead is none.
        expect(read).to.deep.equal([3]);
        expect(copy.size).to.equal(67);
        expect(await textsOf(copy)).to.equal(await anew(pod));
      },
    ));

  it('is made again if its files are cut, missing, or of another version', () =>
    withLeads(['1', '2'], async (pod, folder) => {
      const [copy] = await reopen(pod, folder);
      const texts = await textsOf(copy);
      const file = (): string =>
        join(
          folder,
          readdirSync(folder).find((name) => name.endsWith('.nq'))!,
        );
      const state = join(folder, 'state.json');
      const damages = [
        () => {
          truncateSync(file(), 10);
        },
        () => {
          rmSync(file());
        },
        () => {
          truncateSync(state, 30);
        },
        () => {
          writeFileSync(state, '{"version":0}');
        },
        () => {
          writeFileSync(state, 'null');
        },
        () => {
          rmSync(state);
        },
      ];
      for (const damage of damages) {
        damage();
        expect(await textsOf((await reopen(pod, folder))[0])).to.equal(texts);
      }
    }));

  it('is the same after many refreshes as a new copy, and has few files', async () => {
    // What is asked here is a matter of files alone; the pod may be that of the model, which is quicker.
    const [pod, folder] = [memoryPod(new MemoryServer()), freshFolder()];
    await add(pod, ['1']);
    const copy = await openLeadCopy(pod, { folder });
    for (let round = 0; round < 34; round++) {
      await post(pod, [leadMessage(`r${round}`, { email: `r${round}@example.com` }, { identifier: { crm: '1' } })]);
      await syncInbox(pod, { ack: 'delete' });
      await copy.refresh();
    }
    const workspace = await openWorkspace(pod, {});
    await compactJournal(workspace);
    await workspace.settle();
    expect(await copy.refresh()).to.deep.include({ changed: [], removed: [] });
    expect(await textsOf(copy)).to.equal(await anew(pod));
    expect(readdirSync(folder).length).to.be.below(5);
  });

  it('is read to its end while another process makes it again, which is reported later', () =>
    withLeads(['1', '2'], async (pod, folder) => {
      const [mine] = await reopen(pod, folder);
      const [others] = await reopen(pod, folder);
      const reading = mine.leads();
      await reading.next();
      await add(pod, ['3']);
      await forgetPerson(pod, { emails: ['p1@example.com'] });
      await others.refresh();
      expect((await reading.next()).done).to.equal(false);
      expect((await reading.next()).done).to.equal(true);
      expect(await textsOf(mine)).to.equal(await anew(pod));
      const { changed, removed } = await mine.refresh();
      expect([changed.length, removed.length]).to.deep.equal([1, 1]);
      expect(await textsOf(mine)).to.equal(await anew(pod));
    }));

  it('leaves nothing behind if it is not to be kept', () =>
    withLeads(['1'], async (pod, folder) => {
      const before = readdirSync(tmpdir()).filter((name) => name.startsWith('leadpod-copy-'));
      const [copy] = await reopen(pod, folder, { keep: false });
      expect(copy.size).to.equal(1);
      await copy.close();
      expect(readdirSync(folder)).to.deep.equal([]);
      expect(readdirSync(tmpdir()).filter((name) => name.startsWith('leadpod-copy-'))).to.deep.equal(before);
    }));
});

describe('copyFolder', () => {
  it('is different for each storage, in the cache of the user', () => {
    const storage = 'https://pod.example/';
    const own = copyFolder(storage, { LEADPOD_CACHE: '/c', XDG_CACHE_HOME: '/x' });
    expect(own).to.match(/^\/c\/[0-9a-f]{24}$/u);
    expect(copyFolder('https://pod.example', { LEADPOD_CACHE: '/c' })).to.equal(own);
    expect(copyFolder('https://other.example/', { LEADPOD_CACHE: '/c' })).to.not.equal(own);
    expect(copyFolder(storage, { XDG_CACHE_HOME: '/x' })).to.match(/^\/x\/leadpod\//u);
    expect(copyFolder(storage, {})).to.contain('/.cache/leadpod/');
  });

  it('removes the rights of others to a folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'leadpod-test-copy-'));
    try {
      const { chmodSync } = await import('node:fs');
      chmodSync(folder, 0o755);
      await createPrivateFolder(folder);
      expect(statSync(folder).mode & 0o777).to.equal(0o700);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

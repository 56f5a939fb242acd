import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CountryCode } from 'libphonenumber-js';
import { forgetPerson } from '../../src/care/forget.ts';
import type { LeadCopy } from '../../src/copy/lead-copy.ts';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import { readPrintedLeads } from '../../src/copy/printed-leads.ts';
import { leadToJson } from '../../src/lead/lead-json.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { post, withFreshPod } from '../pods.ts';
import { leadMessage } from '../support/cli-pod.ts';

describe('The printed form of leads in a copy', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  const add = async (pod: Pod, ids: readonly string[]): Promise<void> => {
    const message = (id: string): string =>
      leadMessage(id, { name: `Person ${id}`, email: `p${id}@example.com` }, { identifier: { crm: id } });
    await post(pod, ids.map(message));
    await syncInbox(pod, { ack: 'delete' });
  };
  const everythingIn = (folder: string): string =>
    readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('');

  it('is read once, and again if a lead changed', () =>
    withFreshPod(async (pod) => {
      const folder = mkdtempSync(join(tmpdir(), 'leadpod-test-copy-'));
      folders.push(folder);
      await add(pod, ['1', '2', '3']);
      const printed = async (
        copy: LeadCopy,
        region: CountryCode = 'US',
      ): Promise<{ texts: string[]; read: readonly string[] }> => {
        const read: string[] = [];
        const watched: LeadCopy = {
          ...{ size: copy.size, damaged: copy.damaged, asOf: copy.asOf, folder: copy.folder, versions: copy.versions },
          ...{ refresh: () => copy.refresh(), parts: () => copy.parts(), close: () => copy.close() },
          leads: (slugs = []) => (read.push(...slugs), copy.leads(slugs)),
        };
        const texts: string[] = [];
        for await (const { json } of readPrintedLeads(watched, { region }, () => expect.fail()))
          texts.push(JSON.stringify(json));
        return { texts, read };
      };
      const copy = await openLeadCopy(pod, { folder });
      const first = await printed(copy);
      const store = new LeadStore(pod.client, pod.layout);
      const slugs = await store.listSlugs();
      const fresh: string[] = [];
      for await (const { slug, url, lead } of store.readAll())
        fresh.push(JSON.stringify(leadToJson(lead!, slug, `${url}#it`)));
      expect(first).to.deep.equal({ texts: fresh, read: slugs });
      expect(await printed(copy)).to.deep.equal({ texts: fresh, read: [] });
      expect((await printed(copy, 'GB')).read).to.deep.equal(slugs);

      await post(pod, [leadMessage('again', { telephone: '+1 917 555 0123' }, { identifier: { crm: '2' } })]);
      await syncInbox(pod);
      const { changed } = await copy.refresh();
      const second = await printed(copy);
      expect(second.read).to.deep.equal(changed.map(({ slug }) => slug));
      expect(second.texts.join('\n')).to.contain('+19175550123');

      const file = readdirSync(folder).find((name) => name.startsWith('printed-'))!;
      truncateSync(join(folder, file), statSync(join(folder, file)).size >> 1);
      expect((await printed(copy)).texts).to.deep.equal(second.texts);

      await forgetPerson(pod, { emails: ['p2@example.com'] });
      await copy.refresh();
      expect(everythingIn(folder)).not.to.contain('p2@example.com');
      expect((await printed(copy)).texts.join('\n'))
        .to.contain('+19175550123')
        .and.not.contain('p2@example.com');
      expect(everythingIn(folder)).not.to.contain('p2@example.com');
    }));
});

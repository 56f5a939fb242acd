import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { forgetPerson } from '../../src/care/forget.ts';
import { retryQuarantine } from '../../src/care/quarantine.ts';
import { replay } from '../../src/care/replay.ts';
import { readPrintedLeads } from '../../src/copy/printed-leads.ts';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import { leadToJson } from '../../src/lead/lead-json.ts';
import { NotificationError } from '../../src/errors.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { leadMessage } from '../support/cli-pod.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const email = 'mira@mail.example';
/** A message that is too large, too deep and has too many values for the default limits. */
const large = leadMessage(
  '1',
  { name: 'Mira Example', email },
  {
    question: 'x'.repeat(1_200_000),
    wide: Array.from({ length: 11_000 }, (_, index) => index),
    deep: JSON.parse('['.repeat(40) + ']'.repeat(40)) as unknown,
  },
);
const update = leadMessage('2', { name: 'Mira Example' }, { identifier: { crm: '1' } }, 'realestate/lead#update');
const larger = { maxBytes: 4_000_000, maxDepth: 64, maxNodes: 20_000, maxValues: 20_000 };
const tiny = { maxBytes: 300, maxDepth: 3, maxNodes: 10 };

const contactsOf = async (pod: Pod): Promise<unknown[]> => {
  const contacts: unknown[] = [];
  for await (const { lead, slug, url } of new LeadStore(pod.client, pod.layout, { limits: tiny }).readAll())
    contacts.push(lead && JSON.stringify(leadToJson(lead, slug, url)));
  return contacts;
};

describe('A message that was stored with larger limits', () => {
  const stored = async (): Promise<Pod> => {
    const pod = memoryPod(new MemoryServer());
    await send(pod, [large]);
    expect(await syncInbox(pod)).to.include({ quarantined: 1 });
    expect(await retryQuarantine(pod, 'all', { limits: larger })).to.include({ journaled: 1, created: 1 });
    return pod;
  };
  it('is read again by every command, and an update keeps it', async () => {
    const pod = await stored();
    await send(pod, [update]);
    expect(await syncInbox(pod)).to.include({ updated: 1, failed: 0 });
    expect(await contactsOf(pod))
      .to.have.length(1)
      .and.to.satisfy(([only]: string[]) => only?.includes(email));
    const copy = await openLeadCopy(pod, { keep: false });
    const printed: unknown[] = [];
    for await (const { json } of readPrintedLeads(copy, { limits: tiny }, () => expect.fail())) printed.push(json);
    await copy.close();
    expect(printed).to.have.length(1);
    expect(JSON.stringify(printed)).to.contain(email);
  });
  it('is repeated and checked by smaller limits, and its person is forgotten', async () => {
    const pod = await stored();
    expect(await replay(pod, { limits: tiny })).to.deep.include({ failed: [] });
    const sound = { notInJournal: 0, notInLeads: 0, misplaced: 0, notInIndex: 0, unfinished: 0, tornLeads: 0 };
    expect(await checkAgreement(pod, false, { limits: tiny })).to.include({ events: 1, ...sound });
    await forgetPerson(pod, { emails: [email] }, { limits: tiny });
    expect(await contactsOf(pod)).to.deep.equal([]);
  });
  it('is reported if its text can no longer be read', async () => {
    const pod = memoryPod(new MemoryServer());
    await send(pod, [leadMessage('1', { email }).replace('{', '{"@context":{},')]);
    expect(await syncInbox(pod)).to.include({ created: 1 });
    const copy = await openLeadCopy(pod, { keep: false });
    const delegate = (): Promise<never> => Promise.reject(new NotificationError('too-costly', 'expected less work'));
    const damaged: string[] = [];
    for await (const printed of readPrintedLeads(copy, { delegate }, (url) => damaged.push(url)))
      expect.fail(printed.json.slug);
    await copy.close();
    const [slug = ''] = await new LeadStore(pod.client, pod.layout).listSlugs();
    expect(damaged).to.deep.equal([pod.layout.leadUrl(slug)]);
  });
});

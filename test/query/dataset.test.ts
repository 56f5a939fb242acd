import { expect } from 'chai';
import { LeadStore } from '../../src/pod/lead-store.ts';
import { loadDataset } from '../../src/query/dataset.ts';
import { select } from '../../src/query/sparql.ts';
import { syncInbox } from '../../src/sync/sync-inbox.ts';
import { post, withFreshPod } from '../pods.ts';
import { leadMessage } from '../support/cli-pod.ts';

const LEADS = 'SELECT ?lead { ?lead a lead:Lead } ORDER BY ?lead';

describe('loadDataset', function () {
  this.timeout(60_000);

  it('loads each lead into the graph of its resource, and names the one that is damaged', () =>
    withFreshPod(async (pod) => {
      await post(
        pod,
        ['1', '2', '3'].map((id) => leadMessage(id, { name: `Person ${id}` })),
      );
      await syncInbox(pod);
      const leads = new LeadStore(pod.client, pod.layout);
      const [first, ...others] = await leads.listSlugs();
      expect(others).to.have.length(2);
      const torn = pod.layout.leadUrl(first!);
      const { text } = (await leads.readText(first!))!;
      // An open literal: what is left of a write that died in the middle.
      await pod.client.put(torn, text.slice(0, text.indexOf('"') + 2), { contentType: 'text/plain' });

      const { store, damaged } = await loadDataset(leads);
      expect(damaged).to.deep.equal([torn]);
      const { rows } = select(store, 'SELECT ?g ?lead { GRAPH ?g { ?lead a lead:Lead } } ORDER BY ?g');
      const urls = others.map((slug) => pod.layout.leadUrl(slug)).sort();
      expect(rows.map((row) => row.map((term) => term?.value))).to.deep.equal(urls.map((url) => [url, `${url}#it`]));
    }));

  it('leaves out a lead that another took over', () =>
    withFreshPod(async (pod) => {
      const leads = new LeadStore(pod.client, pod.layout);
      const message = (id: string, identifier: object): string =>
        leadMessage(id, { name: 'Ada Brook' }, { identifier });
      await post(pod, [message('1', { crm: '1' }), message('2', { web: '2' })]);
      await syncInbox(pod);
      const before = select((await loadDataset(leads)).store, LEADS).rows;
      expect(before).to.have.length(2);

      await post(pod, [message('3', { crm: '1', web: '2' })]);
      await syncInbox(pod);
      const { store, damaged } = await loadDataset(leads);
      expect(damaged).to.deep.equal([]);
      const after = select(store, LEADS).rows;
      expect(after).to.have.length(1);
      expect(before).to.deep.include(after[0]);
      expect(select(store, 'SELECT ?g { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g').rows).to.have.length(1);
    }));
});

/** A server that writes Turtle in words of its own. */
import { expect } from 'chai';
import { parseRdf, serializeQuads } from '../../src/rdf/quads.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { SyncReport } from '../../src/pass/report.ts';
import { answer } from '../raw-server.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import { startHttpPod } from '../support/http-pod.ts';

/** The same statements, neither in the order nor in the words in which they were written. */
const inOtherWords = (text: string, url: string): string =>
  serializeQuads(parseRdf(text, { format: 'text/turtle', base: url }).reverse(), { format: 'application/n-triples' });

const news = (first: number): string[] =>
  [0, 1, 2, 3].map((lead) => event(first + lead, 'add', { hour: first, lead: { crm: `${lead + 1}` } }));

/** A pod with ETags of this kind, and what passes over two batches of four say: the first makes leads, the second changes them. */
async function passes(etagOf: (etag: string) => string | undefined, reads: (text: string, url: string) => string) {
  const pod = await startHttpPod(({ method, headers }, url) => {
    if (method === 'DELETE' || method === 'PUT') {
      // A weak ETag never matches (RFC 9110 section 13.1.1).
      return headers['if-match']?.startsWith('W/') === true ? answer(412) : undefined;
    }
    const found = pod.model.resources.get(url);
    if (found === undefined || url.endsWith('/')) return undefined;
    const etag = etagOf(found.etag);
    const body = url.endsWith('.ttl') ? reads(found.body, url) : found.body;
    return answer(200, body, { 'content-type': found.contentType, ...(etag === undefined ? {} : { etag }) });
  });
  const reports: (Partial<SyncReport> & { requests: number })[] = [];
  for (const [index, texts] of [news(1), news(5)].entries()) {
    for (const [number, text] of texts.entries()) pod.post(`${index}${number}`, text);
    const before = pod.server.seen.length;
    const { created, updated, unchanged, failed } = await syncInbox(pod.open());
    reports.push({ created, updated, unchanged, failed, requests: pod.server.seen.length - before });
  }
  expect(await leadLines(pod.open())).to.deep.equal(await offlineLines([...news(1), ...news(5)]));
  return reports;
}

describe('A server that writes Turtle in words of its own', () => {
  for (const [name, etagOf] of [
    ['weak ETags', (etag: string) => `W/${etag}`],
    ['no ETags', () => undefined],
    ['strong ETags', (etag: string) => etag],
  ] as const)
    it(`has each lead counted as what happened to it, at no further request, with ${name}`, async () => {
      const reports = await passes(etagOf, inOtherWords);
      expect(reports[0]).to.include({ created: 4, updated: 0, unchanged: 0, failed: 0 });
      expect(reports[1]).to.include({ created: 0, updated: 4, unchanged: 0, failed: 0 });
      expect(reports).to.deep.equal(await passes(etagOf, (text) => text));
    });
});

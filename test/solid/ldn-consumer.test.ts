/**
 * leadpod as a consumer of Linked Data Notifications (https://www.w3.org/TR/ldn/): the consumer tests of the LDN test suite, by their names there
 * and over targets and inboxes like its own, and what else the text of the Recommendation lets a receiver do.
 */
import { expect } from 'chai';
import { convertDocument } from '../../src/message/convert.ts';
import { openPod } from '../../src/solid/pod.ts';
import type { SyncReport } from '../../src/pass/report.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { answer, startRawServer, type Answer } from '../raw-server.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import { startHttpPod, type HttpPod } from '../support/http-pod.ts';
import { json, list, turtle, urls } from '../support/listings.ts';
import { credentialsOf, startFakeIssuer } from './sign-in/fake-issuer.ts';

const LDP = 'http://www.w3.org/ns/ldp#';
const PROFILE = 'http://www.w3.org/ns/json-ld#';
const COMPACTED = `application/ld+json; profile="${PROFILE}compacted"`;
const EXPANDED = `application/ld+json; profile="${PROFILE}expanded"`;

/** The inbox that is found from a target that answers so, as a path. */
async function inboxOf(target: Answer): Promise<string> {
  const server = await startRawServer(target);
  const pod = await openPod({
    ...credentialsOf(await startFakeIssuer()),
    ...{ webId: `${server.url}target`, storage: server.url },
  });
  await pod.close();
  return pod.inbox.replace(server.url, '/');
}

const body = (type: string, text: string): Answer => answer(200, text, { 'content-type': type });

describe('The consumer tests of the LDN suite', () => {
  describe('checkDiscoverInboxLinkHeader: inbox discovery by the Link header', () => {
    const REL = `${LDP}inbox`;
    const HEADERS: Readonly<Record<string, string>> = {
      'a path': `</inbox-compacted/>; rel="${REL}"`,
      'a relative reference': `<inbox-compacted/>; rel="${REL}"`,
      'one of several relations': `<inbox-compacted/>; rel="describedby ${REL}"`,
      'one of several links': `<${LDP}Resource>; rel="type", <inbox-compacted/>; rel="${REL}"`,
      'an anchor that is the target': `<inbox-compacted/>; rel="${REL}"; anchor=""`,
    };
    for (const [name, link] of Object.entries(HEADERS))
      it(`finds the inbox as ${name}`, async () => {
        expect(await inboxOf(answer(200, '', { 'content-type': 'text/turtle', link }))).to.equal('/inbox-compacted/');
      });

    it('finds the inbox with any body', async () => {
      const link = `<inbox-compacted/>; rel="${REL}"`;
      const page = answer(200, '<!doctype html><p>An article', { 'content-type': 'text/html', link });
      expect(await inboxOf(page)).to.equal('/inbox-compacted/');
    });
  });

  describe('checkDiscoverInboxRDFBody: inbox discovery by the body', () => {
    const expanded = JSON.stringify([{ '@id': '', [`${LDP}inbox`]: [{ '@id': 'inbox-expanded/' }] }]);
    const compacted = JSON.stringify({
      ...{ '@context': 'http://www.w3.org/ns/ldp', '@id': '', inbox: 'inbox-expanded/' },
    });
    const rdfa = `<!doctype html><html prefix="ldp: ${LDP}"><body about=""><a rel="ldp:inbox" href="inbox-expanded/">`;
    const BODIES: Readonly<Record<string, Answer>> = {
      'JSON-LD, compacted': body(COMPACTED, compacted),
      'JSON-LD, expanded': body(EXPANDED, expanded),
      Turtle: body('text/turtle', `<> <${LDP}inbox> <inbox-expanded/>.`),
      'RDFa with relative references': body('text/html; charset=utf-8', rdfa),
    };
    for (const [name, target] of Object.entries(BODIES))
      it(`finds the inbox in ${name}`, async () => {
        expect(await inboxOf(target)).to.equal('/inbox-expanded/');
      });
  });

  describe('checkDiscoverNotificationJSONLDCompacted: notifications of an inbox in compacted form', () => {
    const inbox = (contains: unknown): Answer =>
      json({ '@context': 'http://www.w3.org/ns/ldp', '@id': '/inbox/', '@type': 'ldp:Container', contains }, COMPACTED);
    const FORMS: Readonly<Record<string, [contains: unknown, expected: readonly string[]]>> = {
      several: [
        ['/inbox/announce', 'changelog', { '@id': 'citation' }],
        ['/inbox/announce', '/inbox/changelog', '/inbox/citation'],
      ],
      one: ['announce', ['/inbox/announce']],
      'one as an object': [{ '@id': 'announce', '@type': 'ldp:RDFSource' }, ['/inbox/announce']],
      none: [[], []],
    };
    for (const [name, [contains, expected]] of Object.entries(FORMS))
      it(`lists ${name}`, async () => {
        const { run, server } = await list([inbox(contains)]);
        expect(urls(await run())).to.deep.equal(expected);
        expect(server.seen[0]?.headers.accept).to.include('application/ld+json');
      });
  });

  describe('checkDiscoverNotificationJSONLDExpanded: notifications of an inbox in expanded form', () => {
    const inbox = (...names: string[]): unknown => ({
      ...{ '@id': '/inbox/', '@type': [`${LDP}Container`] },
      [`${LDP}contains`]: names.map((name) => ({ '@id': name })),
    });
    const FORMS: Readonly<Record<string, [inbox: unknown, expected: readonly string[]]>> = {
      several: [[inbox('assessing', '/inbox/comment', 'rsvp')], ['/inbox/assessing', '/inbox/comment', '/inbox/rsvp']],
      one: [[inbox('rsvp')], ['/inbox/rsvp']],
      'one, beside its description': [
        [{ '@id': 'rsvp', '@type': [`${LDP}RDFSource`] }, inbox('rsvp')],
        ['/inbox/rsvp'],
      ],
    };
    for (const [name, [form, expected]] of Object.entries(FORMS))
      it(`lists ${name}`, async () => {
        const { run } = await list([json(form, EXPANDED)]);
        expect(urls(await run())).to.deep.equal(expected);
      });
  });

  const AS = 'https://www.w3.org/ns/activitystreams#';
  const OA = 'http://www.w3.org/ns/oa#';
  const actor = 'https://mira.example/#me';
  const target = 'https://journal.example/article';
  const note = 'https://notes.example/1';
  const id = (iri: string): object => ({ '@id': iri });
  const text = (value: string): object => ({ '@value': value });
  /** A notification of each kind of the suite, and the statement that must be found in it. */
  const NOTIFICATIONS: Readonly<Record<string, [type: string, notification: unknown, statement: readonly string[]]>> = {
    checkNotificationAnnounce: [
      COMPACTED,
      {
        ...{ '@context': 'https://www.w3.org/ns/activitystreams', '@id': '', '@type': 'Announce' },
        ...{ actor, object: note, target, updated: '2016-06-28T19:56:20.114Z' },
      },
      ['', `${AS}object`, note],
    ],
    checkNotificationChangelog: [
      COMPACTED,
      {
        '@context': ['https://www.w3.org/ns/activitystreams', { cs: 'http://purl.org/vocab/changeset/schema#' }],
        ...{ '@id': '', '@type': ['cs:ChangeSet', 'Update'], actor, 'cs:subjectOfChange': id(target) },
        'cs:changeReason': 'A typing error',
      },
      ['', 'http://purl.org/vocab/changeset/schema#changeReason', 'A typing error'],
    ],
    checkNotificationCitation: [
      COMPACTED,
      {
        '@context': { cites: { '@id': 'http://purl.org/spar/cito/cites', '@type': '@id' } },
        '@id': note,
        cites: target,
      },
      [note, 'http://purl.org/spar/cito/cites', target],
    ],
    checkNotificationAssessing: [
      EXPANDED,
      [
        {
          ...{ '@id': '', '@type': [`${AS}Announce`], [`${AS}actor`]: [id(actor)] },
          [`${AS}object`]: [{ '@id': note, [`${OA}motivatedBy`]: [id(`${OA}assessing`)] }],
        },
      ],
      [note, `${OA}motivatedBy`, `${OA}assessing`],
    ],
    checkNotificationComment: [
      EXPANDED,
      [
        {
          ...{ '@id': '', '@type': [`${AS}Create`], [`${AS}actor`]: [id(actor)] },
          [`${AS}object`]: [{ '@id': note, [`${AS}content`]: [text('Well said')], [`${AS}inReplyTo`]: [id(target)] }],
        },
      ],
      [note, `${AS}content`, 'Well said'],
    ],
    checkNotificationRSVP: [
      EXPANDED,
      [
        {
          ...{ '@id': '', '@type': ['http://schema.org/RsvpAction'] },
          ...{ 'http://schema.org/agent': [id(actor)], 'http://schema.org/event': [id('https://party.example/1')] },
        },
      ],
      ['', 'http://schema.org/event', 'https://party.example/1'],
    ],
  };

  for (const [name, [contentType, notification, [subject, predicate, object]]] of Object.entries(NOTIFICATIONS))
    it(`${name}: the contents are read, and the notification stays in the inbox, because it is not a lead`, async () => {
      const base = 'https://receiver.example/inbox/1';
      const written = JSON.stringify(notification);
      const document = await convertDocument({ body: new TextEncoder().encode(written), contentType, base });
      const quads = await document.quads();
      const found = quads.map((quad) => [quad.subject.value, quad.predicate.value, quad.object.value]);
      expect(found).to.deep.include([new URL(subject ?? '', base).href, predicate, object]);

      const pod = await startHttpPod();
      const url = pod.post('1', written, contentType);
      expect(await pass(pod)).to.include({ read: 1, unsupported: 1, quarantined: 0, failed: 0 });
      expect(pod.model.resources.has(url)).to.equal(true);
    });
});

/** A pass that deletes what it stored. */
const pass = async (pod: HttpPod): Promise<SyncReport> => syncInbox(pod.open(), { ack: 'delete' });

describe('An LDN consumer', () => {
  const LEAD = event(1, 'add', { hour: 1, lead: { crm: '1' } });

  it('requests a notification in the form in which it was posted, JSON-LD or not', async () => {
    const pod = await startHttpPod();
    pod.post('1', LEAD, 'application/ld+json');
    expect(await pass(pod)).to.include({ read: 1, created: 1 });
    const asked = pod.server.seen.find(({ method, path }) => method === 'GET' && path.endsWith('/inbox/1'));
    expect(asked?.headers.accept).to.equal('*/*');
  });

  for (const contentType of [COMPACTED, 'application/ld+json', 'application/json', 'application/activity+json'])
    it(`reads a lead of the media type ${contentType}`, async () => {
      const pod = await startHttpPod();
      pod.post('1', LEAD, contentType);
      expect(await pass(pod)).to.include({ read: 1, created: 1, failed: 0 });
      expect(await leadLines(pod.open())).to.deep.equal(await offlineLines([LEAD]));
    });

  for (const status of [401, 403, 404, 406, 410])
    it(`is not stopped by a notification that answers ${status}`, async () => {
      const pod = await startHttpPod(({ method, path }) =>
        method === 'GET' && path.endsWith('/inbox/a') ? answer(status) : undefined,
      );
      pod.post('a', event(2, 'add', { hour: 1, lead: { crm: '2' } }));
      pod.post('b', LEAD);
      const { created, failed, listed, read } = await pass(pod);
      expect({ created, listed, read }).to.deep.equal({ created: 1, listed: 2, read: 1 });
      // What has gone since it was listed is no one's failure.
      expect(failed).to.equal(status === 404 || status === 410 ? 0 : 1);
    });

  for (const contentType of ['image/png', 'application/octet-stream', 'text/plain', ''])
    it(`leaves unreadable notifications in place, and reports them: ${contentType === '' ? 'no media type' : contentType}`, async () => {
      const pod = await startHttpPod();
      const url = pod.post('a', '\u0089PNG\u001a', contentType);
      pod.post('b', LEAD);
      const report = await pass(pod);
      expect(report).to.include({ read: 2, created: 1, failed: 0 });
      expect(report.quarantined + report.unsupported).to.equal(1);
      expect(pod.model.resources.has(url)).to.equal(true);
    });

  it('lists an inbox in Turtle, as an LDP container may answer', async () => {
    const { run } = await list([turtle('<> a ldp:BasicContainer; ldp:contains <1>, </inbox/2>.')]);
    expect(urls(await run())).to.deep.equal(['/inbox/1', '/inbox/2']);
  });
});

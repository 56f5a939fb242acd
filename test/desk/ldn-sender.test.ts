/**
 * leadpod as a sender of Linked Data Notifications (https://www.w3.org/TR/ldn/): the sender tests of the LDN test suite, by
 * their names there, and what else the text of the Recommendation lets a target and a receiver do.
 */
import { expect } from 'chai';
import { ownEvent } from '../../src/desk/answers/event.ts';
import { deliverDue } from '../../src/desk/delivery/deliver.ts';
import { createRecipientMemory } from '../../src/desk/delivery/memory.ts';
import { expand } from '../../src/json-ld/processor.ts';
import { Outbox } from '../../src/store/outbox/outbox.ts';
import type { Delivery } from '../../src/store/outbox/delivery.ts';
import { JsonObject } from '../../src/text/json.ts';
import { answer, startRawServer, type Answer, type SeenRequest } from '../raw-server.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { at, deliveryOf, START_MS } from './delivery/deliveries.ts';

const LDP = 'http://www.w3.org/ns/ldp#';
const REL = `${LDP}inbox`;

const EVENT = ownEvent('realestate/lead#accept', JsonObject.of([['type', 'AcceptAction']]), {
  ...{ by: 'https://pod.example/profile/card#me', to: 'https://agent.example.com/#me', time: at(0) },
  id: 'https://pod.example/events/1',
});

/** What a sender does with a target that answers so; whatever is posted to it is created. */
async function send(target: Answer, path = 'target'): Promise<{ seen: SeenRequest[]; delivery: Delivery | undefined }> {
  const server = await startRawServer((response, request) => {
    if (request.method === 'POST') answer(201, '', { location: `${request.path}1` })(response, request);
    else if (request.path === '/target') target(response, request);
    else answer(204)(response, request);
  });
  const pod = memoryPod(new MemoryServer());
  const outbox = new Outbox(pod.client, pod.layout);
  const webId = `${server.url}${path}`;
  await outbox.create(deliveryOf({ target: webId, event: EVENT.id, topic: EVENT.topic, body: EVENT.body }));
  await deliverDue(pod, {
    ...{ memory: createRecipientMemory(), now: () => START_MS },
    answers: { privateOrigins: [server.origin] },
  });
  const found = [...(await outbox.list()).deliveries, ...(await outbox.listEnded()).deliveries];
  return { seen: server.seen, delivery: found[0] };
}

/** The path of the inbox that was posted to. */
async function inboxOf(target: Answer, path?: string): Promise<string | undefined> {
  const { seen } = await send(target, path);
  return seen.find(({ method }) => method === 'POST')?.path;
}

const body = (type: string, text: string, headers: Record<string, string> = {}): Answer =>
  answer(200, text, { 'content-type': type, ...headers });
const turtle = (text: string, headers: Record<string, string> = {}): Answer => body('text/turtle', text, headers);
const IN_BODY = `<> <${REL}> <inbox-body/>.`;

describe('The sender tests of the LDN suite', () => {
  describe('checkDiscoverInbox: inbox discovery', () => {
    const HEADERS: Readonly<Record<string, string>> = {
      'a path': `</inbox-header/>; rel="${REL}"`,
      'a relative reference': `<inbox-header/>; rel="${REL}"`,
      'one of several relations': `<inbox-header/>; rel="describedby ${REL}"`,
      'one of several links': `<${LDP}Resource>; rel="type", <inbox-header/>; rel="${REL}"`,
      'the first of several inboxes': `<inbox-header/>; rel="${REL}", <other/>; rel="${REL}"`,
    };
    for (const [name, link] of Object.entries(HEADERS))
      it(`finds the inbox by the Link header: ${name}`, async () => {
        expect(await inboxOf(body('text/html', '<p>An article', { link }))).to.equal('/inbox-header/');
      });

    const expanded = JSON.stringify([{ '@id': '', [REL]: [{ '@id': 'inbox-body/' }] }]);
    const compacted = JSON.stringify({
      ...{ '@context': 'http://www.w3.org/ns/ldp', '@id': '', inbox: 'inbox-body/' },
    });
    const rdfa = `<!doctype html><html prefix="ldp: ${LDP}"><body about=""><a rel="ldp:inbox" href="inbox-body/">`;
    const BODIES: Readonly<Record<string, Answer>> = {
      Turtle: turtle(IN_BODY),
      'JSON-LD, compacted': body('application/ld+json', compacted),
      'JSON-LD, expanded': body('application/ld+json', expanded),
      RDFa: body('text/html; charset=utf-8', rdfa),
    };
    for (const [name, target] of Object.entries(BODIES))
      it(`finds the inbox in the body: ${name}`, async () => {
        expect(await inboxOf(target)).to.equal('/inbox-body/');
      });

    const FAILING: Readonly<Record<string, string>> = {
      'names none': `<${LDP}Resource>; rel="type"`,
      'names no place': `<mailto:anna@mail.example>; rel="${REL}"`,
      'cannot be parsed': `<<<inbox-header/; rel=${REL}`,
      'is about another resource': `<inbox-header/>; rel="${REL}"; anchor="https://other.example/"`,
    };
    for (const [name, link] of Object.entries(FAILING))
      it(`finds the inbox in the body if the Link header ${name}`, async () => {
        expect(await inboxOf(turtle(IN_BODY, { link }))).to.equal('/inbox-body/');
      });

    it('finds the inbox only in the body for a target with a fragment, which a header does not describe', async () => {
      const link = `<inbox-header/>; rel="${REL}"`;
      expect(await inboxOf(turtle(`<#me> <${REL}> <inbox-body/>.`, { link }), 'target#me')).to.equal('/inbox-body/');
      const none = await send(turtle(IN_BODY, { link }), 'target#me');
      expect(none.seen.some(({ method }) => method === 'POST')).to.equal(false);
      expect(none.delivery?.state).to.equal('needs-person');
    });
  });

  it('checkPost: makes POST requests', async () => {
    const { seen, delivery } = await send(turtle(IN_BODY));
    expect(seen.filter(({ method }) => method === 'POST')).to.have.lengthOf(1);
    expect(delivery?.state).to.equal('delivered');
  });

  it('checkPostContentTypeJSONLD: POST includes Content-Type: application/ld+json', async () => {
    const { seen } = await send(turtle(IN_BODY));
    const post = seen.find(({ method }) => method === 'POST');
    expect(post?.headers['content-type']).to.equal('application/ld+json');
  });

  it('checkPostRequestBodyJSONLD: POST payload is JSON-LD', async () => {
    const { seen } = await send(turtle(IN_BODY));
    const post = seen.find(({ method }) => method === 'POST');
    expect(post?.body).to.equal(EVENT.body);
    const expanded = await expand(JSON.parse(post?.body ?? ''), { base: 'https://receiver.example/', safe: false });
    expect(expanded).to.be.an('array');
  });
});

describe('An LDN sender', () => {
  it('asks for a description of the target in RDF', async () => {
    const { seen } = await send(turtle(IN_BODY));
    expect(seen[0]).to.include({ method: 'GET', path: '/target' });
    expect(seen[0]?.headers.accept).to.include('application/ld+json').and.include('text/turtle');
  });

  it('resolves relative references in a document against its URL', async () => {
    const moved: Answer = (response, request) => {
      if (request.index === 0) answer(303, '', { location: '/people/anna' })(response, request);
    };
    const server = await startRawServer(moved, (response, request) => {
      if (request.path === '/people/anna') turtle(`</target#me> <${REL}> <inbox/>.`)(response, request);
      else answer(201, '', { location: '/1' })(response, request);
    });
    const pod = memoryPod(new MemoryServer());
    const outbox = new Outbox(pod.client, pod.layout);
    await outbox.create(deliveryOf({ target: `${server.url}target#me` }));
    const answers = { privateOrigins: [server.origin] };
    await deliverDue(pod, { memory: createRecipientMemory(), now: () => START_MS, answers });
    expect(server.seen.find(({ method }) => method === 'POST')?.path).to.equal('/people/inbox/');
  });

  const NOT_FOUND: Readonly<Record<string, readonly [Answer, string, string]>> = {
    'names no inbox': [turtle('<> a <#Person>.'), 'needs-person', 'none is linked from its document'],
    'cannot be read': [turtle('<> <'), 'needs-person', 'the document cannot be read'],
    'is no RDF': [body('image/png', '\u0089PNG'), 'needs-person', 'the document cannot be read'],
    'is not there': [answer(404), 'needs-person', 'it answers 404'],
    'is private': [answer(401), 'needs-person', 'it answers 401'],
    'does not answer now': [answer(503, '', { 'retry-after': '60' }), 'waiting', 'it answers 503'],
    'redirects without end': [answer(302, '', { location: '/target' }), 'needs-person', 'it sends us to'],
  };
  for (const [name, [target, state, detail]] of Object.entries(NOT_FOUND))
    it(`posts nothing if the target ${name}`, async () => {
      const { seen, delivery } = await send(target);
      expect(seen.some(({ method }) => method === 'POST')).to.equal(false);
      expect(delivery?.state).to.equal(state);
      expect(delivery?.attempts[0]?.detail).to.include('looking for the inbox of').and.include(detail);
    });

  it('reads the document of a recipient within the limits for documents of strangers', async () => {
    const nested = `${'[ <http://e.example/p> '.repeat(20_000)}1${' ]'.repeat(20_000)}`;
    const { delivery } = await send(turtle(`<> <http://e.example/p> ${nested}. ${IN_BODY}`));
    expect(delivery?.state).to.be.oneOf(['delivered', 'needs-person']);
  });
});

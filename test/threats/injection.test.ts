/** What a stranger writes into a message never becomes a statement, a key, a path or a prototype of ours. */
import { expect } from 'chai';
import fc from 'fast-check';
import { quad, literal, namedNode, parseRdf, serializeQuads, type Quad, type RdfFormat } from '../../src/rdf/quads.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { writeLeadDocument } from '../../src/lead/document/document.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { NotificationError, UsageError } from '../../src/errors.ts';
import { findLead } from '../../src/store/leads/find-lead.ts';
import { layoutOf, slugFromUrl } from '../../src/solid/layout.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { RESULT_TYPES } from '../../src/engine/question.ts';
import { QueryEngine } from '../../src/engine/engine.ts';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { listTree, post, withFreshPod } from '../pods.ts';
import { rejection } from '../rejection.ts';
import { watchServer } from '../support/cli-pod.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { EVENT, envelope, leadOf } from '../support/messages.ts';
import { bytesOf, eventOf, linesOf, parse } from '../support/reading.ts';
import { runsOf } from '../support/extent.ts';

const VICTIM = 'https://victim.example/#me';
/** Ways out of an IRI, a literal, a language tag, a comment, a statement, a patch and a query. */
const ESCAPES = [
  `https://a.example/> . <${VICTIM}> <urn:p> <urn:o`,
  `" . <${VICTIM}> <urn:p> "`,
  `""" . <${VICTIM}> <urn:p> """`,
  `"@en . <${VICTIM}> <urn:p> "x`,
  `"^^<urn:t> . <${VICTIM}> <urn:p> "x`,
  `x\n<${VICTIM}> <urn:p> "y" .\n#`,
  `x\r<${VICTIM}> <urn:p> "y" .`,
  `\\" . <${VICTIM}> <urn:p> "`,
  `\\u0022 . <${VICTIM}> <urn:p> \\u0022`,
  `} ; solid:deletes { <${VICTIM}> ?p ?o } . _:p solid:inserts {`,
  `} } ; DELETE WHERE { <${VICTIM}> ?p ?o } #`,
  `en . <${VICTIM}> <urn:p> "y"`,
  '\u0000\u2028\u2029\u0085',
];
const FORMATS: readonly RdfFormat[] = ['text/turtle', 'application/trig', 'application/n-quads'];

const isAboutVictim = ({ subject }: Quad): boolean => subject.value === VICTIM;
/** The lead document of a message, as it would be written into the pod. */
const documentOf = async (message: unknown): Promise<string> => {
  const { slug, events } = groupEvents([await eventOf(message)])[0]!;
  return writeLeadDocument({ lead: foldEvents(events), foreign: [] }, `https://pod.example/leads/ab/${slug}.ttl`);
};

describe('Injection', () => {
  it('T1: characters that break out of an IRI, a literal or a language tag are refused or escaped, in every syntax', () => {
    for (const text of ESCAPES)
      for (const format of FORMATS) {
        const say = (statement: () => Quad): Quad[] | undefined => {
          try {
            return parseRdf(serializeQuads([statement()], { format }), { format });
          } catch (error) {
            if (error instanceof NotificationError) return undefined;
            throw error;
          }
        };
        const [s, p] = [namedNode('urn:s'), namedNode('urn:p')];
        expect(say(() => quad(s, p, literal(text)))?.map(({ object }) => object.value)).to.deep.equal([text]);
        const terms = [
          () => quad(namedNode(text), p, s),
          () => quad(s, namedNode(text), s),
          () => quad(s, p, namedNode(text)),
          () => quad(s, p, s, namedNode(text)),
          () => quad(s, p, literal('x', text)),
          () => quad(s, p, literal('x', namedNode(text))),
        ];
        for (const term of terms) expect(say(term), text).to.equal(undefined);
      }
  });

  it('T1: parse(serialise(q)) equals q for every message, in every place of it', async () => {
    const places = fc.constantFrom('id', '@id', 'topic', 'agent', 'source', 'instrument', 'note');
    await fc.assert(
      fc.asyncProperty(places, fc.constantFrom(...ESCAPES), fc.boolean(), async (place, text, own) => {
        const context = own ? { '@context': 'https://schema.org' } : {};
        const message = {
          ...context,
          ...envelope({ [place]: text }, { object: leadOf({ owner: text, [text]: text }) }),
        };
        const lines = await linesOf(message);
        expect(lines.filter((line) => line.startsWith(`<${VICTIM}>`))).to.deep.equal([]);
        if (place === 'topic') return;
        const url = 'https://pod.example/leads/ab/x.ttl';
        const quads = parseRdf(await documentOf(message), { format: 'text/turtle', base: url });
        expect(quads.filter(isAboutVictim)).to.deep.equal([]);
      }),
      { numRuns: runsOf(150) },
    );
  });

  it('T1: a statement about a victim on a live server stays, and the query of a name finds it as it was', async () => {
    await withFreshPod(async (pod) => {
      const victim = `${pod.storage}victim.ttl`;
      await pod.client.put(victim, `<${VICTIM}> <urn:p> "kept" .`, { contentType: 'text/turtle' });
      const messages = ESCAPES.map((text, index) =>
        JSON.stringify({
          ...envelope({ id: `${EVENT}?${index}`, agent: text, source: `${victim}> . <${VICTIM}> <urn:p> <urn:q` }),
          data: { object: leadOf({ identifier: { crm: `L-${index}`, [text]: text }, object: { name: text } }) },
        }),
      );
      await post(pod, messages);
      const { created, quarantined, failed } = await syncInbox(pod);
      expect({ created, quarantined, failed }).to.deep.equal({ created: messages.length, quarantined: 0, failed: 0 });
      expect((await pod.client.get(victim)).text()).to.equal(`<${VICTIM}> <urn:p> "kept" .`);
      const copy = await openLeadCopy(pod, { keep: false });
      const engine = await QueryEngine.open(() => copy.parts());
      const ask = async (sparql: string): Promise<string[]> => {
        const { text } = await engine.query({ sparql, resultType: RESULT_TYPES.json });
        const { results } = JSON.parse(text) as { results: { bindings: { found: { value: string } }[] } };
        return results.bindings.map(({ found }) => found.value);
      };
      expect(await ask(`SELECT ?found { <${VICTIM}> ?p ?found }`)).to.deep.equal([]);
      const names = await ask('SELECT ?found { ?lead schema:object/schema:name ?found }');
      await engine.close();
      await copy.close();
      expect(names).to.include.members(ESCAPES.slice(0, 5));
    });
  });

  it('T2: keys and values that name prototypes change none, and the next message is read right', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    const expected = JSON.stringify(await eventOf(envelope()));
    const poison = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"x"}';
    for (const text of [
      `{"topic":"realestate/lead#add","__proto__":${poison},"data":{"object":${poison},"__proto__":${poison}}}`,
      `{"@context":{"__proto__":"urn:x","constructor":"@type"},"@id":"__proto__","@type":"hasOwnProperty","x":${poison}}`,
      `{"@context":"https://schema.org","@id":"__proto__","name":{"@value":"x","@language":"constructor"}}`,
      `<__proto__> <urn:constructor> "x" . <urn:a> <urn:__proto__> <__proto__> .`,
    ]) {
      await parse(text, text.startsWith('<') ? 'text/turtle' : 'application/json').catch((error: unknown) => {
        if (!(error instanceof NotificationError)) throw error;
      });
      expect(Object.getOwnPropertyNames(Object.prototype).sort()).to.deep.equal(before);
      expect('polluted' in {}).to.equal(false);
      expect(JSON.stringify(await eventOf(envelope()))).to.equal(expected);
      const names = '"hasOwnProperty":"x","__proto__":"y","toString":"z"';
      const context = '{"@vocab":"urn:v:","hasOwnProperty":"urn:h"}';
      expect(await linesOf(`{"@context":${context},"@id":"urn:a",${names}}`)).to.deep.equal([
        '<urn:a> <urn:h> "x" .',
        '<urn:a> <urn:v:__proto__> "y" .',
        '<urn:a> <urn:v:toString> "z" .',
      ]);
      expect((await linesOf({ '@context': 'https://schema.org', '@id': 'urn:a', constructor: 'y' })).join()).to.equal(
        '<urn:a> <http://schema.org/constructor> "y" .',
      );
    }
  });

  it('T10: statements about the owner, access rules and other leads are not stored, and their sender is reported', async () => {
    const owner = 'https://pod.example/profile/card#me';
    const foreign = [
      { '@id': owner, 'http://www.w3.org/ns/pim/space#storage': { '@id': 'https://evil.example/' } },
      {
        '@id': 'https://pod.example/leads/.acl#public',
        'http://www.w3.org/ns/auth/acl#agentClass': { '@id': 'http://xmlns.com/foaf/0.1/Agent' },
      },
      { '@id': 'https://pod.example/leads/ab/abcdef012345.ttl#it', 'https://w3id.org/leadpod#status': 'retracted' },
    ];
    const message = {
      '@context': ['https://schema.org', { Lead: 'https://w3id.org/leadpod#Lead' }],
      ...{ id: EVENT, type: 'AddAction', object: { type: 'Lead', name: 'x' } },
      '@included': foreign,
    };
    const { events, warnings } = await parse(message);
    expect(events).to.have.length(1);
    expect(warnings.map(({ code, message: words }) => `${code}: ${words}`)).to.deep.equal([
      'left-aside: 3 statements belong to no lead event: ignored',
    ]);
    const url = 'https://pod.example/leads/ab/x.ttl';
    const stored = parseRdf(writeLeadDocument({ lead: foldEvents(events), foreign: [] }, url), {
      ...{ format: 'text/turtle', base: url },
    });
    const subjects = stored.map(({ subject }) => subject.value.replace(/#.*/, ''));
    expect([...new Set(subjects)]).to.deep.equal([url]);
  });

  it('T10: names in a message determine no path: everything is written inside the lead container', async () => {
    const tricks = [
      '../../profile/card',
      '..%2f..%2f.acl',
      '.acl',
      '/etc/passwd',
      'a/../../b',
      '\\..\\x',
      '%00',
      '.meta',
    ];
    await withFreshPod(async (pod) => {
      await post(
        pod,
        tricks.map((trick, index) =>
          JSON.stringify(
            envelope(
              { id: index % 2 === 0 ? trick : `${pod.storage}${trick}`, '@id': trick },
              { object: leadOf({ identifier: { [trick]: trick }, object: { name: trick } }) },
            ),
          ),
        ),
      );
      const written: string[] = [];
      await watchServer(
        ({ method = '', url = '' }) => {
          if (!/^(?:GET|HEAD)$/.test(method) && !url.startsWith('/.oidc/'))
            written.push(new URL(url, pod.storage).href);
        },
        () => syncInbox(pod, { ack: 'delete' }),
      );
      const outside = written.filter((url) => !url.startsWith(pod.layout.leads) && !url.startsWith(pod.inbox));
      expect(outside).to.deep.equal([]);
      expect(written.filter((url) => /\.(?:acl|acr|meta)$|%2e|%2f|\.\./i.test(url))).to.deep.equal([]);
      const tree = await listTree(pod, pod.layout.leads);
      expect(tree.filter((url) => url.endsWith('.ttl') && slugFromUrl(url, pod.layout) === undefined)).to.deep.equal(
        [],
      );
      expect(tree.filter((url) => url.endsWith('.ttl'))).to.have.length(tricks.length);
    });
  });

  it('T10: a name on the command line leads to no other resource', async () => {
    const layout = layoutOf('https://pod.example/');
    const store = new LeadStore(memoryPod(new MemoryServer()).client, layout);
    for (const name of [
      '../profile/card',
      `${layout.leads}ab/../../profile/card.ttl`,
      `${layout.leads}.acl`,
      `${layout.leads}ab/%2e%2e/abcdef012345.ttl`,
      'https://evil.example/leads/ab/abcdef012345.ttl',
      `${layout.leads}ab/abcdef012345.ttl/../../../.acl`,
    ]) {
      expect(slugFromUrl(name, layout), name).to.equal(undefined);
      await rejection(findLead(store, name), UsageError);
    }
  });

  it('T19: a context that changes meanings determines no status, and the checked data is the data used', async () => {
    const shifting = [
      { '@vocab': 'https://w3id.org/leadpod#' },
      { name: 'https://w3id.org/leadpod#status', status: 'https://w3id.org/leadpod#status' },
      { type: '@id', id: '@type' },
      { object: { '@reverse': 'https://w3id.org/leadpod#event' } },
    ];
    for (const context of shifting) {
      const message = {
        '@context': ['https://schema.org', { Lead: 'https://w3id.org/leadpod#Lead' }, context],
        ...{ '@id': EVENT, '@type': 'AddAction', object: { '@type': 'Lead', status: 'accepted', name: 'accepted' } },
      };
      const { events } = await parse(message).catch((error: unknown) => {
        if (error instanceof NotificationError) return { events: [] };
        throw error;
      });
      for (const event of events) {
        expect(foldEvents([event]).status).to.equal('new');
        // The stored text, read again, is the same event.
        const { text, mediaType, base } = event.source;
        const again = await parseNotification({ body: bytesOf(text), contentType: mediaType, base });
        expect(again.events.map(({ key }) => key)).to.deep.equal([event.key]);
      }
    }
    // What a type means is what its context says, in the event as in the quads.
    const aliased = {
      '@context': ['https://schema.org', { Lead: 'https://w3id.org/leadpod#Lead', AddAction: 'schema:RejectAction' }],
      ...{ '@id': EVENT, '@type': 'AddAction', object: { '@type': 'Lead', name: 'x' } },
    };
    expect(await linesOf(aliased)).to.include(
      `<${EVENT}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/RejectAction> .`,
    );
    expect((await eventOf(aliased)).action).to.equal('reject');
    // An alias of a keyword in a plain message is a key like any other.
    const plain = await eventOf({ ...envelope(), '@type': 'RetractAction', '@vocab': 'urn:x', '@graph': 'x' });
    expect(plain.action).to.equal('accept');
  });
});

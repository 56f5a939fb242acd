import { expect } from 'chai';
import { describeLead } from '../../src/lead/document/describe.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import type { EventGroup } from '../../src/lead/identity/lead-names.ts';
import { writeLeadDocument } from '../../src/lead/document/document.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { parseRdf, serializeQuads } from '../../src/rdf/quads.ts';
import { validateText, type Finding } from '../../src/format/validate.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { lead, PREFIXES } from '../../src/vocab.ts';
import { envelope, envelopeOfContact, seedText } from '../support/messages.ts';

const URL_OF_LEAD = 'https://pod.example/leads/ab/abc.ttl';
/** Stands where a value is wrong; no finding may repeat it. */
const CANARY = 'canary-person';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (message: unknown): string => (typeof message === 'string' ? message : JSON.stringify(message));

const lineOf = ({ severity, pointer, code }: Finding): string => `${severity} ${pointer} ${code}`;

async function findingsOf(text: string, contentType?: string, base?: string): Promise<Finding[]> {
  const findings = await validateText({ body: bytesOf(text), contentType, base });
  expect(JSON.stringify(findings)).not.to.contain(CANARY);
  return findings;
}

async function shouldFind(message: unknown, ...expected: string[]): Promise<void> {
  expect((await findingsOf(textOf(message))).map(lineOf)).to.deep.equal(expected);
}

async function groupsOf(texts: Iterable<string>): Promise<EventGroup[]> {
  const events = [];
  for (const text of texts) events.push(...(await parseNotification({ body: bytesOf(text) })).events);
  return groupEvents(events);
}

describe('validateText', () => {
  it('reports what reading repairs, and its position', async () => {
    await shouldFind(
      envelope({ topic: 'realestate/lead#asssign' }, { type: 'string', agent: 'https://{x}.example/' }),
      'warning /topic topic-rewritten',
      'warning /data/agent iri-encoded',
      'warning /data/type unknown-type',
    );
  });
  it('points into lists, graphs and notifications', async () => {
    const message = envelopeOfContact({ telephone: '(903) 555-0142' });
    const place = '/data/object/object/telephone telephone-rewritten';
    await shouldFind([envelope(), message], `warning /1${place}`);
    await shouldFind({ '@graph': [message] }, `warning /@graph/0${place}`);
    await shouldFind([{ type: 'Notification', object: message }], `warning /0/object${place}`);
    await shouldFind(
      { type: 'Notification', time: '2024-03-01T10:00:00+0100', object: [envelope(), { ...message, time: undefined }] },
      'warning /time date-rewritten',
      `warning /object/1${place}`,
    );
  });
  it('points to what is missing', async () => {
    await shouldFind(
      [envelope({ id: undefined, time: undefined })],
      'warning /0 missing-id',
      'warning /0/time missing-time',
    );
  });
  it('points into JSON-LD as far as the keys allow', async () => {
    const contact = { '@type': 'Person', telephone: '(903) 555-0142' };
    const event = { '@id': 'https://b.example/1', '@type': 'AcceptAction', startTime: '2024-03-01T10:00:00Z' };
    const message = (context: unknown, object: object): object => ({
      '@context': ['https://schema.org/', context],
      ...event,
      object: { '@type': 'Lead', object },
    });
    await shouldFind(message({}, contact), 'warning /object/object/telephone telephone-rewritten');
    await shouldFind(
      message({ phone: 'http://schema.org/telephone' }, { '@type': 'Person', phone: '(903) 555-0142' }),
      'warning /object/object telephone-rewritten',
    );
  });
  it('reports a schema error once, and still reads the other messages of a list', async () => {
    await shouldFind(
      [
        envelope({}, { object: CANARY }),
        envelope({ time: 'soon' }),
        { topic: CANARY },
        envelopeOfContact({ email: 'A@B.example' }),
      ],
      'error /0/data/object schema',
      'error /1/time schema',
      'error /2/topic schema',
      'warning /1/time missing-time',
      'warning /3/data/object/object/email email-rewritten',
    );
  });
  it('yields before each message and each lead, and stops when asked to', async () => {
    const text = `[${[...generateMessages({ count: 3, seed: 5, noise: false })].join(',')}]`;
    let turns = 0;
    const between = (): Promise<void> => {
      turns += 1;
      return Promise.resolve();
    };
    await validateText({ body: bytesOf(text) }, { between });
    expect(turns).to.be.within(4, 6);
    const stop = (): Promise<void> => Promise.reject(new Error('enough'));
    const error: unknown = await validateText({ body: bytesOf(text) }, { between: stop }).catch((one: unknown) => one);
    expect(error).to.have.property('message', 'enough');
  });

  it('reports what cannot be read, and its position', async () => {
    await shouldFind('{"topic":"realestate/lead#add",}', 'error  not-json');
    await shouldFind('{"a":{"b":1,"b":2}}', 'error /a/b duplicate-key');
    await shouldFind(
      `{"@context":"https://${CANARY}.example/","happened":{"type":"Lead"}}`,
      'error /@context unknown-context',
    );
    const html = await findingsOf('<!doctype html>', 'text/html');
    expect(html.map(lineOf)).to.deep.equal(['error  media-type']);
    const latin = await validateText({ body: new Uint8Array([0x7b, 0xff]) });
    expect(latin.map(lineOf)).to.deep.equal(['error  not-utf-8']);
    const small = await validateText({ body: bytesOf(seedText('add')) }, { limits: { maxBytes: 10 } });
    expect(small.map(lineOf)).to.deep.equal(['error  too-large']);
  });
  it('keeps what was skipped before the text was found to be broken', () =>
    shouldFind('\uFEFF{"topic"', 'error  not-json', 'warning  byte-order-mark'));
  it('reports what is not a lead event', async () => {
    await shouldFind({ topic: 'realestate/contact#add', data: {} }, 'warning  unsupported');
    await shouldFind([envelope(), { topic: 'realestate/lead#score' }], 'warning /1 unsupported');
    await shouldFind('[]', 'warning  unsupported');
    await shouldFind('"x"', 'error  schema');
    await shouldFind(JSON.stringify(JSON.stringify(envelope())), 'error  schema', 'error  no-event');
  });

  it('reads messages in Turtle', async () => {
    const text = `@prefix s: <http://schema.org/> . @prefix l: <https://w3id.org/leadpod#> .
      <https://b.example/1> a s:AcceptAction ; s:startTime "2024-03-01T10:00:00Z" ; s:object [ a l:Lead ;
        s:object [ a s:Person ; s:telephone "(903) 555-0142" ] ] .`;
    const findings = await findingsOf(text, 'text/turtle');
    expect(findings.map(lineOf)).to.deep.equal(['warning /object/object/telephone telephone-rewritten']);
    expect((await findingsOf('<a:a> <a:b> <a:c> .', 'text/turtle')).map(lineOf)).to.deep.equal([
      'warning  unsupported',
    ]);
    expect((await findingsOf('<a:a> <a:b> "', 'text/turtle')).map(lineOf)).to.deep.equal(['error  not-rdf']);
  });
  it('finds nothing wrong with a lead as it is stored', async () => {
    for (const { events } of await groupsOf(generateMessages({ count: 40, seed: 21 }))) {
      const text = writeLeadDocument({ lead: foldEvents(events), foreign: [] }, URL_OF_LEAD);
      expect(await findingsOf(text, 'text/turtle', URL_OF_LEAD)).to.deep.equal([]);
      expect(await findingsOf(text)).to.deep.equal([]);
    }
  });
  it('finds what was changed or cut off in a lead as it is stored', async () => {
    const [group] = await groupsOf([seedText('add')]);
    const text = writeLeadDocument({ lead: foldEvents(group!.events), foreign: [] }, URL_OF_LEAD);
    const changed = text.replace('lead:status "accepted"', 'lead:status "sold"');
    expect((await findingsOf(changed)).map(lineOf)).to.deep.equal(['error #it shape', 'error  checksum']);
    const cut = text.replace(/<> lead:checksum[^.]*\./, '');
    expect((await findingsOf(cut)).map(lineOf)).to.deep.equal(['warning  checksum']);
    const torn = text.replace('"{\\n', '"{{\\n');
    expect((await findingsOf(torn)).map(lineOf)).to.deep.equal(['error  checksum']);
    const twice = `${text}\n<https://b.example/> <${lead('checksum')}> "${'0'.repeat(64)}" .`;
    expect((await findingsOf(twice)).map(lineOf)).to.deep.equal(['error  checksum']);
  });
  it('checks the checksum of each of several documents, and names the incomplete one', async () => {
    const groups = await groupsOf([...generateMessages({ count: 4, seed: 1 })]);
    const texts = groups.map(({ slug, events }) => {
      const url = `https://pod.example/leads/${slug}.ttl`;
      const quads = parseRdf(writeLeadDocument({ lead: foldEvents(events), foreign: [] }, url), {
        ...{ format: 'text/turtle', base: url },
      });
      return serializeQuads(quads, { format: 'text/turtle' });
    });
    expect(texts.length).to.be.above(1);
    expect((await findingsOf(texts.join('\n'))).map(lineOf)).to.deep.equal([]);
    const [first = '', ...others] = texts;
    const changed = [first.replace(/"[0-9a-f]{64}"/u, `"${'0'.repeat(64)}"`), ...others].join('\n');
    const [finding, ...further] = await findingsOf(changed);
    expect(finding?.message).to.match(
      /^https:\/\/pod\.example\/leads\/[0-9a-f]{24}\.ttl: the checksum of the document/,
    );
    expect([finding?.severity, further]).to.deep.equal(['error', []]);
  });
  it('requires no checksum for leads that were never in a pod', async () => {
    const [group] = await groupsOf([seedText('add')]);
    const quads = describeLead(foldEvents(group!.events), 'urn:leadpod:abc');
    expect(await findingsOf(serializeQuads(quads, { format: 'text/turtle', prefixes: PREFIXES }))).to.deep.equal([]);
  });
  it("shows a stranger's node as the whole", async () => {
    const text = `<https://b.example/#${CANARY}> <${lead('event')}> <https://b.example/1> ; a <${lead('Lead')}> .`;
    const findings = await findingsOf(text, 'text/turtle');
    expect(findings).not.to.be.empty;
    expect(new Set(findings.map(({ pointer }) => pointer))).to.deep.equal(new Set(['']));
  });
});

/** What is stored with an event whose document also has messages about other people. */
import { expect } from 'chai';
import { parseNotification } from '../../../src/message/notification.ts';
import type { LeadEvent } from '../../../src/message/event/event.ts';

const BASE = 'https://inbox.example.com/inbox/9';
const PREFIXES = '@prefix s: <http://schema.org/> . @prefix l: <https://w3id.org/leadpod#> .';
const OWN_CONTEXT = {
  ...{ '@vocab': 'http://schema.org/', id: '@id', type: '@type' },
  ...{ topic: 'https://w3id.org/leadpod#topic', Lead: 'https://w3id.org/leadpod#Lead' },
};

const lead = { type: 'Lead', identifier: { crm: '1' }, object: { type: 'Person', name: 'Ada' } };
const ours = { topic: 'realestate/lead#add', id: 'https://e.example/1', data: { object: lead } };
const other = { topic: 'realestate/website#askquestion', id: 'https://e.example/2', data: { agent: { name: 'Zoe' } } };

async function read(document: unknown, contentType = 'application/json', base?: string): Promise<LeadEvent[]> {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return [...(await parseNotification({ body: new TextEncoder().encode(text), contentType, base })).events];
}

/** The source of the only event of a document, which must be read again as the same event. */
async function sourceOf(document: unknown, contentType?: string, base?: string): Promise<LeadEvent['source']> {
  const [event, ...others] = await read(document, contentType, base);
  expect(others).to.deep.equal([]);
  const { source } = event!;
  const [again] = await read(source.text, source.mediaType, source.base);
  expect({ ...again, source, warnings: [] }).to.deep.equal({ ...event, warnings: [] });
  return source;
}

describe('The source of an event does not contain another message', () => {
  for (const [place, document] of [
    ['in the same Notification', { type: 'Notification', object: [ours, other] }],
    ['in a nested Notification', { type: 'Notification', object: { type: 'Notification', object: [ours, other] } }],
    ['in a Notification in a list', [{ type: 'Notification', object: [other, ours] }]],
    ['in its data', { id: 'https://e.example/1', data: [{ type: 'AddAction', object: lead }, other.data] }],
    ['in a graph with a context', { '@context': OWN_CONTEXT, '@graph': [ours, other] }],
    ['in a graph whose context is not in the bundle', { '@context': 'https://c.example/', '@graph': [ours, other] }],
    [
      'in a Notification with a context',
      { '@context': OWN_CONTEXT, type: 'Notification', id: 'https://e.example/n', object: [ours, other] },
    ],
  ] as const)
    it(place, async () => {
      for (const base of [undefined, BASE]) {
        const { text } = await sourceOf(document, 'application/json', base);
        expect(text).to.include('Ada').and.not.include('Zoe');
      }
    });
  it('in Turtle, even if their IRIs are relative', async () => {
    const event = '<#1> a s:AddAction ; s:agent <#andy> ; s:object [ a l:Lead ; s:object [ s:name "Ada" ] ] .';
    for (const more of [
      '<#2> l:topic "realestate/website#askquestion" ; s:agent [ s:name "Zoe" ] .',
      '<#2> a s:AskAction ; s:agent [ s:name "Zoe" ] .',
      '<#batch> s:hasPart <#1> , <#2> . <#2> a s:AskAction ; s:agent [ s:name "Zoe" ] .',
    ])
      for (const base of [undefined, BASE])
        expect((await sourceOf(`${PREFIXES} ${event} ${more}`, 'text/turtle', base)).text).not.to.include('Zoe');
  });
  it('in one event about several leads, and it has the same key when it is read again', async () => {
    const leads = ['Ada', 'Zoe'].map(
      (name) => `[ a l:Lead ; s:identifier "${name}-1" ; s:object [ s:name "${name}" ] ]`,
    );
    const document = `${PREFIXES} <#1> a s:AddAction ; s:agent <#andy> ; s:object ${leads.join(' , ')} .`;
    const events = await read(document, 'text/turtle', BASE);
    expect(events).to.have.length(2);
    for (const { key, source } of events) {
      expect(['Ada', 'Zoe'].filter((name) => source.text.includes(`"${name}"`))).to.have.length(1);
      const [again, ...others] = await read(source.text, source.mediaType, BASE);
      expect([again?.key, others]).to.deep.equal([key, []]);
    }
  });
});

describe('The source of an event is the whole document', () => {
  it('if it is one message, in a Notification too', async () => {
    for (const document of [ours, { type: 'Notification', agent: 'https://relay.example/', object: ours }])
      expect((await sourceOf(document)).text).to.equal(JSON.stringify(document));
  });
  it('if all else in it leads to the event', async () => {
    const as = 'https://www.w3.org/ns/activitystreams#';
    const text = `${PREFIXES} <> a <${as}Announce> ; <${as}object> <#1> . <#1> a s:AddAction ; s:object [ a l:Lead ] .`;
    expect(await sourceOf(text, 'text/turtle', BASE)).to.deep.equal({ text, mediaType: 'text/turtle', base: BASE });
  });
});

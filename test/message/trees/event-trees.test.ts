/** Lead events that something else refers to, so that no tree begins with them. */
import { expect } from 'chai';
import { parse } from '../../support/reading.ts';

const PREFIXES = `@prefix s: <http://schema.org/> . @prefix l: <https://w3id.org/leadpod#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix c: <https://crm.example/> .
`;
const ADD = 'c:e1 a s:AddAction ; s:object c:l1 . c:l1 a l:Lead ; s:identifier "1" .';
const ASSIGN = 'c:e2 l:topic "realestate/lead#assign" ; s:object c:l2 . c:l2 s:identifier "2" .';

/** The events in a document: the end of the name, the action, the identifier of the lead. */
async function eventsIn(text: string, contentType = 'text/turtle'): Promise<string[]> {
  const { events } = await parse(contentType === 'text/turtle' ? PREFIXES + text : text, contentType);
  return events.map(
    ({ id, action, statement }) => `${id.slice(-2)} ${action} ${statement.identifiers[0]?.value ?? ''}`,
  );
}

describe('A lead event in a graph is read though something refers to it:', () => {
  for (const [what, text] of [
    ['the document that it is the topic of', `<> a foaf:Document ; foaf:primaryTopic c:e1 . ${ADD}`],
    ['itself', `${ADD} c:e1 s:mainEntityOfPage c:e1 .`],
    ['its lead', `${ADD} c:l1 s:potentialAction c:e1 .`],
    ['its contact', `${ADD} c:l1 s:object [ s:name "Ada" ; s:subjectOf c:e1 ] .`],
    ['a page about it', `${ADD} c:e1 s:subjectOf c:page . c:page s:about c:e1 .`],
    [
      'an activity',
      `[] a <https://www.w3.org/ns/activitystreams#Announce> ; <https://www.w3.org/ns/activitystreams#object> c:e1 . ${ADD}`,
    ],
  ] as const)
    it(what, async () => {
      expect(await eventsIn(text)).to.deep.equal(['e1 add 1']);
    });
  it('the batch that it is part of, with others', async () => {
    const both = ['e1 add 1', 'e2 assign 2'];
    expect(await eventsIn(`c:batch s:hasPart c:e1 , c:e2 . ${ADD} ${ASSIGN}`)).to.deep.equal(both);
    const parts = `c:e1 s:isPartOf c:batch . c:e2 s:isPartOf c:batch .`;
    expect(await eventsIn(`c:batch s:hasPart c:e1 , c:e2 . ${parts} ${ADD} ${ASSIGN}`)).to.deep.equal(both);
    expect(await eventsIn(`c:e1 s:result c:e2 . c:e2 s:subjectOf c:e1 . ${ADD} ${ASSIGN}`)).to.deep.equal(both);
  });
  it('without statements about other events of the same batch in its source', async () => {
    const text = `c:e1 s:isPartOf c:batch . c:batch s:hasPart c:e1 , c:e2 . ${ADD} ${ASSIGN}`;
    const { events } = await parse(PREFIXES + text, 'text/turtle');
    expect(events[0]?.source.text).not.to.include('crm.example/l2');
  });
});

describe('A lead event in a graph is not a separate event', () => {
  it('if another lead event refers to it', async () => {
    const history = `c:e2 s:result c:e1 . ${ADD} ${ASSIGN}`;
    expect(await eventsIn(history)).to.deep.equal(['e2 assign 2']);
    expect(await eventsIn(`<> foaf:primaryTopic c:e2 . ${history}`)).to.deep.equal(['e2 assign 2']);
  });
  it('if it is a potential action of a lead with an event', async () => {
    const offer = 'c:l1 s:potentialAction [ a s:AcceptAction ; s:object c:l1 ] ; s:subjectOf c:e1 .';
    expect(await eventsIn(`${ADD} ${offer}`)).to.deep.equal(['e1 add 1']);
  });
  it('if a message of another topic refers to it', async () => {
    expect(await eventsIn(`[] l:topic "realestate/website#askquestion" ; s:result c:e1 . ${ADD}`)).to.deep.equal([]);
  });
});

describe('A list of nodes with contexts of their own', () => {
  const own = { '@context': { '@vocab': 'http://schema.org/', Lead: 'https://w3id.org/leadpod#Lead' } };
  const event = (id: string, lead: unknown): object => ({
    ...own,
    '@id': `https://crm.example/${id}`,
    '@type': 'AddAction',
    object: lead,
  });
  const lead = { ...own, '@id': 'https://crm.example/l1', '@type': 'Lead', identifier: '1' };
  const eventsOf = (...list: object[]): Promise<string[]> => eventsIn(JSON.stringify(list), 'application/json');
  const named = { '@id': 'https://crm.example/l1' };

  it('is read as one document if the nodes are parts of one message', async () => {
    expect(await eventsOf(event('e1', named), lead)).to.deep.equal(['e1 add 1']);
    expect(await eventsOf(lead, event('e1', named))).to.deep.equal(['e1 add 1']);
    const message = { ...own, id: 'https://crm.example/e1', topic: 'realestate/lead#add', data: { object: named } };
    expect(await eventsOf({ ...message, '@context': 'https://schema.org' }, lead)).to.deep.equal(['e1 add 1']);
  });
  it('is read node by node if the nodes are messages that do not refer to each other', async () => {
    const other = event('e2', { '@type': 'Lead', identifier: '2' });
    expect(await eventsOf(other, event('e1', named), lead)).to.deep.equal(['e2 add 2', 'e1 add 1']);
    const { events } = await parse([other, event('e1', named), lead]);
    expect(events.map(({ source }) => source.text.includes('https://crm.example/l1'))).to.deep.equal([false, true]);
  });
  it('gives events that are read again from their sources', async () => {
    const { events } = await parse([event('e2', { '@type': 'Lead', identifier: '2' }), event('e1', named), lead]);
    for (const { source, key } of events)
      expect((await parse(source.text, source.mediaType)).events.map((again) => again.key)).to.deep.equal([key]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { RESULT_TYPES } from '../../src/engine/question.ts';
import { openDataFiles } from '../../src/engine/data-files.ts';
import { QueryEngine } from '../../src/engine/engine.ts';
import { bindParameters, listPack, type DocumentedQuery } from '../../src/engine/pack.ts';
import { graphOf } from '../support/endpoint.ts';

/** A lead in a few words: what is not said is not in the graph. */
interface Sketch {
  readonly status: string;
  readonly more?: string;
  readonly contact?: string;
  readonly rest?: string;
}

const it_ = (name: string): string => `${graphOf(name)}#it`;
const [ANN, BOB, OWNER] = ['<https://ann.example/#me>', '<https://bob.example/#me>', '<https://owner.example/#me>'];
/** Sent at one time, accepted at another. */
const taken = (who: string, sent: string, accepted: string): string =>
  `schema:recipient ${who} ; schema:dateSent "${sent}"^^xsd:dateTime ; lead:dateAccepted "${accepted}"^^xsd:dateTime`;
const at = (property: string, time: string): string => `${property} "${time}"^^xsd:dateTime`;

const LEADS: Readonly<Record<string, Sketch>> = {
  // Ann accepts four: after 1, 2 and 5 minutes, and a leap day and a turn of the year later.
  a1: {
    status: 'accepted',
    more: `${taken(ANN, '2024-01-01T10:00:00Z', '2024-01-01T10:01:00Z')} ; schema:sender ${OWNER} ; schema:owner ${OWNER} ; lead:leadSource <#s1> , <#s2>`,
    contact: 'schema:name "Ada Brook" ; schema:email "ada@mail.example" ; schema:telephone "+1"',
    rest: '<#s1> a lead:Source , schema:WebSite ; schema:text "Home" ; schema:about <https://l.example/1> . <#s2> a lead:Source , schema:AskAction ; schema:text "May I?" ; schema:about <https://l.example/1>',
  },
  a2: {
    status: 'accepted',
    more: `${taken(ANN, '2024-01-02T10:00:00Z', '2024-01-02T10:02:00Z')} ; schema:owner ${OWNER} ; lead:leadSource <#s1>`,
    contact: 'schema:name "A. Brook" ; schema:email "ada@mail.example"',
    rest: '<#s1> a lead:Source , schema:WebSite ; schema:text "Home" ; schema:about "12 Elm St"',
  },
  a3: { status: 'accepted', more: taken(ANN, '2023-12-31T23:58:00.5Z', '2024-01-01T00:03:00.5Z') },
  a4: { status: 'accepted', more: taken(ANN, '2024-02-28T00:00:00Z', '2024-03-01T00:00:00Z') },
  // Before it was sent: the clocks differ. It counts for no time.
  a5: { status: 'accepted', more: taken(ANN, '2024-03-01T10:00:00Z', '2024-03-01T09:59:00Z') },
  // Someone without an IRI, in a lead that was rejected later.
  b1: {
    status: 'rejected',
    more: `${taken('<#actor-1>', '2021-01-03T10:00:00Z', '2021-01-03T10:00:30Z')} ; schema:owner ${BOB} ; schema:sender <#actor-1> ; lead:reason "Wrong number" ; lead:leadSource <#s1>`,
    contact: 'schema:name "Cy" ; schema:email "ada@mail.example" ; schema:telephone "+1"',
    rest: '<#actor-1> schema:name "Desk" . <#s1> a lead:Source , lead:RequestShowingAction , schema:Action ; schema:about <https://l.example/1>',
  },
  n1: {
    status: 'new',
    more: `schema:recipient ${BOB} ; schema:owner ${OWNER} ; ${at('schema:dateReceived', '2024-03-01T00:00:00Z')} ; lead:leadSource <#s1>`,
    contact: 'schema:name "Dee" ; schema:telephone "+1"',
    rest: '<#s1> a lead:Source ; lead:declaredType "Flyer" ; schema:text "Sign"',
  },
  s1: {
    status: 'assigned',
    more: `schema:recipient ${BOB} ; ${at('schema:dateSent', '2024-02-29T11:00:00Z')} ; ${at('lead:dateRejected', '2024-02-28T00:00:00Z')} ; lead:leadSource <#s1>`,
    rest: '<#s1> a lead:Source , schema:Message ; schema:text "Call me"',
  },
  r1: { status: 'retracted', more: at('dcterms:modified', '2026-01-01T00:00:00Z') },
};

const toTrig = (leads = LEADS): string => {
  const graphs = Object.entries(leads).map(([name, { status, more, contact, rest }]) => {
    const url = graphOf(name);
    const link = contact === undefined ? '' : ` ; schema:object <#contact> . <#contact> a schema:Person ; ${contact}`;
    const lead = `<#it> a lead:Lead ; lead:status "${status}"${more === undefined ? '' : ` ; ${more}`}${link}`;
    const body = `${lead} .${rest === undefined ? '' : ` ${rest} .`}`;
    return `<${url}> { ${body.replaceAll('<#', `<${url}#`)} }`;
  });
  const names = [
    '@prefix lead: <https://w3id.org/leadpod#> .',
    '@prefix schema: <http://schema.org/> .',
    '@prefix dcterms: <http://purl.org/dc/terms/> .',
    '@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .',
  ];
  return [...names, ...graphs].join('\n');
};

describe('the queries of queries/', () => {
  const folder = mkdtempSync(join(tmpdir(), 'leadpod-test-pack-'));
  let engine: QueryEngine;

  before(async () => {
    const file = join(folder, 'leads.trig');
    writeFileSync(file, toTrig());
    engine = await openDataFiles([file], {});
  });
  after(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });

  const queryOf = (name: string): DocumentedQuery => {
    const query = listPack().find((one) => one.name === name);
    if (query === undefined) throw new Error(`no query is named ${name}`);
    return query;
  };
  const ask = async (
    name: string,
    params: Readonly<Record<string, string>> = {},
    of: QueryEngine = engine,
  ): Promise<string[]> => {
    const sparql = bindParameters(queryOf(name), new Map(Object.entries(params)));
    return (await of.query({ sparql, resultType: RESULT_TYPES.csv })).text.trimEnd().split('\r\n').slice(1);
  };

  const askOf = async (
    leads: typeof LEADS,
    ...asked: [name: string, params?: Record<string, string>]
  ): Promise<string[]> => {
    const file = join(folder, 'other.trig');
    writeFileSync(file, toTrig(leads));
    const own = await openDataFiles([file], {});
    try {
      return await ask(asked[0], asked[1], own);
    } finally {
      await own.close();
    }
  };

  it('funnel: the stages of leads, and their shares', async () => {
    expect(await ask('funnel')).to.deep.equal([
      ...['new,1,11.1', 'assigned,1,11.1', 'accepted,5,55.6', 'rejected,1,11.1', 'retracted,1,11.1'],
    ]);
  });

  it('response-time: median and p90 by nearest rank, over days, leap days and years', async () => {
    // Of 1, 2, 5 and 2,880 minutes the second and the fourth.
    expect(await ask('response-time')).to.deep.equal(['https://ann.example/#me,4,2,2880', 'Desk,1,0.5,0.5']);
  });

  it('response-time: a lead counts once, for who accepted it', async () => {
    const more = `${taken(BOB, '2024-01-01T10:00:00Z', '2024-01-01T10:01:00Z')} ; schema:recipient ${OWNER}`;
    const leads = {
      handed: { status: 'accepted', more: `${more} ; lead:assignee ${ANN}` },
      several: { status: 'accepted', more },
    };
    const rows = ['https://ann.example/#me,1,1,1', 'https://bob.example/#me,1,1,1'];
    expect(await askOf(leads, 'response-time')).to.deep.equal(rows);
  });

  it('response-weeks: the same by the ISO 8601 week of the acceptance', async () => {
    expect(await ask('response-weeks')).to.deep.equal([
      ...['2024-W09,1,2880,2880', '2024-W01,3,2,5', '2020-W53,1,0.5,0.5'],
    ]);
  });

  it('open-load: what each agent has now', async () => {
    expect(await ask('open-load')).to.deep.equal(['https://bob.example/#me,2,1,1']);
  });

  it('source-return: a lead counts once per source, and texts of a person are not shown', async () => {
    expect(await ask('source-return')).to.deep.equal([
      ',,4,3,75',
      'http://schema.org/WebSite,Home,2,2,100',
      'Flyer,Sign,1,0,0',
      'http://schema.org/AskAction,,1,1,100',
      'http://schema.org/Message,,1,0,0',
      'https://w3id.org/leadpod#RequestShowingAction,,1,0,0',
    ]);
  });

  it('load: ISO 8601 weeks, also if they belong to another year', async () => {
    expect(await ask('load')).to.deep.equal([
      'https://ann.example/#me,2024-W09,2,2,0',
      'https://bob.example/#me,2024-W09,2,0,2',
      'https://ann.example/#me,2024-W01,2,2,0',
      // The last day of 2023 was a Sunday, the third of January 2021 as well.
      'https://ann.example/#me,2023-W52,1,1,0',
      'Desk,2020-W53,1,0,0',
    ]);
  });

  it('duplicates: what leads of one owner share', async () => {
    const [phone = '', mail = '', ...none] = await ask('duplicates');
    expect(none).to.deep.equal([]);
    // The order of names and leads is left open.
    expect(mail).to.match(/^ada@mail\.example,https:\/\/owner\.example\/#me,2,/u);
    for (const part of [it_('a1'), it_('a2'), 'A. Brook', 'Ada Brook']) expect(mail).to.include(part);
    expect(phone).to.match(/^\+1,https:\/\/owner\.example\/#me,2,/u);
    for (const part of [it_('a1'), it_('n1')]) expect(phone).to.include(part);
    expect(`${mail}${phone}`).not.to.include(it_('b1'));
  });

  it('unanswered: since when, up to a time, for a number of hours', async () => {
    const now = '2024-03-01T12:00:00+02:00';
    const s1 = `${it_('s1')},,https://bob.example/#me,2024-02-29T11:00:00Z,23`;
    const n1 = `${it_('n1')},Dee,https://bob.example/#me,2024-03-01T00:00:00Z,10`;
    expect(await ask('unanswered', { now, hours: '10' })).to.deep.equal([s1, n1]);
    expect(await ask('unanswered', { now, hours: '11' })).to.deep.equal([s1]);
    expect(await ask('unanswered', { now })).to.deep.equal([]);
    expect(await ask('unanswered')).to.have.length(2);
  });

  it('unanswered: a lead without recipient or without times comes once, and no one else is named for it', async () => {
    const sent = at('schema:dateSent', '2024-02-01T00:00:00Z');
    const desks = 'schema:recipient <#r> ; lead:assignee <#a>';
    const leads = {
      bare: { status: 'new' },
      sent: { status: 'new', more: sent, contact: 'schema:name "Dee"' },
      both: {
        status: 'assigned',
        more: `${sent} ; ${desks}`,
        rest: '<#r> schema:name "Desk" . <#a> schema:name "Ann"',
      },
      nameless: { status: 'assigned', more: `${sent} ; schema:recipient <#r> ; lead:assignee ${BOB}` },
      shared: { status: 'new', more: `${sent} ; schema:recipient ${BOB} , ${ANN}` },
    };
    expect(await askOf(leads, 'unanswered', { now: '2024-02-03T00:00:00Z' })).to.deep.equal([
      `${it_('bare')},,,,`,
      `${it_('both')},,Ann,2024-02-01T00:00:00Z,48`,
      `${it_('nameless')},,https://bob.example/#me,2024-02-01T00:00:00Z,48`,
      `${it_('sent')},Dee,,2024-02-01T00:00:00Z,48`,
      `${it_('shared')},,"https://ann.example/#me, https://bob.example/#me",2024-02-01T00:00:00Z,48`,
    ]);
  });

  it('listings: a lead counts once per listing', async () => {
    expect(await ask('listings')).to.deep.equal(['https://l.example/1,2,1,', '12 Elm St,1,1,']);
  });

  it('by-sender, reasons, find', async () => {
    expect(await ask('by-sender')).to.deep.equal([
      ...[',7,4,0,1,2,57.1', 'Desk,1,0,1,0,0,0', 'https://owner.example/#me,1,1,0,0,0,100'],
    ]);
    expect(await ask('reasons')).to.deep.equal(['rejected,Wrong number,1', 'retracted,,1']);
    expect(await ask('find', { text: 'BROOK' })).to.deep.equal([
      `${it_('a1')},accepted,Ada Brook,Ada Brook,`,
      `${it_('a2')},accepted,A. Brook,A. Brook,`,
    ]);
    expect(await ask('find', { text: '' })).to.deep.equal([]);
  });

  it('describe themselves, answer with the documented columns, and contain each default once', async () => {
    for (const query of listPack()) {
      expect(query.title, query.name).not.to.equal('');
      expect(query.description, query.name).to.match(/\.$/u);
      const { text } = await engine.query({ sparql: query.sparql, resultType: RESULT_TYPES.csv });
      const columns = query.columns.flatMap(({ name }) => name.split(', '));
      expect(text.split('\r\n')[0], query.name).to.equal(columns.join(','));
      for (const { name, default: value = '""' } of query.parameters)
        expect(query.sparql.split(`BIND(${value} AS ?${name})`), query.name).to.have.length(2);
    }
  });

  it('declare all their prefixes, and avoid chains that Oxigraph reads from the right', () => {
    for (const { name, sparql } of listPack()) {
      const declared = [...sparql.matchAll(/^PREFIX (\w+):/gmu)].map(([, prefix]) => prefix);
      const used = sparql.replace(/^#.*$|<[^>]*>|"[^"]*"/gmu, '').matchAll(/\b([a-z]+):[A-Za-z]/gu);
      expect(declared, name).to.include.members([...used].map(([, prefix]) => prefix));
      // Innermost brackets first, until no arithmetic is left but chains.
      let text = sparql.replace(/#.*$|<[^>]*>|"[^"]*"/gmu, '');
      for (let before = ''; before !== text;) {
        before = text;
        text = text.replace(/\([^()]*\)/gu, (part) => {
          expect(part, name).not.to.match(/ - [^-+(),]* [-+] |\/ [^-+(),/*]* [/*] /u);
          return '_';
        });
      }
    }
  });
});

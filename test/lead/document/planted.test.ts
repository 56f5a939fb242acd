import { expect } from 'chai';
import { FRAGMENTS } from '../../../src/lead/document/describe.ts';
import { readLeadDocument, writeLeadDocument } from '../../../src/lead/document/document.ts';
import { foldEvents, type Lead } from '../../../src/lead/lead.ts';
import { seedText } from '../../support/messages.ts';
import { withPlanted } from '../../support/planted.ts';
import { eventOf } from '../../support/reading.ts';

const URL_A = 'https://pod.example/leads/ab/abc.ttl';
const URL_OF_OTHER = 'https://pod.example/leads/cd/cde.ttl';

describe('A lead document with statements that a message planted', () => {
  let state: Lead;
  let text: string;

  before(async () => {
    state = foldEvents([await eventOf(seedText('add')), await eventOf(seedText('accept'))]);
    text = writeLeadDocument({ lead: state, foreign: [] }, URL_A);
  });

  describe('is whole and to be written again if a former version stored what a message said with words of leadpod', () => {
    const PREFIX = '@prefix lead: <https://w3id.org/leadpod#> . @prefix dcterms: <http://purl.org/dc/terms/> .';
    const shouldBeRead = async (planted: string): Promise<void> => {
      const document = await readLeadDocument(withPlanted(text, URL_A, `${PREFIX} ${planted}`), URL_A);
      expect(document, planted).to.deep.equal({ lead: state, foreign: [], state: 'whole', outdated: true });
      expect(writeLeadDocument(document, URL_A)).to.equal(text);
    };
    it('that it was replaced', async () => {
      for (const other of [`<${URL_OF_OTHER}#it>`, '<https://elsewhere.example/x#it>', '"text"'])
        await shouldBeRead(`<#it> dcterms:isReplacedBy ${other} .`);
    });
    it('where the text of an event is, of which type, or with which base', async () => {
      const [event] = state.events;
      for (const node of ['<#contact>', '<#it>', `<#${FRAGMENTS.event(event!)}>`]) {
        await shouldBeRead(`${node} lead:source "{bad" .`);
        await shouldBeRead(`${node} lead:sourceIn <http://canary.example/> .`);
        await shouldBeRead(`${node} lead:mediaType "text/turtle" .`);
      }
      await shouldBeRead(`<#it> lead:base "no IRI" .`);
    });
    it('what its status is', () => shouldBeRead('<#it> lead:status "rejected" .'));
  });
  it('names only a lead of the same pod as its replacement', async () => {
    for (const other of [
      'https://other.example/leads/ab/abc.ttl',
      'https://pod.example/leads/cd/abc.ttl',
      'https://pod.example/leads/cd/../ab/abc.ttl',
    ]) {
      const document = await readLeadDocument(writeLeadDocument({ foreign: [], replacedBy: other }, URL_A), URL_A);
      expect(document.replacedBy, other).to.equal(undefined);
    }
  });
});

import { expect } from 'chai';
import { readLeadDocument, writeLeadDocument } from '../../../src/lead/document/document.ts';
import { foldEvents } from '../../../src/lead/lead.ts';
import { envelopeOfLead } from '../../support/messages.ts';
import { eventOf } from '../../support/reading.ts';

const URL = 'https://pod.example/leads/ab/abc.ttl';

describe('A lead with several names in its document', () => {
  it('is the same when it is read if a person confirmed its names, but not if others removed the mark', async () => {
    const named = (name: string) =>
      envelopeOfLead({ identifier: undefined, object: { name, telephone: '+19035550135' } });
    const events = [await eventOf(named('Ada Brook')), await eventOf(named('Bo Reed'))];
    const marked = foldEvents(events);
    const settled = foldEvents(events, undefined, new Set(), new Set(events.map(({ key }) => key)));
    const marksOf = ({ marks }: typeof marked): string => [...marks.values()].flat().join(' ');
    expect([marked, settled].map(marksOf)).to.deep.equal(['same-id same-id names-differ', 'same-id same-id']);
    for (const one of [marked, settled])
      expect((await readLeadDocument(writeLeadDocument({ lead: one, foreign: [] }, URL), URL)).lead).to.deep.equal(one);
    const without = writeLeadDocument({ lead: marked, foreign: [] }, URL).replace(', "names-differ"', '');
    const found = await readLeadDocument(without, URL);
    expect([found.state, found.lead]).to.deep.equal(['torn', marked]);
  });
});

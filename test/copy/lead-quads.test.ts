import { expect } from 'chai';
import { readLeadGraph } from '../../src/copy/lead-quads.ts';
import { UNSAFE } from '../support/cli.ts';

describe('readLeadGraph', () => {
  it('gives foreign blank nodes labels that are safe in a terminal', () => {
    const graph = readLeadGraph('<#it> <p:p> _:a\u061c .', 'https://pod.example/leads/ab/cd.ttl');
    expect(graph).to.include({ kind: 'lead' });
    expect(JSON.stringify(graph)).to.contain('_:lcd-au061C').and.not.match(UNSAFE);
  });
});

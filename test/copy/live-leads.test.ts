import { expect } from 'chai';
import { RESULT_TYPES } from '../../src/engine/question.ts';
import type { CopiedLead, CopyChanges, LeadCopy } from '../../src/copy/lead-copy.ts';
import { LiveLeads } from '../../src/copy/live-leads.ts';
import { LIMIT_MS, withHeldTimers } from '../support/clock.ts';
import { ENDLESS, graphOf, leadQuads } from '../support/endpoint.ts';

/** A copy whose pod is this map: what is in it is what the next look brings. */
class CopyOfMap implements LeadCopy {
  readonly pod = new Map<string, string>([
    ['a', 'new'],
    ['b', 'accepted'],
  ]);
  readonly damaged = [];
  readonly folder = undefined;
  readonly versions = new Map<string, string>();
  fault: Error | undefined;
  asOf = new Date(1000);
  #known = new Map(this.pod);

  get size(): number {
    return this.#known.size;
  }

  refresh(): Promise<CopyChanges> {
    if (this.fault !== undefined) return Promise.reject(this.fault);
    const before = this.#known;
    this.#known = new Map(this.pod);
    this.asOf = new Date(this.asOf.getTime() + 1000);
    const changed = [...this.#known].filter(([slug, status]) => before.get(slug) !== status);
    const removed = [...before.keys()].filter((slug) => !this.#known.has(slug));
    return Promise.resolve({ changed: changed.map(toLead), removed: removed.map(graphOf), requests: 1 });
  }

  async *leads(): AsyncGenerator<CopiedLead> {
    for (const entry of this.#known) yield await Promise.resolve(toLead(entry));
  }

  async *parts(): AsyncGenerator<Uint8Array> {
    for await (const { nquads } of this.leads()) yield new TextEncoder().encode(nquads);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const toLead = ([slug, status]: [string, string]): CopiedLead => ({
  slug,
  url: graphOf(slug),
  nquads: leadQuads(slug, status),
});

describe('LiveLeads', () => {
  let copy: CopyOfMap;
  let live: LiveLeads;
  let looks: CopyChanges[];
  let errors: unknown[];
  /** Called with the next look that brought something, or failed. */
  let tell: () => void;
  let told: Promise<void>;

  beforeEach(async () => {
    copy = new CopyOfMap();
    looks = [];
    errors = [];
    await listen();
    live = await LiveLeads.open(copy, {
      limits: { timeoutMs: LIMIT_MS },
      refreshMs: 20,
      onRefresh: (changes) => {
        looks.push(changes);
        if (changes.changed.length + changes.removed.length > 0) tell();
      },
      onError: (error) => {
        errors.push(error);
        tell();
      },
    });
  });
  afterEach(() => live.close());

  function listen(): Promise<void> {
    told = new Promise((resolve) => (tell = resolve));
    return Promise.resolve();
  }
  const statuses = async (): Promise<string> => {
    const sparql = 'SELECT ?s { ?lead lead:status ?s } ORDER BY ?s';
    return (await live.query({ sparql, resultType: RESULT_TYPES.csv })).text.trim().split('\r\n').slice(1).join(' ');
  };

  it('follows new, changed and deleted leads', async () => {
    expect(await statuses()).to.equal('accepted new');
    copy.pod.delete('b');
    copy.pod.set('a', 'assigned').set('c', 'rejected');
    await told;
    expect(await statuses()).to.equal('assigned rejected');
    expect(live.modified.getTime()).to.be.greaterThan(1000).and.at.most(live.asOf.getTime());
  });

  it('reports why a refresh failed, and refreshes again', async () => {
    copy.fault = new Error('The pod is away');
    await told;
    expect(errors[0]).to.equal(copy.fault);
    expect(await statuses()).to.equal('accepted new');
    await listen();
    copy.fault = undefined;
    copy.pod.set('a', 'retracted');
    // Failures may have been under way.
    while (looks.every(({ changed }) => changed.length === 0)) {
      await told;
      await listen();
    }
    expect(await statuses()).to.equal('accepted retracted');
  });

  it('reports what changed while its thread was stopped by a query', () =>
    withHeldTimers(async (goOff) => {
      const endless = live.query({ sparql: ENDLESS, resultType: RESULT_TYPES.csv }).catch((error: unknown) => error);
      copy.pod.set('a', 'rejected');
      copy.pod.delete('b');
      await goOff();
      expect(await endless).to.have.property('reason', 'too-slow');
      await told;
      expect(await statuses()).to.equal('rejected');
      expect(errors).to.deep.equal([]);
    }));

  it('does not refresh after it is closed', async () => {
    await live.close();
    const { asOf } = copy;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(copy.asOf).to.equal(asOf);
  });
});

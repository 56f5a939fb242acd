import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { LeadJson } from '../../../src/lead/lead-json.ts';
import type { RoutingPolicy } from '../../../src/desk/routing/policy.ts';
import { parsePolicy } from '../../../src/desk/routing/parse-policy.ts';
import type { History } from '../../../src/desk/routing/history.ts';
import type { Offer } from '../../../src/desk/routing/offer.ts';
import type { RoutableLead } from '../../../src/desk/routing/routable-lead.ts';
import { route } from '../../../src/desk/routing/route.ts';
import type { RoutingDecision } from '../../../src/store/journal/routing-decision.ts';
import { samplePath } from '../../support/cli.ts';

const webId = (name: string): string => `https://${name}.example.com/#me`;
const [ANN, BOB, CYD, BROKER] = ['ann', 'bob', 'cyd', 'broker'].map(webId) as [string, string, string, string];
const NOW = '2026-11-30T15:00:00.000Z';
const NOTHING: History = { offers: [], had: [] };

const lead = (json: Partial<LeadJson> = {}, offers: readonly Offer[] = []): RoutableLead => ({
  slug: 'aa',
  offers,
  rounds: Math.max(0, ...offers.map(({ decision }) => decision?.round ?? 0)),
  json: {
    id: 'urn:x',
    slug: 'aa',
    status: 'new',
    email: [],
    telephone: [],
    identifiers: [],
    sources: [],
    events: [],
    repairs: 0,
    warnings: 0,
    ...json,
  },
});
const policyOf = (rules: readonly object[], members: readonly object[] = [], more: object = {}): RoutingPolicy =>
  parsePolicy({
    ...{ id: 'main', version: '1', since: '2026-11-01T00:00:00Z', fallback: BROKER, rules },
    members: members.length > 0 ? members : [ANN, BOB, CYD].map((one) => ({ webId: one })),
    ...more,
  });
const step = (mode: string, members: readonly string[] = [ANN, BOB, CYD], more: object = {}): object => ({
  mode,
  members,
  window: '1h',
  ...more,
});
const offer = (to: string, more: Partial<Offer> = {}): Offer => ({
  id: to,
  lead: 'bb',
  to,
  issued: '2026-11-29T10:00:00.000Z',
  state: 'rejected',
  ...more,
});
const chosenBy = ({ chosen }: RoutingDecision): string[] => chosen.map(({ member }) => member);

describe('route', () => {
  it('uses the first rule that matches, and explains the result of each rule', () => {
    const rules = [
      { name: 'dear', when: 'price > 1000000', steps: [step('direct', [ANN])] },
      { name: 'scored', when: 'score > 50', steps: [step('direct', [ANN])] },
      {
        name: 'Tucson',
        when: '"tucson" in places && lead.listings.exists(l, l.bedrooms >= 3)',
        steps: [step('direct', [BOB])],
      },
      { name: 'rest', steps: [step('direct', [CYD])] },
    ];
    const listings = [{ address: '12 Main St, Tucson, AZ 85701', price: '$450,000', bedrooms: 3 }];
    const decision = route(lead({ listings }), policyOf(rules), NOTHING, NOW);
    expect(chosenBy(decision)).to.deep.equal([BOB]);
    expect(decision.rules).to.deep.equal([
      { rule: 'dear', isMatch: false },
      { rule: 'scored', isMatch: false, reason: 'score has no value' },
      { rule: 'Tucson', isMatch: true },
    ]);
    expect(decision).to.include({
      rule: 'Tucson',
      step: 1,
      mode: 'direct',
      round: 1,
      at: NOW,
      policy: 'main',
      version: '1',
    });
  });

  it('names the value that is missing if a condition fails because of it', () => {
    const conditions: readonly (readonly [string, string])[] = [
      ['price >= 400000', 'price has no value'],
      ['400000 <= price', 'price has no value'],
      ['place.contains("x")', 'place has no value'],
      ['double(price) > 1.0', 'price has no value'],
      ['lead.campaign.contains("spring")', 'lead.campaign has no value'],
      ['score == null && 1 / 0 > 0', 'division by zero'],
      ['now.getHours(lead.id) < 12', 'Invalid time zone specified: urn:x'],
    ];
    const rules = conditions.map(([when]) => ({ name: when, when, steps: [step('claim')] }));
    expect(route(lead(), policyOf(rules), NOTHING, NOW).rules).to.deep.equal(
      conditions.map(([rule, reason]) => ({ rule, isMatch: false, reason })),
    );
  });

  it('takes a lead without a price with the sample policy, with no failed condition', () => {
    const sample = JSON.parse(readFileSync(samplePath('config/routing.json'), 'utf8')) as { routing: unknown };
    const { rules } = route(lead(), parsePolicy(sample.routing), NOTHING, NOW);
    expect(rules).to.deep.equal([
      { rule: 'expensive homes', isMatch: false },
      { rule: 'everything else', isMatch: true },
    ]);
  });

  it('falls back to the broker if no rule matches', () => {
    const decision = route(lead(), policyOf([{ when: 'false', steps: [step('claim')] }]), NOTHING, NOW);
    expect(decision).to.deep.include({ outcome: 'offer', mode: 'fallback', chosen: [{ member: BROKER }] });
  });

  const choices: [string, object, History, string[]][] = [
    ['direct takes the first', step('direct'), NOTHING, [ANN]],
    [
      'sticky chooses the member who had the person last',
      step('sticky'),
      {
        offers: [],
        had: [
          { member: BOB, at: '2025-01-01' },
          { member: CYD, at: '2026-01-01' },
        ],
      },
      [CYD],
    ],
    [
      'rotate chooses the member whose last offer is the oldest',
      step('rotate'),
      { offers: [offer(CYD), offer(ANN), offer(BOB), offer(ANN)], had: [] },
      [CYD],
    ],
    [
      'leastOpen chooses the member with the fewest open leads',
      step('leastOpen'),
      { offers: [offer(ANN, { state: 'open' }), offer(BOB, { state: 'accepted' }), offer(CYD)], had: [] },
      [CYD],
    ],
    [
      'an accepted lead is open for 30 days',
      step('leastOpen', [ANN, BOB]),
      {
        offers: [offer(ANN, { state: 'accepted', issued: '2026-10-01T00:00:00.000Z' }), offer(BOB, { state: 'open' })],
        had: [],
      },
      [ANN],
    ],
    ['claim offers the lead to all', step('claim'), NOTHING, [ANN, BOB, CYD]],
    [
      'who filters the members',
      step('direct', [ANN, BOB, CYD], { who: 'member.webId.contains("cyd")' }),
      NOTHING,
      [CYD],
    ],
  ];
  for (const [title, one, history, expected] of choices)
    it(title, () => {
      expect(chosenBy(route(lead(), policyOf([{ steps: [one] }]), history, NOW))).to.deep.equal(expected);
    });

  it('explains for each member why it was chosen or not', () => {
    const members = [
      { webId: ANN, pausedUntil: '2026-12-01T00:00:00Z' },
      { webId: BOB, maxOpen: 1 },
      { webId: CYD, maxPerDay: 1, hours: { timeZone: 'America/New_York', open: { mon: '09:00-17:00' } } },
      { webId: webId('dee'), hours: { timeZone: 'UTC', open: { tue: '09:00-17:00' } } },
      { webId: webId('eve') },
      { webId: webId('fay') },
    ];
    const all = [ANN, BOB, CYD, webId('dee'), webId('eve'), webId('fay')];
    const history = {
      offers: [offer(BOB, { state: 'open' }), offer(CYD, { issued: '2026-11-30T14:00:00.000Z' })],
      had: [],
    };
    const { considered } = route(lead(), policyOf([{ steps: [step('rotate', all)] }], members), history, NOW);
    expect(considered.map(({ verdict, reason }) => `${verdict}: ${reason}`)).to.deep.equal([
      'paused: paused until 2026-12-01T00:00:00.000Z',
      'full: has 1 open leads, maxOpen is 1',
      'daily-limit: was offered 1 leads today, maxPerDay is 1',
      'closed: does not work until 2026-12-01T09:00:00.000Z',
      'chosen: never offered a lead',
      'passed-over: never offered a lead',
    ]);
  });

  it('counts a window in office hours, and waits until a member works', () => {
    const hours = { timeZone: 'UTC', open: { 'mon-fri': '09:00-16:00' } };
    const policy = policyOf([{ steps: [step('rotate', [ANN], { clock: 'office', window: '2h' })] }], [], { hours });
    expect(route(lead(), policy, NOTHING, NOW).chosen).to.deep.equal([
      { member: ANN, expires: '2026-12-01T10:00:00.000Z' },
    ]);
    const night = route(lead(), policy, NOTHING, '2026-11-30T22:00:00.000Z');
    expect(night).to.deep.include({ outcome: 'wait', until: '2026-12-01T09:00:00.000Z', chosen: [] });
    const wall = policyOf([{ steps: [step('rotate', [ANN])] }], [], { hours });
    expect(chosenBy(route(lead(), wall, NOTHING, '2026-11-30T22:00:00.000Z'))).to.deep.equal([BROKER]);
  });

  it('finds whether the office is open, and the local time', () => {
    const hours = { timeZone: 'UTC', open: { 'mon-fri': '09:00-16:00' } };
    const rules = [{ when: 'officeOpen && now.getHours("UTC") == 15', steps: [step('direct', [BOB])] }];
    expect(chosenBy(route(lead(), policyOf(rules, [], { hours }), NOTHING, NOW))).to.deep.equal([BOB]);
  });

  describe('after an offer', () => {
    const policy = policyOf([
      { name: 'all', steps: [step('rotate'), step('claim', [ANN, BOB]), step('direct', [CYD])] },
    ]);
    const made = (to: string, at: number, more: Partial<Offer> = {}): Offer => ({
      ...offer(to, {
        lead: 'aa',
        issued: '2026-11-30T14:00:00.000Z',
        expires: '2026-11-30T15:30:00.000Z',
        state: 'open',
      }),
      decision: { id: `d${at}`, policy: 'main', version: '1', round: at, rule: 'all', step: at, mode: 'rotate' },
      ...more,
    });

    it('waits for the answer', () => {
      const decision = route(lead({ status: 'assigned' }, [made(ANN, 1)]), policy, NOTHING, NOW);
      expect(decision).to.deep.include({
        outcome: 'wait',
        until: '2026-11-30T15:30:00.000Z',
        chosen: [],
        withdraw: [],
      });
    });

    it('continues with the next step when the time is up, and withdraws the offer', () => {
      const decision = route(lead({ status: 'assigned' }, [made(ANN, 1)]), policy, NOTHING, '2026-11-30T15:30:00.000Z');
      expect(decision).to.deep.include({ outcome: 'offer', round: 2, step: 2, withdraw: [ANN] });
      expect(chosenBy(decision)).to.deep.equal([BOB]);
      expect(decision.considered[0]).to.include({ member: ANN, verdict: 'offered-before' });
    });

    it('continues with the next step when the offer was rejected', () => {
      const decision = route(lead({ status: 'rejected' }, [made(ANN, 1, { state: 'rejected' })]), policy, NOTHING, NOW);
      expect(decision).to.deep.include({ outcome: 'offer', step: 2, withdraw: [] });
    });

    it('starts again with another version of the policy, and asks no member twice', () => {
      const other = policyOf([{ steps: [step('rotate', [ANN, CYD])] }], [], { version: '2' });
      const decision = route(lead({}, [made(ANN, 1, { state: 'rejected' })]), other, NOTHING, NOW);
      expect(decision).to.deep.include({ round: 2, step: 1, version: '2' });
      expect(chosenBy(decision)).to.deep.equal([CYD]);
    });

    it('ends with the member who accepted, and withdraws the offers to others', () => {
      const offers = [made(ANN, 2), made(BOB, 2, { state: 'accepted' }), made(CYD, 2, { state: 'rejected' })];
      const decision = route(lead({ status: 'accepted' }, offers), policy, NOTHING, NOW);
      expect(decision).to.deep.include({ outcome: 'done', withdraw: [ANN], chosen: [] });
    });

    it('leaves a lead to the fallback, and to people when the fallback gives it back', () => {
      const last = { id: 'd', policy: 'main', version: '1', round: 4, step: 0, mode: 'fallback' } as const;
      const waits = route(lead({}, [{ ...offer(BROKER, { state: 'open' }), decision: last }]), policy, NOTHING, NOW);
      expect(waits).to.include({ outcome: 'wait' }).and.not.to.have.property('until');
      const back = route(lead({}, [{ ...offer(BROKER), decision: last }]), policy, NOTHING, NOW);
      expect(back.outcome).to.equal('done');
    });
  });

  it('does not route leads that a person assigned, that were answered before, or that are older than the policy', () => {
    const policy = policyOf([{ steps: [step('rotate')] }]);
    const byHand = [offer(ANN, { lead: 'aa', state: 'open' })];
    expect(route(lead({ status: 'assigned' }, byHand), policy, NOTHING, NOW).reason).to.equal(
      `a person assigned it to ${ANN}`,
    );
    expect(route(lead({ status: 'rejected' }), policy, NOTHING, NOW).outcome).to.equal('done');
    const old = { ...lead(), began: '2026-10-31T00:00:00.000Z' };
    expect(route(old, policy, NOTHING, NOW).reason).to.contain('since');
  });

  it('gives a decision a name that depends only on lead, policy and round', () => {
    const policy = policyOf([{ steps: [step('rotate')] }]);
    const ids = [NOW, '2026-11-30T16:00:00.000Z'].map((now) => route(lead(), policy, NOTHING, now).id);
    expect(ids[0])
      .to.equal(ids[1])
      .and.match(/^[0-9a-f]{64}$/);
  });
});

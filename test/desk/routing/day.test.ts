import { expect } from 'chai';
import fc from 'fast-check';
import { createChance, type Chance } from '../../../src/dev/generator/chance.ts';
import { STEP_MODES, type RoutingDecision } from '../../../src/store/journal/routing-decision.ts';
import { parsePolicy } from '../../../src/desk/routing/parse-policy.ts';
import { hoursOf, type RoutingPolicy } from '../../../src/desk/routing/policy.ts';
import { dayIn, isOpen } from '../../../src/desk/office-hours/office-time.ts';
import { runsOf } from '../../support/extent.ts';
import { iso, MINUTE, RoutingDay, START, type Answer, type Book } from '../../support/routing-day.ts';

const webId = (name: string): string => `https://${name}.example.com/profile/card#me`;
const FALLBACK = webId('broker');

interface Table {
  readonly members: readonly object[];
  readonly steps: readonly object[];
  readonly version?: number;
}

const policyOf = ({ members, steps, version = 1 }: Table): RoutingPolicy =>
  parsePolicy({
    ...{ id: 'day', version, since: '2026-11-01T00:00:00Z', fallback: FALLBACK, members },
    rules: [{ name: 'all', steps }],
  });

/** Arrivals over a day, in no regular distance. */
const arrivalsOf = (count: number, chance: Chance): number[] =>
  Array.from({ length: count }, () => START + chance.int(0, 24 * 60 * MINUTE - 1));

/** The share of each member in the offers that were no fallback. */
function sharesIn({ offers }: RoutingDay): Map<string, number> {
  const own = offers.filter(({ to }) => to !== FALLBACK);
  const shares = new Map<string, number>();
  for (const { to } of own) shares.set(to, (shares.get(to) ?? 0) + 1 / own.length);
  return shares;
}

/** Holds a decision to the books of the day, which know nothing of how it was made. */
function holdToBooks(decision: RoutingDecision, { offers, policy, nowMs }: Book): void {
  for (const { member, expires } of decision.chosen) {
    const explained = decision.considered.find((one) => one.member === member && one.verdict === 'chosen');
    expect(explained?.reason, 'every choice has its reason').to.match(/./);
    if (member === FALLBACK) continue;
    const own = policy.members.get(member);
    const before = offers.filter(({ to }) => to === member);
    const hours = hoursOf(policy, own);
    expect(own, 'only members are offered leads').to.not.equal(undefined);
    expect((own?.pausedUntil ?? '') <= iso(nowMs), 'nobody paused is offered a lead').to.equal(true);
    expect(hours === undefined || isOpen(hours, nowMs), 'nobody asleep is offered a lead').to.equal(true);
    const open = before.filter(({ state }) => state === 'open' || state === 'accepted').length;
    expect(open, 'nobody full is offered a lead').to.be.lessThan(own?.maxOpen ?? Infinity);
    if (own?.maxPerDay !== undefined) {
      const dayOf = (ms: number): string => dayIn(hours?.timeZone ?? 'UTC', ms);
      const today = before.filter(({ issued }) => dayOf(Date.parse(issued)) === dayOf(nowMs));
      expect(today.length, 'nobody beyond the daily limit').to.be.lessThan(own.maxPerDay);
    }
    const again = before.filter(({ lead }) => lead === decision.lead);
    expect(again, 'nobody is offered a lead twice').to.deep.equal([]);
    expect(expires! > decision.at, 'an offer stands for a while').to.equal(true);
  }
  for (const { verdict, reason } of decision.considered)
    expect([verdict, reason].join(), 'why, and why not').to.match(/\w,.+/);
}

describe('a day of routing', () => {
  it('gives shares within 5 % of the weights, also if agents sleep, refuse and ignore offers', () => {
    const weights = { ann: 5, bob: 3, cyd: 2 };
    const night = { timeZone: 'America/Phoenix', open: { 'mon-sun': '06:00-22:00' } };
    const members = Object.entries(weights).map(([name, weight]) => ({
      ...{ webId: webId(name), weight },
      ...(name === 'cyd' ? { hours: night } : {}),
    }));
    const chance = createChance(7);
    const policy = policyOf({
      members,
      steps: [{ mode: 'weighted', members: Object.keys(weights).map(webId), window: '15m' }],
    });
    const day = new RoutingDay({
      policyAt: () => policy,
      arrivals: arrivalsOf(runsOf(400), chance),
      answerOf: (): Answer => ({
        action: chance.is(0.4) ? 'sleep' : chance.is(0.5) ? 'reject' : 'accept',
        afterMs: 5 * MINUTE,
      }),
      onDecision: holdToBooks,
    }).run();
    const shares = sharesIn(day);
    for (const [name, weight] of Object.entries(weights))
      expect(Math.abs((shares.get(webId(name)) ?? 0) - weight / 10), name).to.be.lessThan(0.05);
  });

  it('gives shares within 5 % of any weights, whoever refuses, sleeps or answers late', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(weights, fc.nat(), (list, seed) => {
        const chance = createChance(seed);
        const names = list.map((_, index) => webId(`agent-${index}`));
        const policy = policyOf({
          members: list.map((weight, index) => ({ webId: names[index], weight })),
          steps: [{ mode: 'weighted', members: names, window: '15m' }],
        });
        const habits = names.map(() => chance.pick(['accept', 'reject', 'sleep'] as const));
        const day = new RoutingDay({
          policyAt: () => policy,
          arrivals: arrivalsOf(60, chance),
          answerOf: (_lead, member): Answer => ({
            action: chance.is(0.5) ? (habits[names.indexOf(member)] ?? 'accept') : 'accept',
            afterMs: chance.int(0, 20 * MINUTE),
          }),
          onDecision: holdToBooks,
        }).run();
        const all = sharesIn(day);
        const total = list.reduce((sum, weight) => sum + weight, 0);
        for (const [index, weight] of list.entries()) {
          const own = names[index] ?? '';
          expect(Math.abs((all.get(own) ?? 0) - weight / total), `${own} of ${list.join()}`).to.be.lessThan(0.05);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('goes round evenly, and skips no member twice', () => {
    const names = ['ann', 'bob', 'cyd', 'dee'];
    const policy = policyOf({
      members: names.map((name) => ({ webId: webId(name) })),
      steps: [{ mode: 'rotate', members: names.map(webId), window: '15m' }],
    });
    const day = new RoutingDay({
      policyAt: () => policy,
      arrivals: Array.from({ length: 40 }, () => START),
      answerOf: () => ({ action: 'accept', afterMs: MINUTE }),
    }).run();
    const turns = day.offers.map(({ to }) => to);
    expect(turns).to.deep.equal(Array.from({ length: 40 }, (_, index) => webId(names[index % 4] ?? '')));
  });

  it('leaves out a member who leaves at noon, and includes a member who comes back', () => {
    const table = (pausedUntil?: string): RoutingPolicy =>
      policyOf({
        version: pausedUntil === undefined ? 1 : 2,
        members: [
          { webId: webId('ann') },
          { webId: webId('bob'), ...(pausedUntil === undefined ? {} : { pausedUntil }) },
        ],
        steps: [{ mode: 'rotate', members: [webId('ann'), webId('bob')], window: '15m', times: 2 }],
      });
    const [before, after] = [table(), table('2026-11-30T18:00:00Z')];
    const noon = START + 12 * 60 * MINUTE;
    const day = new RoutingDay({
      policyAt: (nowMs) => (nowMs < noon ? before : after),
      arrivals: Array.from({ length: 96 }, (_, index) => START + index * 15 * MINUTE + 1),
      answerOf: () => ({ action: 'accept', afterMs: MINUTE }),
      onDecision: holdToBooks,
    }).run();
    const between = (from: number, to: number): number =>
      day.offers.filter(({ to: member, issued }) => member === webId('bob') && issued >= iso(from) && issued < iso(to))
        .length;
    expect(between(START, noon)).to.equal(24);
    expect(between(noon, noon + 360 * MINUTE)).to.equal(0);
    expect(between(noon + 360 * MINUTE, noon + 721 * MINUTE)).to.equal(12);
  });

  it('offers a claim to all, gives the lead to the first, and withdraws the others', () => {
    const names = ['ann', 'bob', 'cyd'];
    const policy = policyOf({
      members: names.map((name) => ({ webId: webId(name) })),
      steps: [{ mode: 'claim', members: names.map(webId), window: '30m' }],
    });
    const day = new RoutingDay({
      policyAt: () => policy,
      arrivals: [START],
      answerOf: (_lead, member) => ({ action: 'accept', afterMs: (member === webId('bob') ? 3 : 9) * MINUTE }),
    }).run();
    expect(day.offers.map(({ to, state }) => [to, state])).to.have.deep.members([
      [webId('ann'), 'withdrawn'],
      [webId('bob'), 'accepted'],
      [webId('cyd'), 'withdrawn'],
    ]);
  });

  it('keeps its records consistent for any table, and every lead ends with an assignee', () => {
    const names = ['ann', 'bob', 'cyd', 'dee', 'eve'];
    const hours = fc.constantFrom(
      { timeZone: 'America/Phoenix', open: { 'mon-fri': '09:00-17:00' } },
      { timeZone: 'Europe/Berlin', open: { 'mon-sun': ['08:00-12:00', '13:00-18:00'] }, holidays: ['12-01'] },
      { timeZone: 'UTC', open: { 'mon-sun': '22:00-06:00' } },
    );
    const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
    const member = fc.record({
      weight: optional(fc.integer({ min: 1, max: 9 })),
      maxOpen: optional(fc.integer({ min: 1, max: 6 })),
      maxPerDay: optional(fc.integer({ min: 1, max: 6 })),
      hours: optional(hours),
      pausedUntil: optional(fc.constantFrom('2026-11-30T12:00:00Z', '2026-12-24T00:00:00Z')),
    });
    const step = fc.record({
      mode: fc.constantFrom(...STEP_MODES),
      members: fc.subarray(names.map(webId), { minLength: 1 }),
      window: fc.constantFrom('1m', '15m', '3h'),
      clock: fc.constantFrom('wall', 'office'),
      times: fc.integer({ min: 1, max: 3 }),
    });
    const without = (object: object): object =>
      Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
    const tables = fc.record({
      members: fc
        .tuple(member, member, member, member, member)
        .map((list) => list.map((one, index) => ({ webId: webId(names[index] ?? ''), ...without(one) }))),
      steps: fc.array(step, { minLength: 1, maxLength: 4 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(tables, ({ seed, ...table }) => {
        const chance = createChance(seed);
        const policy = policyOf(table);
        const answers = new Map<string, Answer>();
        const day = new RoutingDay({
          policyAt: () => policy,
          arrivals: arrivalsOf(25, chance),
          answerOf: (lead, to) => {
            const known = answers.get(`${lead} ${to}`);
            const action = chance.pick(['accept', 'reject', 'sleep'] as const);
            const answer = known ?? { action, afterMs: chance.int(0, 60 * MINUTE - 1) };
            answers.set(`${lead} ${to}`, answer);
            return answer;
          },
          had: (lead) => (lead.endsWith('3') ? [{ member: webId('eve'), at: '2026-10-01T00:00:00.000Z' }] : []),
          onDecision: holdToBooks,
        }).run();
        for (const [lead, offers] of day.leads) {
          const last = offers.at(-1);
          const isWith = offers.some(({ state }) => state === 'accepted') || last?.to === FALLBACK;
          expect(isWith, `${lead}: ${JSON.stringify(offers)}`).to.equal(true);
          expect(offers.filter(({ state }) => state === 'accepted').length, lead).to.be.at.most(1);
        }
      }),
      { numRuns: runsOf(25) },
    );
  });
});

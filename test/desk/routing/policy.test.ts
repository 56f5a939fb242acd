import { expect } from 'chai';
import { parsePolicy } from '../../../src/desk/routing/parse-policy.ts';

const [ANN, BOB] = ['https://ann.example.com/#me', 'https://bob.example.com/#me'];
const STEP = { mode: 'rotate', members: ['team'], window: '15m' };
const POLICY = {
  ...{ id: 'main', version: 3, since: '2026-11-01T00:00:00Z', fallback: 'https://broker.example.com/#me' },
  members: [{ webId: ANN, name: 'Ann', area: ['Tucson'] }, { webId: BOB }],
  groups: { team: [ANN, BOB] },
  rules: [{ steps: [STEP] }],
};
const without = (name: string): object => Object.fromEntries(Object.entries(POLICY).filter(([key]) => key !== name));
const withRule = (rule: object): object => ({ ...POLICY, rules: [{ steps: [STEP] }, rule] });
const withStep = (change: object): object => withRule({ steps: [{ ...STEP, ...change }] });
const withCondition = (when: string): object => withRule({ when, steps: [STEP] });
const withMember = (member: object): object => ({ ...POLICY, members: [...POLICY.members, member] });

describe('a routing policy', () => {
  it('resolves members of groups, and repeats a step as often as its times state', () => {
    const { members, rules, version, openMs } = parsePolicy({
      ...POLICY,
      rules: [
        {
          when: 'price > 500000',
          steps: [
            { ...STEP, times: 3 },
            { ...STEP, mode: 'direct', members: [BOB, 'team'] },
          ],
        },
      ],
    });
    expect([...members.keys()]).to.deep.equal([ANN, BOB]);
    expect(rules[0]?.steps.map((step) => [step.mode, step.members])).to.deep.equal([
      ...[1, 2, 3].map(() => ['rotate', [ANN, BOB]]),
      ['direct', [BOB, ANN]],
    ]);
    expect([version, openMs, rules[0]?.name]).to.deep.equal(['3', 30 * 86_400_000, 'rule 1']);
  });

  const refused: [string, unknown, string][] = [
    ['if it is not an object', [], '/routing: expected an object'],
    ['without a fallback', without('fallback'), '/routing/fallback: missing. Expected a WebID'],
    ['without a start time', without('since'), '/routing/since: missing. Expected a time'],
    ['without rules', { ...POLICY, rules: [] }, '/routing/rules: expected a list with at least one value'],
    ['with a misspelt setting', { ...POLICY, falback: ANN }, '/routing: unknown setting falback'],
    ['with a fallback that is not a WebID', { ...POLICY, fallback: 'broker' }, '/routing/fallback: expected a WebID'],
    ['with a member twice', withMember({ webId: ANN }), '/routing/members/2/webId: is in the list twice'],
    ['with a weight of zero', withMember({ webId: 'https://c.example.com/', weight: 0 }), '/routing/members/2/weight'],
    [
      'with a pause without a time',
      withMember({ webId: 'https://c.example.com/', pausedUntil: '2026-12-01' }),
      '/pausedUntil: expected a time',
    ],
    [
      'with wrong hours',
      withMember({ webId: 'https://c.example.com/', hours: { timeZone: 'UTC' } }),
      '/routing/members/2/hours/open: missing',
    ],
    [
      'with a group of unknown members',
      { ...POLICY, groups: { team: [ANN, 'https://c.example.com/'] } },
      '/routing/groups/team/1: neither',
    ],
    ['with an unknown group', withStep({ members: ['temas'] }), '/routing/rules/1/steps/0/members/0: neither'],
    ['with an unknown mode', withStep({ mode: 'random' }), '/routing/rules/1/steps/0/mode: expected one of direct'],
    [
      'with a step without a window',
      withRule({ steps: [{ mode: 'rotate', members: [ANN] }] }),
      '/steps/0/window: missing',
    ],
    ['with a window of seconds', withStep({ window: '5s' }), '/steps/0/window: expected a time span'],
    ['with an unknown clock', withStep({ clock: 'sun' }), '/steps/0/clock: expected wall or office'],
    [
      'with an unknown variable',
      withCondition('prise > 5'),
      '/routing/rules/1/when: not a condition. Unknown variable: prise',
    ],
    ['with an incomplete condition', withCondition('price >'), '/routing/rules/1/when: not a condition'],
    [
      'with a condition that is a text',
      withCondition('"x"'),
      '/routing/rules/1/when: expected a condition that is true or false',
    ],
    [
      'with a misspelt time zone',
      withCondition("officeOpen || now.getHours('America/Chigaco') < 12"),
      "/routing/rules/1/when: now.getHours('America/Chigaco') always fails. Invalid time zone specified",
    ],
    [
      'with a date that is none',
      withCondition("timestamp('tomorrow') < now"),
      "/routing/rules/1/when: timestamp('tomorrow') always fails",
    ],
    ['with a member in the condition of a rule', withCondition('member.weight > 1.0'), 'Unknown variable: member'],
    ['with a regular expression', withCondition('lead.name.matches("(a+)+")'), 'matches is not available'],
    [
      'with loops in loops in loops',
      withCondition('places.exists(a, places.exists(b, places.exists(c, a == b)))'),
      'at most 2',
    ],
    ['with a condition as long as a book', withCondition(`"${'x'.repeat(3000)}" == place`), 'longer than'],
  ];
  for (const [title, value, message] of refused)
    it(`is refused ${title}, with the path to the value`, () => {
      expect(() => parsePolicy(value)).to.throw(message);
    });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { GRACE_MS } from '../../../src/desk/delivery/backoff.ts';
import { Breaker, FAILURES, SILENCE_MS, WINDOW_MS, type Verdict } from '../../../src/desk/delivery/breaker.ts';
import type { Attempt } from '../../../src/store/outbox/delivery.ts';
import { attempt, DAY_MS, deliveryOf, MINUTE_MS, START_MS } from './deliveries.ts';

const INBOX = 'https://crm.example.com/anna/inbox/';
const OTHER = 'https://crm.example.com/ben/inbox/';

/** No answer from an inbox. */
const dead = (afterMs: number, inbox = INBOX): Attempt => attempt(afterMs, 'retry', { inbox });
const failing = (afterMs: number, inbox = INBOX): Attempt => attempt(afterMs, 'retry', { inbox, status: 500 });
const five = (fail: (afterMs: number) => Attempt, everyMs = MINUTE_MS): Attempt[] =>
  Array.from({ length: FAILURES }, (_, index) => fail(index * everyMs));

/** The attempts of a delivery each. */
function verdict(attempts: readonly Attempt[], nowMs: number, inbox = INBOX): Verdict {
  return new Breaker(
    attempts.map((one) => deliveryOf({ attempts: [one] })),
    START_MS + nowMs,
  ).verdict(inbox);
}

const LAST_MS = (FAILURES - 1) * MINUTE_MS;

describe('The circuit breaker', () => {
  it('pauses a host for half an hour after five failures, for all its inboxes', () => {
    const attempts = five((afterMs) => dead(afterMs, afterMs % (2 * MINUTE_MS) === 0 ? INBOX : OTHER));
    for (const inbox of [INBOX, OTHER, 'https://crm.example.com/new/'])
      expect(verdict(attempts, LAST_MS + 1, inbox)).to.deep.equal({
        ...{ kind: 'silent', untilMs: START_MS + LAST_MS + SILENCE_MS, whom: 'crm.example.com' },
      });
    expect(verdict(attempts, LAST_MS + 1, 'https://crm.example.com:8443/').kind).to.equal('open');
  });

  it('needs five failures within ten minutes', () => {
    expect(verdict(five(dead).slice(1), LAST_MS + 1).kind).to.equal('open');
    expect(verdict(five(dead, WINDOW_MS / 3), WINDOW_MS * 2).kind).to.equal('open');
  });

  it('allows one probe after the pause, and no second one meanwhile', () => {
    const probeMs = LAST_MS + SILENCE_MS;
    expect(verdict(five(dead), probeMs).kind).to.equal('probe');
    const probing = [...five(dead), attempt(probeMs, undefined, { inbox: OTHER })];
    expect(verdict(probing, probeMs + 1).kind).to.equal('silent');
    // Whoever probed died.
    expect(verdict(probing, probeMs + GRACE_MS).kind).to.equal('probe');
  });

  it('pauses as long again if the probe failed, and closes after any answer', () => {
    const probeMs = LAST_MS + SILENCE_MS + 5;
    const failed = verdict([...five(dead), dead(probeMs)], probeMs + 1);
    expect(failed).to.include({ kind: 'silent', untilMs: START_MS + probeMs + SILENCE_MS });
    for (const [outcome, status] of [
      ['delivered', 201],
      ['refused', 422],
      ['retry', 500],
    ] as const)
      expect(verdict([...five(dead), attempt(probeMs, outcome, { inbox: OTHER, status })], probeMs + 1).kind).to.equal(
        'open',
      );
  });

  it('distinguishes a dead inbox from a dead host', () => {
    const attempts = five(failing);
    expect(verdict(attempts, LAST_MS + 1)).to.include({ kind: 'silent', whom: INBOX });
    expect(verdict(attempts, LAST_MS + 1, OTHER).kind).to.equal('open');
    for (const status of [502, 503, 504])
      expect(
        verdict(
          five((ms) => attempt(ms, 'retry', { inbox: INBOX, status })),
          LAST_MS + 1,
          OTHER,
        ).kind,
      ).to.equal('silent');
  });

  it('ignores attempts that were never sent', () => {
    expect(
      verdict(
        five((ms) => attempt(ms, 'needs-person', { inbox: INBOX })),
        LAST_MS + 1,
      ).kind,
    ).to.equal('open');
    const unsent = [...five(dead), attempt(LAST_MS + 1, 'needs-person', { inbox: INBOX })];
    expect(verdict(unsent, LAST_MS + 2).kind).to.equal('silent');
  });

  it('forgets after a week', () => {
    expect(verdict(five(dead), 7 * DAY_MS - 1).kind).to.equal('probe');
    expect(verdict(five(dead), 7 * DAY_MS + LAST_MS + 1).kind).to.equal('open');
  });

  const history = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 120 * MINUTE_MS }),
      inbox: fc.constantFrom(INBOX, OTHER, 'https://other.example.net/inbox/'),
      status: fc.constantFrom(undefined, 500, 503, 201),
    }),
    { maxLength: 40 },
  );
  it('is a function of the attempts, in any distribution over deliveries, and never pauses for more than half an hour', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 180 * MINUTE_MS }), (list, nowMs) => {
        const attempts = list.map(({ afterMs, inbox, status }) =>
          attempt(afterMs, status === 201 ? 'delivered' : 'retry', {
            inbox,
            ...(status === undefined ? {} : { status }),
          }),
        );
        const past = attempts.filter((one) => Date.parse(one.at) <= START_MS + nowMs);
        const found = verdict(past, nowMs);
        const inOne = new Breaker([deliveryOf({ attempts: past })], START_MS + nowMs).verdict(INBOX);
        expect(inOne).to.deep.equal(found);
        if (found.kind === 'silent')
          expect(found.untilMs).to.be.within(START_MS + nowMs + 1, START_MS + nowMs + SILENCE_MS);
        const others = past.filter(({ inbox }) => inbox?.startsWith('https://other') === true);
        if (others.length === past.length) expect(found.kind).to.equal('open');
      }),
    );
  });
});

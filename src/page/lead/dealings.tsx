/** The offers of a lead, how long the recipients took to answer, and what was sent to them. */
import type { JSX } from 'preact';
import type { DeliveryView, ResponseView, RoutingDecisionView } from '../../desk-api/index.ts';
import { ColumnHeads, Section, TableFrame } from '../parts/section.tsx';
import { DeliveryWord } from '../parts/status.tsx';
import { Actor, Given, Time } from '../parts/text.tsx';
import { topicWords } from '../parts/words.ts';
import { TEXTS } from '../texts.ts';

/** The decisions of the router, with everybody that was considered. */
export function Decisions({ decisions }: { decisions: readonly RoutingDecisionView[] }): JSX.Element | null {
  if (decisions.length === 0) return null;
  return (
    <Section title={TEXTS.lead.decisions}>
      {decisions.map((decision) => (
        <Decision key={`${decision.at} ${decision.round}`} decision={decision} />
      ))}
    </Section>
  );
}

function Decision({ decision }: { decision: RoutingDecisionView }): JSX.Element {
  const { at, policy, version, round, reason, rules, considered } = decision;
  return (
    <div class="decision">
      <p>
        <Time at={at} /> {TEXTS.lead.round(round, `${policy} ${version}`)}: <Given text={reason} />
      </p>
      <ul class="plain faint">
        {rules.map(({ rule, isMatch, reason: why }) => (
          <li key={rule}>
            <Given text={rule} />: {isMatch ? TEXTS.lead.matches : TEXTS.lead.matchesNot} {why}
          </li>
        ))}
      </ul>
      {considered.length > 0 && (
        <TableFrame label={TEXTS.lead.decisions}>
          <table>
            <ColumnHeads names={[TEXTS.lead.step, TEXTS.lead.member, TEXTS.lead.verdict, TEXTS.lead.why]} />
            <tbody>
              {considered.map(({ step, member, verdict, reason: why }) => (
                <tr key={`${step} ${member}`}>
                  <td class="number">{step === 0 ? TEXTS.lead.fallback : step}</td>
                  <td>
                    <Actor name={member} />
                  </td>
                  <td>{verdict.replaceAll('-', ' ')}</td>
                  <td>{why}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </div>
  );
}

/** How long everybody took who was assigned the lead. */
export function Responses({ responses }: { responses: readonly ResponseView[] }): JSX.Element | null {
  if (responses.length === 0) return null;
  return (
    <Section title={TEXTS.lead.responses}>
      <TableFrame label={TEXTS.lead.responses}>
        <table>
          <ColumnHeads
            names={[TEXTS.lead.member, TEXTS.lead.assigned, TEXTS.lead.outcome, TEXTS.lead.minutes]}
            numeric={[TEXTS.lead.minutes]}
          />
          <tbody>
            {responses.map(({ member, assigned, state, minutes }) => (
              <tr key={`${member} ${assigned}`}>
                <td>
                  <Actor name={member} />
                </td>
                <td>
                  <Time at={assigned} />
                </td>
                <td>{state}</td>
                <td class="number">{minutes?.toLocaleString('en')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Section>
  );
}

/** What was sent to others about it. */
export function Deliveries({ deliveries }: { deliveries: readonly DeliveryView[] }): JSX.Element | null {
  if (deliveries.length === 0) return null;
  return (
    <Section title={TEXTS.lead.deliveries}>
      <ul class="plain">
        {deliveries.map(({ id, topic, to, created, state, last }) => (
          <li key={id}>
            <DeliveryWord state={state} /> {topicWords(topic)}, {TEXTS.lead.roles.recipient} <Actor name={to} />,{' '}
            <Time at={created} /> <Given text={last?.detail ?? ''} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

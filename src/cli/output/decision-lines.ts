/** Prints a decision of the router: which members were considered, and why. */
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import { formatTable } from './table.ts';
import { harmlessLine, type Terminal } from './terminal.ts';

/** Prints a decision. `nameOf` returns the name of a member. */
export function printDecision(
  decision: RoutingDecision,
  terminal: Terminal,
  nameOf: (webId: string) => string = (webId) => webId,
): void {
  const { policy, version, round, at, outcome, reason, rules, considered, chosen, withdraw } = decision;
  const say = (line: string): void => {
    terminal.data(`${harmlessLine(line)}\n`);
  };
  say(`${at}  round ${round}, policy ${policy} version ${version}: ${outcome}, ${reason}`);
  for (const rule of rules) say(`  ${rule.rule}: ${ruleWords(rule)}`);
  if (considered.length > 0) {
    const rows = considered.map(({ step, member, verdict, reason: why }) => [
      step === 0 ? 'fallback' : String(step),
      nameOf(member),
      verdict.replaceAll('-', ' '),
      why,
    ]);
    const columns = [
      { title: 'STEP' },
      { title: 'MEMBER', shrinksTo: 16 },
      { title: 'VERDICT' },
      { title: 'WHY', shrinksTo: 20 },
    ];
    terminal.data(formatTable(columns, rows, terminal));
  }
  for (const { member, expires } of chosen)
    say(`Offered to ${nameOf(member)}${expires === undefined ? '' : `, until ${expires}`}.`);
  for (const member of withdraw) say(`The offer to ${nameOf(member)} ends.`);
}

const ruleWords = ({ isMatch, reason }: RoutingDecision['rules'][number]): string => {
  if (isMatch) return 'matches';
  return reason === undefined ? 'does not match' : `does not match, since its condition failed: ${reason}`;
};

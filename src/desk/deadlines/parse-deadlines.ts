/** Parses the section `deadlines` of the settings. */
import { checkShape, OBJECT_RULE } from '../../settings/shape.ts';
import { CLOCK_RULE, spanRule, type Rule } from '../../settings/rules.ts';
import { parseDuration } from '../../text/duration.ts';
import { pointerTo } from '../../text/json.ts';
import { parseOfficeHours } from '../office-hours/hours.ts';
import { hoursOf, type RoutingPolicy } from '../routing/policy.ts';
import type { Deadlines } from './deadlines.ts';

const SPAN = spanRule('30m or 2h');
const RULES: Readonly<Record<string, Rule>> = {
  answer: SPAN,
  assign: SPAN,
  hours: OBJECT_RULE,
  clock: CLOCK_RULE,
};

/**
 * Parses deadlines. With the clock `office`, the hours of the member count, or else those of this section, or else those of the
 * policy.
 *
 * @throws UsageError with the JSON pointer of the error.
 */
export function parseDeadlines(value: unknown, policy: RoutingPolicy | undefined, pointer = '/deadlines'): Deadlines {
  const given = checkShape(value, pointer, RULES, ['answer']);
  const answerMs = parseDuration(given['answer'] as string) ?? 0;
  const assign = given['assign'] as string | undefined;
  const own = given['hours'] === undefined ? undefined : parseOfficeHours(given['hours'], pointerTo(pointer, 'hours'));
  const isOffice = given['clock'] === 'office' || (given['clock'] === undefined && own !== undefined);
  return {
    answerMs,
    assignMs: assign === undefined ? answerMs : (parseDuration(assign) ?? 0),
    hoursOf: (webId) => {
      if (!isOffice) return undefined;
      const member = policy?.members.get(webId ?? '');
      return member?.hours ?? own ?? (policy === undefined ? undefined : hoursOf(policy, member));
    },
  };
}

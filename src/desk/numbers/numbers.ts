/**
 * The numbers of the desk. They are pure functions of the facts of all leads. Each table is equal to the result of a bundled
 * SPARQL query, so that users can check it.
 */
import type { FunnelRow, LoadRow, Numbers, ResponseWeekRow, SourceRow } from '../../desk-api/index.ts';
import { LEAD_STATUSES } from '../../lead/lead.ts';
import { groupBy } from '../../text/group-by.ts';
import type { CountedSource, LeadFacts } from './facts.ts';
import { weekOf, type Week } from './weeks.ts';
import { compareTexts } from '../../text/order.ts';

/** Computes all numbers. */
export function numbersOf(leads: readonly LeadFacts[]): Numbers {
  return {
    leads: leads.length,
    funnel: { question: 'funnel', rows: funnelOf(leads) },
    responseWeeks: { question: 'response-weeks', rows: responseWeeksOf(leads) },
    sources: { question: 'source-return', rows: sourcesOf(leads) },
    load: { question: 'open-load', rows: loadOf(leads) },
  };
}

/** Counts the leads of each status. */
function funnelOf(leads: readonly LeadFacts[]): FunnelRow[] {
  return LEAD_STATUSES.map((status) => {
    const count = leads.filter((lead) => lead.status === status).length;
    return { status, leads: count, ...(leads.length === 0 ? {} : { percent: percentOf(count, leads.length) }) };
  });
}

/** Computes how long it took to accept leads, for each week from the first to the last. */
export function responseWeeksOf(leads: readonly LeadFacts[]): ResponseWeekRow[] {
  const days = groupBy(
    leads.flatMap(({ acceptance }) => acceptance ?? []),
    ({ day }) => day,
  );
  const weeks = new Map<string, Week & { readonly seconds: number[] }>();
  for (const [day, acceptances] of days) {
    const week = weekOf(day);
    const seconds = weeks.get(week.week)?.seconds ?? [];
    for (const one of acceptances) seconds.push(one.seconds);
    weeks.set(week.week, { ...week, seconds });
  }
  return [...weeks.values()]
    .sort((one, other) => compareTexts(one.start, other.start))
    .map(({ week, start, seconds }) => {
      seconds.sort((one, other) => one - other);
      const [medianMinutes, p90Minutes] = [minutesAt(seconds, 5), minutesAt(seconds, 9)];
      return { week, start, leads: seconds.length, medianMinutes, p90Minutes };
    });
}

/** Counts the leads of each source; the source with the most leads is first. A lead counts for each of its sources. */
function sourcesOf(leads: readonly LeadFacts[]): SourceRow[] {
  const found = leads.flatMap(({ sources, status }) => sources.map((source) => ({ source, status })));
  const rows = [...groupBy(found, ({ source }) => keyOf(source)).values()].map((group) => {
    const accepted = group.filter(({ status }) => status === 'accepted').length;
    return { ...group[0]?.source, leads: group.length, accepted, percent: percentOf(accepted, group.length) };
  });
  return rows.sort((one, other) => other.leads - one.leads || compareTexts(keyOf(one), keyOf(other)));
}

/** Counts the leads of each agent that are new or assigned; the agent with the most leads is first. */
export function loadOf(leads: readonly LeadFacts[]): LoadRow[] {
  const open = leads.flatMap(({ status, agents }) =>
    status === 'new' || status === 'assigned' ? agents.map((agent) => ({ agent, status })) : [],
  );
  const rows = [...groupBy(open, ({ agent }) => agent)].map(([agent, group]) => {
    const fresh = group.filter(({ status }) => status === 'new').length;
    return { agent, open: group.length, new: fresh, assigned: group.length - fresh };
  });
  return rows.sort((one, other) => other.open - one.open || compareTexts(one.agent, other.agent));
}

/**
 * The shortest time within which at least this many tenths of the leads were accepted (nearest rank), in minutes with one
 * decimal.
 */
function minutesAt(sorted: readonly number[], tenths: number): number {
  const seconds = sorted[Math.ceil((sorted.length * tenths) / 10) - 1] ?? 0;
  return Math.round(seconds / 6) / 10;
}

const percentOf = (part: number, all: number): number => Math.round((1000 * part) / all) / 10;

const keyOf = ({ source = '', name = '' }: CountedSource): string => JSON.stringify([source, name]);

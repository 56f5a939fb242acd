/** `leadpod explain LEAD`: explains the state of a lead. */
import type { Command } from 'commander';
import { topicOf } from '../../../message/event/actions.ts';
import { FRAGMENTS } from '../../../lead/document/describe.ts';
import type { LeadEvent } from '../../../message/event/event.ts';
import { explainLead, type Explanation, type Join } from '../../../lead/explain.ts';
import { explanationToJson } from '../../../lead/explain-json.ts';
import { describeKey } from '../../../message/event/keys.ts';
import { leadToJson } from '../../../lead/lead-json.ts';
import { MARK_WORDS } from '../../../lead/marks.ts';
import { sourceWords } from '../../../message/parts/sources.ts';
import { groupBy } from '../../../text/group-by.ts';
import { actorText } from '../../../message/values/actors.ts';
import type { Lead } from '../../../lead/lead.ts';
import type { Response } from '../../../desk/deadlines/deadlines.ts';
import { deadlinesOf } from '../../settings/routing.ts';
import { decisionsOfLead } from '../../../desk/routing/decisions-of-lead.ts';
import { findLead, type FoundLead } from '../../../store/leads/find-lead.ts';
import type { Pod } from '../../../solid/pod.ts';
import { openWorkspace } from '../../../workspace/open-workspace.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { printDecision } from '../../output/decision-lines.ts';
import { nameOf } from '../../../lead/lead-name.ts';
import { withPod } from '../../pods/open.ts';
import { addPodFlags, readingOptions, type PodFlags } from '../../settings/settings.ts';
import { formatTable } from '../../output/table.ts';
import { harmlessJson, harmlessLine, type Terminal } from '../../output/terminal.ts';

interface ExplainFlags extends PodFlags {
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  leadpod explain 6154d0badef22134af3fbdc6
  leadpod explain 6154 --json | jq '.path[] | select(.marks != [])'
`;

/** Adds the command. */
export function addExplain(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('explain')
    .description(
      'Explains a lead: how it got its status, which keys join its events, and which event each value came from. Marks what looks wrong.',
    )
    .argument('<LEAD>', 'slug, the start of a slug, or IRI')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES);
  addPodFlags(command).action(async (name: string, flags: ExplainFlags) => {
    finish(await withPod(flags, terminal, (pod) => explain(pod, name, flags, terminal)));
  });
}

async function explain(pod: Pod, name: string, flags: ExplainFlags, terminal: Terminal): Promise<ExitCode> {
  const workspace = await openWorkspace(pod, { ...readingOptions(flags), dryRun: true });
  const found = await findLead(workspace.leads, name);
  const explanation = explainLead(found.lead, workspace.verdicts);
  const routing = await decisionsOfLead(found.lead, found.slug, workspace);
  const responses = await responsesOf(found.lead, flags);
  const described = { ...(responses.length === 0 ? {} : { responses }), ...(routing.length === 0 ? {} : { routing }) };
  if (flags.json === true)
    terminal.data(
      `${harmlessJson({ ...explanationToJson(found.lead, found.slug, found.url, explanation), ...described })}\n`,
    );
  else {
    print(found, explanation, terminal);
    if (responses.length > 0) printResponses(responses, terminal);
    if (routing.length > 0) terminal.data(`\n${terminal.style('bold', 'Who was offered it, and why')}\n`);
    for (const decision of routing) printDecision(decision, terminal);
  }
  return EXIT.ok;
}

/** How long each member took to answer an assignment of this lead. Empty if there are no deadlines. */
async function responsesOf({ events }: Lead, flags: ExplainFlags): Promise<Response[]> {
  const deadlines = await deadlinesOf(flags);
  if (deadlines === undefined) return [];
  const { responsesIn } = await import('../../../desk/deadlines/deadlines.ts');
  return responsesIn(events, deadlines.hoursOf);
}

function printResponses(responses: readonly Response[], terminal: Terminal): void {
  const columns = [
    { title: 'MEMBER', shrinksTo: 20 },
    { title: 'ASSIGNED' },
    { title: 'ANSWER' },
    { title: 'MINUTES' },
  ];
  const rows = responses.map(({ member, assigned, state, minutes }) => [
    member,
    assigned,
    state,
    String(minutes ?? ''),
  ]);
  terminal.data(`\n${terminal.style('bold', 'How long they took')}\n${formatTable(columns, rows, terminal)}`);
}

function print(found: FoundLead, { fields, lists, sources, joins, path }: Explanation, terminal: Terminal): void {
  const json = leadToJson(found.lead, found.slug, found.url);
  const number = new Map(found.lead.events.map(({ key }, index) => [key, `${index + 1}`]));
  const no = (event: LeadEvent): string => number.get(event.key) ?? '';
  const idOf = eventIds(found.lead);
  const section = (title: string, columns: readonly string[], rows: string[][]): void => {
    const table = columns.map((column) => ({
      title: column,
      ...(WIDE.has(column) ? { shrinksTo: 14, keepsEnd: column === 'SENT BY' } : {}),
    }));
    terminal.data(`\n${terminal.style('bold', title)}\n${formatTable(table, rows, terminal)}`);
  };
  terminal.data(`${terminal.style('bold', harmlessLine(nameOf(json) || json.slug))}  ${json.status}\n${json.id}\n`);
  section(
    'How it got its status',
    ['#', 'TIME', 'EVENT', 'SENT BY', 'STATUS', 'LOOKS WRONG', 'ID'],
    path.map(({ event, status, marks }) => [
      ...[no(event), event.time ?? 'no time', topicOf(event.action)],
      ...[event.agent === undefined ? '' : actorText(event.agent), status],
      ...[marks.map((mark) => MARK_WORDS[mark]).join('; '), idOf(event)],
    ]),
  );
  section(
    'Why these events are one lead',
    ['#', 'KEY', 'SHARED WITH #'],
    joins.map((join) => [no(join.event), joinWords(join), sharedWith(join, no)]),
  );
  section(
    'Where the values come from',
    ['FIELD', 'VALUE', 'FROM #', 'REPLACED'],
    [
      ...fields.map(({ field, value, event, since, replaced }) => [
        ...[field, value, since === event ? no(event) : `${no(event)} (since ${no(since)})`],
        replaced.map((old) => `${old.value} (${no(old.event)})`).join(', '),
      ]),
      ...lists.flatMap(({ field, values }) =>
        values.map(({ propertyID, value, event }) => [
          ...[field, propertyID === undefined ? value : `${propertyID} = ${value}`],
          ...[no(event), ''],
        ]),
      ),
      ...sources.map(({ source, event }) => ['source', sourceWords(source), no(event), '']),
    ],
  );
}

/** The id of each event, or its name if another event has the same id. `leadpod split` takes both. */
function eventIds({ events }: Lead): (event: LeadEvent) => string {
  const byId = groupBy(events, ({ id }) => id);
  return (event) => (byId.get(event.id)?.length === 1 ? event.id : FRAGMENTS.event(event));
}

const WIDE = new Set(['SENT BY', 'KEY', 'LOOKS WRONG', 'VALUE', 'REPLACED']);

function joinWords({ how, keys, decision, alone }: Join): string {
  if (how === 'alone') return 'no key, so it makes a lead by itself';
  if (how === 'held') return 'held back: its keys would join too many leads (leadpod review)';
  const words = keys
    .map(({ key }) => {
      const { kind, propertyID, value } = describeKey(key);
      return `${kind} ${propertyID === undefined ? '' : `${propertyID} = `}${value}`;
    })
    .join(', ');
  if (decision !== undefined) {
    const what = `${decision.kind} on ${decision.at.slice(0, 16).replace('T', ' ')}`;
    return `${what}; by itself ${alone ?? ''}${words === '' ? '' : `, with ${words}`}`;
  }
  return `${how === 'first' ? 'the first with ' : ''}${words}`;
}

function sharedWith({ keys }: Join, no: (event: LeadEvent) => string): string {
  return [...new Set(keys.flatMap(({ with: other }) => (other === undefined ? [] : [no(other)])))].join(', ');
}

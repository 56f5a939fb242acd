/** `leadpod route LEAD`: shows to whom the router would offer a lead, and why. */
import { Option, type Command } from 'commander';
import type { RoutingPolicy } from '../../../desk/routing/policy.ts';
import { UsageError } from '../../../errors.ts';
import { parseDate } from '../../../message/values/dates.ts';
import type { Pod } from '../../../solid/pod.ts';
import { findLead } from '../../../store/leads/find-lead.ts';
import type { RoutingDecision } from '../../../store/journal/routing-decision.ts';
import { openWorkspace } from '../../../workspace/open-workspace.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { printDecision } from '../../output/decision-lines.ts';
import { harmlessJson, type Terminal } from '../../output/terminal.ts';
import { withPod } from '../../pods/open.ts';
import { requiredPolicy } from '../../settings/routing.ts';
import { addPodFlags, readingOptions, type PodFlags } from '../../settings/settings.ts';

interface RouteFlags extends PodFlags {
  readonly dryRun?: boolean;
  readonly at?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  leadpod route 6154 --dry-run
  leadpod route 6154 --dry-run --at 2026-12-24T20:00:00Z    as it would be on that evening
  leadpod route 6154 --dry-run --json | jq .considered
`;

/** Adds the command. */
export function addRoute(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('route')
    .description(
      'Shows who would be offered a lead by your routing policy: who is considered, who is chosen, and why (docs/route.md).',
    )
    .argument('<LEAD>', 'slug, the start of a slug, or IRI')
    .option('--dry-run', 'show the decision; write and send nothing')
    .addOption(new Option('--at <TIME>', 'decide as at this time, such as 2026-12-24T20:00:00Z'))
    .option('--json', 'print the decision as one JSON object')
    .addHelpText('after', EXAMPLES);
  addPodFlags(command).action(async (name: string, flags: RouteFlags) => {
    if (flags.dryRun !== true)
      throw new UsageError('Add --dry-run: leadpod route only shows a decision. leadpod sync makes it');
    const at = timeOf(flags);
    const policy = await requiredPolicy(flags);
    const decision = await withPod(flags, terminal, (pod) => decide(pod, name, policy, at, flags));
    if (flags.json === true) terminal.data(`${harmlessJson(decision)}\n`);
    else printDecision(decision, terminal, (webId) => policy.members.get(webId)?.name ?? webId);
    finish(EXIT.ok);
  });
}

async function decide(
  pod: Pod,
  name: string,
  policy: RoutingPolicy,
  at: string | undefined,
  flags: RouteFlags,
): Promise<RoutingDecision> {
  const { route } = await import('../../../desk/routing/route.ts');
  const { RoutingState } = await import('../../../desk/routing/routing-state.ts');
  const { situationOf } = await import('../../../desk/routing/situation.ts');
  const workspace = await openWorkspace(pod, { ...readingOptions(flags), dryRun: true });
  const found = await findLead(workspace.leads, name);
  const state = await RoutingState.open(pod.client, pod.layout);
  const { lead, history } = await situationOf(found, state, workspace);
  return route(lead, policy, history, at ?? workspace.now());
}

function timeOf({ at }: RouteFlags): string | undefined {
  if (at === undefined) return undefined;
  const date = parseDate(at);
  if (date?.dayOnly === false) return date.iso;
  throw new UsageError(`--at: expected a time such as 2026-12-24T20:00:00Z, received [${at}]`);
}

/** `leadpod leads`: lists the leads of a pod. */
import { Option, type Command } from 'commander';
import { isLead, LEAD_STATUSES } from '../../../lead/lead.ts';
import { leadToJson, type LeadJson } from '../../../lead/lead-json.ts';
import { readUndelivered, undeliveredOf } from '../../../desk/answers/lead-deliveries.ts';
import type { Overdue } from '../../../desk/deadlines/deadlines.ts';
import { UsageError } from '../../../errors.ts';
import { known } from '../../../text/known.ts';
import { timeOf } from '../../../workspace/options.ts';
import { deadlinesOf } from '../../settings/routing.ts';
import { slugFromUrl } from '../../../solid/layout.ts';
import { Originals } from '../../../store/leads/originals.ts';
import { LeadStore } from '../../../store/leads/lead-store.ts';
import { adviceFor, LoneFailures } from '../../../http/failures/lone-failures.ts';
import type { Pod } from '../../../solid/pod.ts';
import type { PrintedLead } from '../../../copy/printed-leads.ts';
import { FEW_LEADS } from '../../../copy/options.ts';
import { addCopyFlags, openCopy, type CopyFlags } from '../../flags/copy.ts';
import { bomOption, checkCsvFlags, rawOption } from '../../flags/csv.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { sayProblem } from '../../fault.ts';
import {
  addManyPodsFlags,
  exitOfPods,
  isForMany,
  onlyPod,
  podRuns,
  printOutcomeJson,
  printPodJson,
  withPods,
  type ManyPodsFlags,
} from '../../pods/many-pods.ts';
import { withPod } from '../../pods/open.ts';
import { readingOptions, type PodFlags } from '../../settings/settings.ts';
import { printLeads, type LeadListStyle, type ListedLead } from '../../output/lead-list.ts';
import { createCountProgress } from '../../output/progress.ts';
import { harmlessJson, type Terminal } from '../../output/terminal.ts';

interface LeadsFlags extends CopyFlags, LeadListStyle {}

const EXAMPLES = `
Examples:
  leadpod leads --status new
  leadpod leads --overdue         leads that have waited longer than your deadlines allow (docs/route.md)
  leadpod leads --json | jq -r .name
  leadpod leads --csv > leads.csv
  leadpod leads --csv --raw      for a program: formulas are not made harmless, telephone numbers as in --json
  leadpod leads --all --json     every pod of leadpod.pods.json (docs/pods.md)
`;

/** Adds the command. */
export function addLeads(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('leads')
    .description('Lists the leads in the pod, newest first. JSON, CSV and vCard are sorted by slug.')
    .addOption(new Option('--status <STATUS>', 'only leads with this status').choices(LEAD_STATUSES))
    .option('--overdue', 'only leads that have waited longer than your deadlines allow')
    .addOption(new Option('--json', 'print one JSON object per lead').conflicts(['csv', 'vcard']))
    .addOption(new Option('--csv', 'print CSV, one row per lead, safe to open in a spreadsheet').conflicts('vcard'))
    .addOption(rawOption())
    .addOption(bomOption())
    .option('--vcard', 'print vCard 4.0, one contact per lead')
    .addHelpText('after', EXAMPLES);
  addManyPodsFlags(addCopyFlags(command)).action(async (flags: LeadsFlags & ManyPodsFlags) => {
    checkCsvFlags(flags, flags.csv === true, '--csv');
    finish(isForMany(flags) ? await leadsOfPods(flags, terminal) : await leadsOfPod(onlyPod(flags), terminal));
  });
}

async function leadsOfPod(flags: LeadsFlags & PodFlags, terminal: Terminal): Promise<ExitCode> {
  const { leads, torn } = await withPod(flags, terminal, (pod) => readLeads(pod, undefined, flags, terminal, terminal));
  await printLeads(leads, false, flags, terminal);
  return torn > 0 ? EXIT.someFailed : EXIT.ok;
}

/** Prints the leads of several pods in one table or one file. The pod of each lead is included. */
async function leadsOfPods(flags: LeadsFlags & ManyPodsFlags, terminal: Terminal): Promise<ExitCode> {
  const outcomes = await withPods(podRuns(flags, terminal), (pod, run) =>
    readLeads(pod, run.name, run.flags, run.terminal, terminal),
  );
  await printLeads(
    outcomes.flatMap((one) => (one.state === 'done' ? one.value.leads : [])),
    true,
    flags,
    terminal,
  );
  if (flags.json === true)
    for (const one of outcomes) if (one.state !== 'done') printOutcomeJson(one, noWords, terminal);
  return exitOfPods(outcomes, ({ torn }) => (torn > 0 ? EXIT.someFailed : EXIT.ok));
}

const noWords = (): object => ({});

interface ReadLeads {
  readonly leads: readonly ListedLead[];
  readonly torn: number;
}

/** Reads the leads of a pod. With `--json`, they are printed while they are read. */
async function readLeads(
  pod: Pod,
  name: string | undefined,
  flags: LeadsFlags & PodFlags,
  { say }: Pick<Terminal, 'say'>,
  terminal: Terminal,
): Promise<ReadLeads> {
  const leads: ListedLead[] = [];
  const overdueOf = await overdueBy(flags, pod);
  const undelivered = await readUndelivered(pod);
  const take = (printed: PrintedLead): void => {
    const { json } = printed;
    if (flags.status !== undefined && json.status !== flags.status) return;
    const overdue = overdueOf(json);
    if (flags.overdue === true && overdue === undefined) return;
    const delivery = undeliveredOf(json.events, undelivered);
    const described = { ...json, ...known({ delivery, overdue }) };
    if (flags.json !== true) leads.push({ pod: name, delivery, overdue, ...printed });
    else if (name === undefined) terminal.data(`${harmlessJson(described)}\n`);
    else printPodJson(name, described, terminal);
  };
  const { readPrintedLeads } = await import('../../../copy/printed-leads.ts');
  const copy = await openCopy(pod, flags, createCountProgress(terminal, 'leads read'), { fullUpTo: FEW_LEADS });
  try {
    const damaged = new Set(copy.damaged);
    const reading = { ...readingOptions(flags), originals: new Originals(pod.client, pod.layout) };
    for await (const printed of readPrintedLeads(copy, reading, (url) => void damaged.add(url))) take(printed);
    await readDamaged(pod, damaged, flags, say, take);
    return { leads, torn: damaged.size };
  } finally {
    await copy.close();
  }
}

/**
 * Returns a function that says whether a lead has waited too long, by the clock of the server. Without `--overdue` it says so
 * for none.
 */
async function overdueBy(flags: LeadsFlags & PodFlags, pod: Pod): Promise<(json: LeadJson) => Overdue | undefined> {
  if (flags.overdue !== true) return () => undefined;
  const deadlines = await deadlinesOf(flags);
  if (deadlines === undefined)
    throw new UsageError('--overdue: no section deadlines in the configuration. docs/route.md shows one');
  const { overdueAt } = await import('../../../desk/deadlines/deadlines.ts');
  const nowMs = timeOf(pod, {}).getTime();
  return (json) => overdueAt(json, deadlines, nowMs);
}

/** Reads damaged leads from the pod, as far as possible, and reports them. The local copy does not have them. */
async function readDamaged(
  pod: Pod,
  urls: ReadonlySet<string>,
  flags: PodFlags,
  say: (line: string) => void,
  take: (printed: PrintedLead) => void,
): Promise<void> {
  const store = new LeadStore(pod.client, pod.layout, readingOptions(flags));
  const failures = new LoneFailures();
  const passOver = (slug: string, error: unknown): boolean => {
    if (!failures.isLone(error)) return false;
    sayProblem(`${pod.layout.leadUrl(slug)}: ${error.message}; ${adviceFor(error)}`, { say });
    return true;
  };
  const slugs = [...urls].flatMap((url) => slugFromUrl(url, pod.layout) ?? []);
  for await (const { slug, url, lead, state, unreadable } of store.readEach(slugs, passOver)) {
    if (state === 'torn')
      sayProblem(`${url}: the lead is damaged. leadpod doctor --fix writes it again from the journal`, { say });
    else if (lead === undefined && unreadable !== undefined)
      sayProblem(`${url}: no event of the lead can be read. leadpod replay computes it again from the journal`, {
        say,
      });
    if (lead !== undefined && isLead(lead)) take({ json: leadToJson(lead, slug, url), modified: lead.modified });
  }
}

/** `leadpod replay`: computes leads again. */
import type { Command } from 'commander';
import { replay, type ReplayReport } from '../../../care/replay.ts';
import { createFilter } from '../../../care/replay-filter.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { sayProblem } from '../../fault.ts';
import { withPod } from '../../pods/open.ts';
import { addPodFlags, givenOnly, readingOptions, trustOptions, type PodFlags } from '../../settings/settings.ts';
import { harmlessJson, type Terminal } from '../../output/terminal.ts';

interface ReplayFlags extends PodFlags {
  readonly since?: string;
  readonly until?: string;
  readonly topic?: string;
  readonly id?: string;
  readonly fromInbox?: boolean;
  readonly rebuild?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Exit codes: 0 all was read; 1 could not run; 2 wrong usage; 3 some notifications, entries of the journal or leads could not be
read. A line on standard error names each of them; --json lists them in failed.

Examples:
  leadpod replay                            all events of the journal, read by this version
  leadpod replay --since 2026-01-01T00:00:00Z --topic lead#accept
  leadpod replay --rebuild                  compute every lead from the beginning
  leadpod replay --from-inbox --rebuild     if the journal is lost and the inbox is not
`;

/** Adds the command. */
export function addReplay(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('replay')
    .description(
      'Computes the leads again from the stored messages in the journal, or from the inbox. Leads that are already correct are not changed.',
    )
    .option('--since <TIME>', 'only events at this time or later')
    .option('--until <TIME>', 'only events before this time')
    .option('--topic <TOPIC>', 'only events with this topic, such as realestate/lead#accept')
    .option('--id <ID>', 'only the event with this id')
    .option('--from-inbox', 'read the inbox instead of the journal')
    .option('--rebuild', 'compute every lead from the beginning; statements of other apps are kept')
    .option('--dry-run', 'compute, and write nothing')
    .option('--json', 'print the counts, and what failed, as one JSON object')
    .addHelpText('after', EXAMPLES);
  addPodFlags(command).action(async (flags: ReplayFlags) => {
    const { since, until, topic, id, fromInbox, rebuild, dryRun } = flags;
    const options = {
      ...readingOptions(flags),
      ...trustOptions(flags),
      ...givenOnly({ since, until, topic, id, fromInbox, rebuild, dryRun }),
    };
    // Checked here, so that a wrong flag is reported without a request.
    createFilter(options);
    const report = await withPod(flags, terminal, (pod) => replay(pod, options));
    if (flags.json === true) terminal.data(`${harmlessJson(report)}\n`);
    else say(report, dryRun === true, terminal);
    finish(report.failed.length > 0 ? EXIT.someFailed : EXIT.ok);
  });
}

function say(report: ReplayReport, dryRun: boolean, terminal: Terminal): void {
  const { events, created, updated, unchanged, journaled, failed, requests, seconds } = report;
  const would = dryRun ? 'would be ' : '';
  terminal.data(`Events: ${events}${journaled > 0 ? `, of them ${journaled} ${would}new to the journal` : ''}\n`);
  terminal.data(`Leads: ${created} ${would}created, ${updated} ${would}updated, ${unchanged} unchanged\n`);
  if (failed.length > 0) terminal.data(terminal.style('yellow', `Trouble: ${failed.length} failed`) + '\n');
  for (const { url, message } of failed) sayProblem(`${url}: ${message}`, terminal);
  terminal.data(`${terminal.style('dim', `${requests} requests in ${seconds} s`)}\n`);
}

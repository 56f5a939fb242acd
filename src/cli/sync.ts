/** `leadpod sync`: one pass. */
import type { Command } from 'commander';
import type { Pod } from '../pod/pod.ts';
import type { SyncOptions } from '../sync/options.ts';
import { syncInbox } from '../sync/sync-inbox.ts';
import type { SyncReport } from '../sync/report.ts';
import { listenForStop, type ExitCode } from './exit.ts';
import { withPod } from './open.ts';
import { addPassFlags, exitCodeOfReport, limitOption, passOptions, sayNote, type PassFlags } from './pass-flags.ts';
import { createProgress, type Progress } from './progress.ts';
import { givenOnly } from './settings.ts';
import { harmlessJson, type Terminal } from './terminal.ts';

interface SyncFlags extends PassFlags {
  readonly dryRun?: boolean;
  readonly full?: boolean;
}

const EXAMPLES = `
Exit codes: 0 all handled; 1 could not run; 2 wrong usage; 3 some notifications failed; 130 stopped with Ctrl-C.

Examples:
  leadpod sync                        with LEADPOD_* in the environment
  leadpod sync --env-file pod.env     with the file that dev-pod wrote
  leadpod sync --ack delete --json    empty the inbox of what is stored; counts for a script
  leadpod sync --dry-run              what would happen
`;

/** Adds the command. */
export function addSync(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('sync')
    .summary('one pass: the inbox of the pod to lead resources')
    .description(
      'Reads what is new in the inbox, keeps it in the journal, folds it into lead resources under leads/ and remembers what was handled.',
    )
    .option('--json', 'print the counts as one JSON object')
    .option('--dry-run', 'read and compute, write nothing')
    .option('--full', 'read everything, handled before or not')
    .addOption(limitOption())
    .addHelpText('after', EXAMPLES);
  addPassFlags(command).action(async (flags: SyncFlags) => {
    finish(await syncPod(flags, terminal));
  });
}

async function syncPod(flags: SyncFlags, terminal: Terminal): Promise<ExitCode> {
  const { full, dryRun } = flags;
  const options = { ...passOptions(flags), ...givenOnly({ full, dryRun }) };
  const stop = listenForStop((line) => {
    terminal.say(line);
  });
  const progress = createProgress(terminal, flags.json !== true);
  try {
    const report = await withPod(flags, terminal, (pod) =>
      runPass(pod, { ...options, signal: stop.signal }, terminal, progress),
    );
    progress.stop();
    if (flags.json === true) terminal.data(`${harmlessJson(report)}\n`);
    else sayReport(report, flags.dryRun === true, terminal);
    return stop.exitCode() ?? exitCodeOfReport(report);
  } finally {
    progress.stop();
    stop.release();
  }
}

async function runPass(pod: Pod, options: SyncOptions, terminal: Terminal, progress: Progress): Promise<SyncReport> {
  const report = await syncInbox(pod, {
    ...options,
    onProgress: (state) => {
      progress.update(state);
    },
    onNote: (note) => {
      progress.stop();
      sayNote(note, terminal);
    },
  });
  progress.stop();
  if (report.quarantined > 0 && options.dryRun !== true) {
    terminal.say(
      `${report.quarantined} in quarantine, with reason and bytes: see leadpod quarantine list - the sender has to mend them`,
    );
  }
  return report;
}

function sayReport(report: SyncReport, dryRun: boolean, terminal: Terminal): void {
  const { listed, read, skipped, events, created, updated, unchanged, duplicate, unsupported, quarantined, failed } =
    report;
  const would = dryRun ? 'would be ' : '';
  terminal.data(`Inbox: ${listed} listed, ${read} read, ${skipped} known already\n`);
  terminal.data(`Events: ${events}, of them ${duplicate} duplicate; other topics: ${unsupported}\n`);
  terminal.data(`Leads: ${created} ${would}created, ${updated} ${would}updated, ${unchanged} unchanged\n`);
  if (quarantined + failed > 0) {
    terminal.data(
      terminal.style(
        'yellow',
        `Trouble: ${quarantined} ${would}quarantined, ${failed} failed (tried again next time)`,
      ) + '\n',
    );
  }
  terminal.data(terminal.style('dim', `${report.requests} requests in ${report.seconds} s`) + '\n');
}

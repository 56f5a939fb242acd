/** `leadpod export`: writes all leads as one document of any length. */
import { Option, type Command } from 'commander';
import { LEAD_STATUSES } from '../../../lead/lead.ts';
import type { OriginalReader } from '../../../lead/document/originals.ts';
import { Originals } from '../../../store/leads/originals.ts';
import type { CopiedLead, LeadCopy } from '../../../copy/lead-copy.ts';
import { exportLeads } from '../../../export/export.ts';
import { count } from '../../../text/count.ts';
import { FEW_LEADS } from '../../../copy/options.ts';
import { addCopyFlags, openCopy, type CopyFlags } from '../../flags/copy.ts';
import { bomOption, checkCsvFlags, rawOption } from '../../flags/csv.ts';
import { EXIT, listenForStop, type ExitCode, type StopRequest } from '../../exit.ts';
import { sayProblem } from '../../fault.ts';
import { createExportFormat, EXPORT_FORMATS, type ExportName } from '../../output/export-formats.ts';
import { withPod } from '../../pods/open.ts';
import { writeWholeFile } from '../../output/output-file.ts';
import { createCountProgress, type CountProgress } from '../../output/progress.ts';
import { addPodFlags, readingOptions, type PodFlags } from '../../settings/settings.ts';
import type { Terminal } from '../../output/terminal.ts';

interface ExportFlags extends PodFlags, CopyFlags {
  readonly to: ExportName;
  readonly output?: string;
  readonly status?: string;
  readonly raw?: boolean;
  readonly bom?: boolean;
  readonly quiet?: boolean;
}

const EXAMPLES = `
In nquads and trig each lead is a named graph, named by the URL of its resource. turtle and jsonld have no graphs. ndjson,
csv and vcard are the same as leadpod leads prints. Leads are sorted by slug, so the same pod gives the same bytes.

Examples:
  leadpod export --to nquads --output leads.nq
  leadpod export --to csv --status accepted --output accepted.csv
  leadpod export --to csv --raw       for a program; without --raw, safe to open in a spreadsheet
  leadpod export --to ndjson | jq -r .name
`;

/** Adds the command. */
export function addExport(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('export')
    .description('Writes all leads as N-Quads, TriG, Turtle, JSON-LD, JSON lines, CSV or vCard.')
    .addOption(new Option('--to <FORMAT>', 'what to write').choices(EXPORT_FORMATS).makeOptionMandatory())
    .option(
      '--output <FILE>',
      'write to a file that only you can read; a failed export leaves no file; - is standard output, the default',
    )
    .addOption(new Option('--status <STATUS>', 'only leads with this status').choices(LEAD_STATUSES))
    .addOption(rawOption())
    .addOption(bomOption())
    .option('-q, --quiet', 'with --output, do not say what was written')
    .addHelpText('after', EXAMPLES);
  addPodFlags(addCopyFlags(command)).action(async (flags: ExportFlags) => {
    checkCsvFlags(flags, flags.to === 'csv', '--to csv');
    finish(await runExport(flags, terminal));
  });
}

async function runExport(flags: ExportFlags, terminal: Terminal): Promise<ExitCode> {
  const stop = listenForStop((line) => {
    terminal.say(line);
  });
  try {
    return await withPod(flags, terminal, async (pod) => {
      const copy = await openCopy(pod, flags, createCountProgress(terminal, 'leads read'), {
        signal: stop.signal,
        fullUpTo: FEW_LEADS,
      });
      try {
        return await writeExport(copy, flags, terminal, stop.signal, new Originals(pod.client, pod.layout));
      } finally {
        await copy.close();
      }
    });
  } catch (error) {
    return stoppedCode(stop, error);
  } finally {
    stop.release();
  }
}

/** The exit code if the command was stopped. A stop on request is not a failure. */
function stoppedCode(stop: StopRequest, error: unknown): ExitCode {
  const code = stop.exitCode();
  if (code !== undefined && error === stop.signal.reason) return code;
  throw error;
}

/** Writes the leads of a copy as the flags say, and reports the leads that are missing. */
export async function writeExport(
  copy: LeadCopy,
  flags: Pick<ExportFlags, 'to' | 'output' | 'status' | 'raw' | 'bom' | 'quiet' | keyof PodFlags>,
  terminal: Terminal,
  signal?: AbortSignal,
  originals?: OriginalReader,
): Promise<ExitCode> {
  const damaged = new Set(copy.damaged);
  let written = 0;
  const { status, raw, bom } = flags;
  const output = flags.output === '-' ? undefined : flags.output;
  const selection = {
    status,
    reading: { ...readingOptions(flags), originals },
    csv: { raw, bom, columns: output === undefined ? terminal.columns : undefined },
    onDamaged: (url: string) => void damaged.add(url),
    onWritten: (leads: number) => {
      written += leads;
    },
  };
  const format = await createExportFormat(flags.to, selection);
  // There is no progress bar if the data is printed on the same terminal.
  const isSeen = terminal.isInteractive && (output !== undefined || terminal.columns === undefined);
  const progress = createCountProgress({ ...terminal, isInteractive: isSeen }, 'leads written');
  const pieces = exportLeads(watched(copy, progress, signal), format);
  try {
    if (output === undefined) await pourAll(pieces, terminal);
    else await writeWholeFile(output, pieces);
  } finally {
    progress.stop();
  }
  if (output !== undefined && flags.quiet !== true) terminal.say(`${count(written, 'lead')} written to ${output}.`);
  for (const url of damaged) sayProblem(`${url}: the lead is damaged and left out. leadpod doctor says why`, terminal);
  return damaged.size > 0 ? EXIT.someFailed : EXIT.ok;
}

async function* watched(
  copy: LeadCopy,
  progress: CountProgress,
  signal: AbortSignal | undefined,
): AsyncGenerator<CopiedLead> {
  let done = 0;
  for await (const lead of copy.leads()) {
    signal?.throwIfAborted();
    yield lead;
    done += 1;
    progress.update(done, copy.size);
  }
}

/** Writes all pieces. If the reader of the output ends early, as in `leadpod export | head`, that is not a failure. */
async function pourAll(pieces: AsyncIterable<string>, terminal: Terminal): Promise<void> {
  for await (const piece of pieces) if (!(await terminal.pour(piece))) return;
}

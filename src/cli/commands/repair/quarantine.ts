/** `leadpod quarantine list|show|retry|drop`: messages that could not be processed. */
import type { Command } from 'commander';
import {
  dropQuarantine,
  listQuarantine,
  retryQuarantine,
  type QuarantineHeads,
  type RetryReport,
} from '../../../care/quarantine.ts';
import { NotificationError, UsageError, type PodError } from '../../../errors.ts';
import { Quarantine, type QuarantineItem } from '../../../store/quarantine.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { sayProblem } from '../../fault.ts';
import { faultLine } from '../../bulk/fault-line.ts';
import { readGiven } from '../../flags/files.ts';
import { addManyPodsFlags, type ManyPodsFlags } from '../../pods/many-pods.ts';
import { withPod } from '../../pods/open.ts';
import { printPodList, type PodList } from '../../pods/pod-list.ts';
import { addPodFlags, readingOptions, trustOptions, type PodFlags } from '../../settings/settings.ts';
import { harmless, harmlessJson, harmlessLine, type Terminal } from '../../output/terminal.ts';

interface Flags extends PodFlags {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly body?: boolean;
  readonly file?: string;
  readonly trust?: boolean;
}

interface ListFlags extends ManyPodsFlags {
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  leadpod quarantine list
  leadpod quarantine show 5f3a --body > broken.json     its bytes, to be corrected
  leadpod quarantine retry 5f3a --file broken.json      with the corrected bytes
  leadpod quarantine retry --all --max-bytes 4000000    with a larger limit
  leadpod quarantine retry 5f3a --trust                 even if its sender is not in trust.senders
  leadpod quarantine drop 5f3a
`;

/** Adds the command. */
export function addQuarantine(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('quarantine')
    .description(
      'The quarantine holds messages that could not be processed. List them, show one, try them again, as they are or corrected, or drop them.',
    )
    .addHelpText('after', EXAMPLES);
  addManyPodsFlags(
    command
      .command('list')
      .summary('all items (default)')
      .description('Lists the messages in the quarantine.')
      .option('--json', 'print one JSON object per message'),
  ).action(async (flags: ListFlags) => {
    const sayAfter = ({ unread }: QuarantineHeads): void => {
      sayUnread(unread, terminal);
    };
    finish(await printPodList(flags, { ...LIST, sayAfter }, terminal));
  });
  addPodFlags(
    command
      .command('show')
      .summary('one item')
      .description('Shows one message: why it is here, and its bytes.')
      .argument('<ITEM>', 'its id, or the start of its id')
      .option('--body', 'print only its bytes, as they were received')
      .option('--json', 'print one JSON object, with the bytes in base64'),
  ).action(async (name: string, flags: Flags) => {
    finish(await show(name, flags, terminal));
  });
  addPodFlags(
    command
      .command('retry')
      .summary('try messages again')
      .description('Reads messages again. Those that can be read now become leads and leave the quarantine.')
      .argument('[ITEM...]', 'their ids, or the starts of their ids')
      .option('--all', 'every item')
      .option('--file <FILE>', 'the corrected bytes of one message; - is standard input')
      .option('--trust', 'trust these messages: do not apply the trust settings')
      .option('--json', 'print the counts as one JSON object'),
  ).action(async (names: string[], flags: Flags) => {
    finish(await retry(names, flags, terminal));
  });
  addPodFlags(
    command
      .command('drop')
      .summary('remove messages; this cannot be undone')
      .description(
        'Removes messages from the quarantine. Their notifications stay in the inbox and are not read again.',
      )
      .argument('[ITEM...]', 'their ids, or the starts of their ids')
      .option('--all', 'every item')
      .option('--json', 'print the ids as one JSON object'),
  ).action(async (names: string[], flags: Flags) => {
    finish(await drop(names, flags, terminal));
  });
}

const LIST: Omit<PodList<QuarantineHeads, QuarantineItem>, 'sayAfter'> = {
  read: listQuarantine,
  itemsOf: ({ items }) => items,
  isWhole: ({ unread }) => unread.length === 0,
  // The bytes are foreign data. Only `show` prints them.
  jsonOf: (item) => Object.fromEntries(Object.entries(item).filter(([name]) => name !== 'body')),
  columns: [
    ...[{ title: 'ITEM' }, { title: 'SINCE' }, { title: 'REASON' }],
    ...[
      { title: 'PLACE', shrinksTo: 8 },
      { title: 'NOTIFICATION', shrinksTo: 20, keepsEnd: true },
    ],
  ],
  rowOf: ({ id, at, reason, pointer, source }) => [...[id, at.slice(0, 16).replace('T', ' '), reason, pointer, source]],
  ifEmpty: 'The quarantine is empty.',
};

async function show(name: string, flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const [item] = await withPod(flags, terminal, (pod) => new Quarantine(pod.client, pod.layout).find([name]));
  if (item === undefined) return EXIT.usage;
  const bytes = item.body === undefined ? undefined : Buffer.from(item.body, 'base64');
  if (flags.json === true) terminal.data(`${harmlessJson(item)}\n`);
  else if (flags.body === true) {
    if (bytes === undefined) throw new UsageError(`${item.id}: its bytes were not stored. See ${item.source}`);
    terminal.bytes(bytes);
  } else {
    const { id, source, at, reason, pointer, message, contentType = 'not said' } = item;
    const lines = { item: id, notification: source, since: at, reason, place: pointer, message, type: contentType };
    for (const [label, value] of Object.entries(lines))
      terminal.data(`${terminal.style('dim', label.padEnd(14))}${harmlessLine(value)}\n`);
    terminal.data(bytes === undefined ? '\nIts bytes were not stored.\n' : `\n${harmless(bytes.toString())}\n`);
    terminal.say(nextStepFor(item));
  }
  return EXIT.ok;
}

function sayUnread(unread: readonly PodError[], terminal: Terminal): void {
  for (const { message } of unread) sayProblem(`${message}. What it contains is not included`, terminal);
}

function wanted(names: readonly string[], { all = false }: Flags): readonly string[] | 'all' {
  if (all === names.length > 0) throw new UsageError('give the ids of messages, or --all');
  return all ? 'all' : names;
}

async function retry(names: readonly string[], flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const items = wanted(names, flags);
  if (flags.file !== undefined && (items === 'all' || items.length !== 1))
    throw new UsageError('--file holds the bytes of one message: give its id');
  const corrected = flags.file === undefined ? {} : { corrected: await readGiven(flags.file, '--file') };
  const unread: PodError[] = [];
  const onUnread = (error: PodError): void => void unread.push(error);
  const options = {
    ...readingOptions(flags),
    ...trustOptions(flags),
    ...corrected,
    trusted: flags.trust === true,
    onUnread,
  };
  const report = await withPod(flags, terminal, (pod) => retryQuarantine(pod, items, options));
  for (const { source, id, error } of report.failed) sayProblem(`${source} (${id}): ${faultLine(error)}`, terminal);
  // A sender who is not trusted is no fault of the bytes.
  const broken = report.failed.find(
    ({ error }) => !(error instanceof NotificationError && error.reason === 'untrusted-sender'),
  );
  if (broken !== undefined) terminal.say(nextStep(broken.id));
  sayUnread(unread, terminal);
  if (flags.json === true) terminal.data(`${harmlessJson({ ...report, failed: report.failed.map(({ id }) => id) })}\n`);
  else say(report, terminal);
  return report.failed.length + unread.length > 0 ? EXIT.someFailed : EXIT.ok;
}

/** The advice for an item: the command that tries it again. It depends on why the item is in the quarantine. */
function nextStepFor({ id, reason, body }: QuarantineItem): string {
  if (reason === 'untrusted-sender') return `If you trust this sender: leadpod quarantine retry ${id} --trust`;
  if (body === undefined)
    return `To try it again with a larger limit: leadpod quarantine retry ${id} --max-bytes BYTES`;
  return nextStep(id);
}

/** The advice for a message that leadpod cannot read: a person has to correct it. */
const nextStep = (id: string): string =>
  `To correct one: leadpod quarantine show ${id} --body > FILE, edit FILE, then leadpod quarantine retry ${id} --file FILE`;

function say({ retried, journaled, unsupported, failed, created, updated }: RetryReport, terminal: Terminal): void {
  terminal.data(
    `Messages: ${retried} tried, ${journaled} stored, ${unsupported} of other topics, ${failed.length} stay\n`,
  );
  terminal.data(`Leads: ${created} created, ${updated} updated\n`);
}

async function drop(names: readonly string[], flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const items = wanted(names, flags);
  const unread: PodError[] = [];
  const options = { ...readingOptions(flags), onUnread: (error: PodError) => void unread.push(error) };
  const dropped = await withPod(flags, terminal, (pod) => dropQuarantine(pod, items, options));
  sayUnread(unread, terminal);
  const ids = dropped.map(({ id }) => id);
  terminal.data(flags.json === true ? `${harmlessJson({ dropped: ids })}\n` : `${ids.length} dropped\n`);
  return unread.length > 0 ? EXIT.someFailed : EXIT.ok;
}

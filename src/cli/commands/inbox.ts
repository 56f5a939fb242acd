/** `leadpod inbox`: what lies in the inbox, and what became of it. */
import { Option, type Command } from 'commander';
import {
  INBOX_STATES,
  readInboxStates,
  type InboxItem,
  type InboxState,
  type InboxStates,
} from '../../care/inbox-states.ts';
import { publicPointer } from '../../text/json.ts';
import { parseDate } from '../../message/values/dates.ts';
import { UsageError } from '../../errors.ts';
import { leftAsideWords } from '../../solid/left-aside.ts';
import type { Pod } from '../../solid/pod.ts';
import { count } from '../../text/count.ts';
import { EXIT, type ExitCode } from '../exit.ts';
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
} from '../many-pods.ts';
import { withPod } from '../open.ts';
import { formatTable, type Column } from '../output/table.ts';
import { harmlessJson, type Terminal } from '../output/terminal.ts';

interface InboxFlags extends ManyPodsFlags {
  readonly state?: readonly InboxState[];
  readonly since?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
States:
  new          no sync has read it yet
  failed       it could not be read; the next sync tries again
  quarantined  it cannot be processed; leadpod quarantine show ITEM says why
  waiting      stored in the journal; its lead must not be read or written
  stored       it is in its lead; sync --ack delete removes it from the inbox
  other-topic  no lead event; it stays where it is; WHY is filled where it speaks of a lead (of the newest 200)
  forgotten    about a person who was forgotten
  dropped      taken out of the quarantine; it is not read again

Examples:
  leadpod inbox
  leadpod inbox --state new failed quarantined    what is not done
  leadpod inbox --since 2026-01-31 --json         one notification a line
  leadpod inbox --all                             every pod of leadpod.pods.json (docs/pods.md)
`;

/** Adds the command. */
export function addInbox(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('inbox')
    .summary('what lies in the inbox, and what became of it')
    .description('Lists the notifications in the inbox, the oldest first, with what became of each. Changes nothing.')
    .addOption(new Option('--state <STATE...>', 'only notifications in these states').choices(INBOX_STATES))
    .option('--since <TIME>', 'only notifications posted from then on')
    .option('--json', 'one notification a line')
    .addHelpText('after', EXAMPLES);
  addManyPodsFlags(command).action(async (flags: InboxFlags) => {
    const isWanted = createFilter(flags);
    const read = async (pod: Pod): Promise<Inbox> => {
      const { items, ...rest } = await readInboxStates(pod);
      return { inbox: pod.inbox, ...rest, items: items.filter(isWanted) };
    };
    finish(isForMany(flags) ? await listPods(flags, read, terminal) : await list(flags, read, terminal));
  });
}

interface Inbox extends InboxStates {
  readonly inbox: string;
}
type Read = (pod: Pod) => Promise<Inbox>;

/** Of a notification whose time the server does not tell nobody knows that it is older. */
function createFilter({ state, since }: InboxFlags): (item: InboxItem) => boolean {
  const from = since === undefined || !/^\d{4}-\d{2}-\d{2}/.test(since) ? undefined : parseDate(since)?.iso;
  if (since !== undefined && from === undefined)
    throw new UsageError(`--since: expected a time such as 2026-01-31T00:00:00Z, received [${since}]`);
  return (item) =>
    (state === undefined || state.includes(item.state)) &&
    (from === undefined || item.posted === undefined || Date.parse(item.posted) >= Date.parse(from));
}

async function list(flags: InboxFlags, read: Read, terminal: Terminal): Promise<ExitCode> {
  const found = await withPod(onlyPod(flags), terminal, read);
  if (flags.json === true) for (const item of found.items) terminal.data(`${harmlessJson(item)}\n`);
  else if (found.items.length > 0) terminal.data(formatTable(COLUMNS, found.items.map(rowOf), terminal));
  sayCounts(found, terminal);
  return EXIT.ok;
}

async function listPods(flags: InboxFlags, read: Read, terminal: Terminal): Promise<ExitCode> {
  const outcomes = await withPods(podRuns(flags, terminal), read);
  const done = outcomes.flatMap((one) => (one.state === 'done' ? [one] : []));
  if (flags.json === true) {
    for (const { name, value } of done) for (const item of value.items) printPodJson(name, item, terminal);
    for (const one of outcomes) if (one.state !== 'done') printOutcomeJson(one, (value: Inbox) => value, terminal);
  } else {
    const rows = done.flatMap(({ name, value }) => value.items.map((item) => [name, ...rowOf(item)]));
    if (rows.length > 0) terminal.data(formatTable([{ title: 'POD' }, ...COLUMNS], rows, terminal));
  }
  for (const { value } of done) sayCounts(value, terminal);
  return exitOfPods(outcomes);
}

const COLUMNS: readonly Column[] = [
  ...[{ title: 'STATE' }, { title: 'POSTED' }],
  ...[
    { title: 'WHY', shrinksTo: 12 },
    { title: 'NOTIFICATION', shrinksTo: 20 },
  ],
];

const rowOf = (item: InboxItem): string[] => [
  ...[item.state, (item.posted ?? '').slice(0, 16).replace('T', ' '), reasonOf(item), item.url],
];

function reasonOf({ attempts, reason, pointer = '', message = '', item }: InboxItem): string {
  if (attempts !== undefined) return `not read in ${count(attempts, 'pass', 'passes')}`;
  if (reason === undefined) return '';
  const place = pointer === '' ? '' : ` at ${publicPointer(pointer)}`;
  return item === undefined ? `${reason}${place}: ${message}` : `${reason}${place} (item ${item})`;
}

/** For people, whatever goes into the pipe: how many of each, and what is not even listed here. */
function sayCounts({ inbox, items, leftAside }: Inbox, terminal: Terminal): void {
  const parts = INBOX_STATES.flatMap((state) => {
    const number = items.filter((item) => item.state === state).length;
    return number === 0 ? [] : [`${number} ${state}`];
  });
  terminal.say(`${inbox}: ${count(items.length, 'notification')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`);
  if (leftAside !== undefined) terminal.say(`warning: ${leftAsideWords(inbox, leftAside)}`);
}

/** `leadpod inbox`: lists the notifications in the inbox, and what happened to each. */
import { Option, type Command } from 'commander';
import {
  INBOX_STATES,
  readInboxStates,
  type InboxItem,
  type InboxState,
  type InboxStates,
} from '../../../care/inbox-states.ts';
import { publicPointer } from '../../../text/json.ts';
import { parseDate } from '../../../message/values/dates.ts';
import { UsageError } from '../../../errors.ts';
import { leftAsideWords } from '../../../solid/left-aside.ts';
import type { Pod } from '../../../solid/pod.ts';
import { count } from '../../../text/count.ts';
import type { ExitCode } from '../../exit.ts';
import { addManyPodsFlags, type ManyPodsFlags } from '../../pods/many-pods.ts';
import { printPodList } from '../../pods/pod-list.ts';
import type { Column } from '../../output/table.ts';
import type { Terminal } from '../../output/terminal.ts';

interface InboxFlags extends ManyPodsFlags {
  readonly state?: readonly InboxState[];
  readonly since?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
States:
  new          not read by a sync yet
  failed       could not be read; the next sync tries again
  quarantined  cannot be processed; leadpod quarantine show ITEM says why
  waiting      stored in the journal, but leadpod has no access to its lead
  stored       stored in its lead; sync --ack delete removes it from the inbox
  other-topic  not a lead event; leadpod leaves it there; if it mentions a lead, the column WHY says so (newest 200 only)
  forgotten    about a person who was forgotten
  dropped      dropped from the quarantine; it is not read again

Examples:
  leadpod inbox
  leadpod inbox --state new failed quarantined    what is not stored yet
  leadpod inbox --since 2026-01-31 --json         one notification per line
  leadpod inbox --all                             every pod of leadpod.pods.json (docs/pods.md)
`;

/** Adds the command. */
export function addInbox(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('inbox')
    .description('Lists the notifications in the inbox, oldest first, and says what happened to each. Changes nothing.')
    .addOption(new Option('--state <STATE...>', 'only notifications in these states').choices(INBOX_STATES))
    .option('--since <TIME>', 'only notifications posted at this time or later')
    .option('--json', 'one notification per line')
    .addHelpText('after', EXAMPLES);
  addManyPodsFlags(command).action(async (flags: InboxFlags) => {
    const isWanted = createFilter(flags);
    const list = {
      read: async (pod: Pod): Promise<Inbox> => {
        const { items, ...rest } = await readInboxStates(pod);
        return { inbox: pod.inbox, ...rest, items: items.filter(isWanted) };
      },
      itemsOf: ({ items }: Inbox) => items,
      jsonOf: (item: InboxItem) => item,
      columns: COLUMNS,
      rowOf,
      sayAfter: (found: Inbox) => {
        sayCounts(found, terminal);
      },
    };
    finish(await printPodList(flags, list, terminal));
  });
}

interface Inbox extends InboxStates {
  readonly inbox: string;
}

/** Creates a filter from the flags. A notification whose time is not known is kept, because it may be newer than `--since`. */
function createFilter({ state, since }: InboxFlags): (item: InboxItem) => boolean {
  const from = since === undefined || !/^\d{4}-\d{2}-\d{2}/.test(since) ? undefined : parseDate(since)?.iso;
  if (since !== undefined && from === undefined)
    throw new UsageError(`--since: expected a time such as 2026-01-31T00:00:00Z, received [${since}]`);
  return (item) =>
    (state === undefined || state.includes(item.state)) &&
    (from === undefined || item.posted === undefined || Date.parse(item.posted) >= Date.parse(from));
}

const COLUMNS: readonly Column[] = [
  ...[{ title: 'STATE' }, { title: 'POSTED' }],
  ...[
    { title: 'WHY', shrinksTo: 12 },
    { title: 'NOTIFICATION', shrinksTo: 20, keepsEnd: true },
  ],
];

const rowOf = (item: InboxItem): string[] => [
  ...[item.state, (item.posted ?? '').slice(0, 16).replace('T', ' '), reasonOf(item), item.url],
];

function reasonOf({ attempts, reason, pointer = '', message = '', item }: InboxItem): string {
  if (attempts !== undefined) return `not read in ${count(attempts, 'attempt')}`;
  if (reason === undefined) return '';
  const place = pointer === '' ? '' : ` at ${publicPointer(pointer)}`;
  return item === undefined ? `${reason}${place}: ${message}` : `${reason}${place} (item ${item})`;
}

/** Prints the counts for people on standard error: how many notifications have each state, and what is not in the list. */
function sayCounts({ inbox, items, leftAside, unread = [] }: Inbox, terminal: Terminal): void {
  const parts = INBOX_STATES.flatMap((state) => {
    const number = items.filter((item) => item.state === state).length;
    return number === 0 ? [] : [`${number} ${state}`];
  });
  terminal.say(`${inbox}: ${count(items.length, 'notification')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`);
  if (leftAside !== undefined) terminal.say(`warning: ${leftAsideWords(inbox, leftAside)}`);
  for (const { message } of unread) terminal.say(`warning: ${message}. Its notifications have no reason here`);
}

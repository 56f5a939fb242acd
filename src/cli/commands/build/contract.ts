/** `leadpod contract`: tests a receiver, and prints one line for each check. */
import { Option, type Command } from 'commander';
import { UsageError } from '../../../errors.ts';
import type { PodSession } from '../../../http/authorization/pod-session.ts';
import { chosenChecks, tryReceiver, type ContractResult } from '../../../integrate/contract/contract.ts';
import { ADDRESS_RULE, isAddress } from '../../../settings/rules.ts';
import type { PodSettings } from '../../../solid/pod.ts';
import { count } from '../../../text/count.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { countOption } from '../../flags/values.ts';
import { harmlessJson, harmlessLine, type Terminal, type TextStyle } from '../../output/terminal.ts';
import { readConfig } from '../../settings/config-file.ts';
import { podSettings } from '../../settings/settings.ts';

interface ContractFlags {
  readonly inbox: string;
  readonly settings?: string;
  readonly anonymous?: boolean;
  readonly only?: readonly string[];
  readonly largeBytes?: number;
  readonly clean?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const MARKS: Readonly<Record<ContractResult['state'], readonly [mark: string, style: TextStyle]>> = {
  ok: ['ok', 'green'],
  warning: ['warning', 'yellow'],
  problem: ['PROBLEM', 'red'],
};

const EXAMPLES = `
The messages are about invented people of example domains, and each run has ids of its own. They stay in the inbox unless you
pass --clean. With connection settings, and if the inbox is on a server of your own pod, leadpod signs in; otherwise it
sends no credentials.

Exit codes: 0 all requirements are met; 1 the receiver does not answer; 2 wrong usage; 3 a requirement is not met.

Examples:
  leadpod contract --inbox https://crm.example.com/inbox/ --dry-run    say what it would send
  leadpod contract --inbox https://crm.example.com/inbox/ --clean      send it, then delete it
  leadpod contract --inbox http://127.0.0.1:4000/inbox/ --only duplicate disorder
`;

/** Adds the command. */
export function addContract(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('contract')
    .description(
      'Tests the inbox of a receiver with one message of each kind, duplicates, messages out of order and bad input, and checks what Linked Data Notifications requires of receivers.',
    )
    .requiredOption('--inbox <URL>', 'the inbox to test')
    .option('--only <CHECK...>', 'run only these checks')
    .option('--dry-run', 'say what it would send, and send nothing')
    .option('--clean', 'delete what it posted when it is done')
    .option('--anonymous', 'never sign in')
    .option('--json', 'print one JSON object per check')
    .addOption(countOption('--large-bytes <N>', 'size of the message that should be too large (default 16777216)'))
    .addOption(new Option('--settings <FILE>', 'connection settings of your pod, as dev-pod writes them'))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ContractFlags) => {
      finish(await runContract(flags, terminal));
    });
}

async function runContract(flags: ContractFlags, terminal: Terminal): Promise<ExitCode> {
  const inbox = inboxOf(flags.inbox);
  const checks = chosenChecks(flags.only);
  if (flags.dryRun === true) {
    for (const { name, summary } of checks)
      terminal.data(
        flags.json === true ? `${harmlessJson({ name, summary })}\n` : `${name.padEnd(NAME_WIDTH)} ${summary}\n`,
      );
    return EXIT.ok;
  }
  const signed = flags.anonymous === true ? undefined : await signInFor(inbox, flags);
  try {
    const whom = signed === undefined ? 'without credentials' : 'with the credentials of your pod';
    const stay = flags.clean === true ? 'They are deleted afterwards.' : 'They stay in the inbox.';
    terminal.say(`Trying ${inbox} ${whom}: ${checks.length} checks, with messages of invented people. ${stay}`);
    const states = { ok: 0, warning: 0, problem: 0 };
    const { only, largeBytes, clean } = flags;
    for await (const result of tryReceiver(inbox, { session: signed?.session, only, largeBytes, clean })) {
      states[result.state] += 1;
      terminal.data(flags.json === true ? `${harmlessJson(result)}\n` : resultLine(result, terminal));
    }
    terminal.say(`${states.ok} ok, ${count(states.warning, 'warning')}, ${count(states.problem, 'problem')}.`);
    return states.problem > 0 ? EXIT.someFailed : EXIT.ok;
  } finally {
    await signed?.close();
  }
}

const NAME_WIDTH = 15;

function resultLine({ name, state, message, status }: ContractResult, terminal: Terminal): string {
  const [mark, style] = MARKS[state];
  const answer = status === undefined ? '   ' : String(status);
  return `${terminal.style(style, mark.padEnd(8))} ${name.padEnd(NAME_WIDTH)} ${answer} ${harmlessLine(message)}\n`;
}

function inboxOf(text: string): string {
  if (isAddress(text)) return new URL(text).href;
  // The message does not repeat the address, because it may contain a password.
  throw new UsageError(`--inbox: expected ${ADDRESS_RULE[0]}`);
}

interface SignedIn {
  readonly session: PodSession;
  close(): Promise<void>;
}

/** Signs in if there are settings, and if the inbox is on a server of their pod. The token is not sent to any other server. */
async function signInFor(inbox: string, { settings: file }: ContractFlags): Promise<SignedIn | undefined> {
  const settings = settingsOf(file);
  if (settings === undefined) return undefined;
  const { openPod } = await import('../../../solid/pod.ts');
  const pod = await openPod(settings);
  if (pod.client.origins.includes(new URL(inbox).origin)) return pod;
  await pod.close();
  return undefined;
}

/**
 * The settings of our own pod; `undefined` if there are none and the user has named no file.
 *
 * @throws UsageError if there is a configuration that is invalid or cannot be read.
 */
function settingsOf(file: string | undefined): PodSettings | undefined {
  readConfig(undefined);
  try {
    return podSettings(file === undefined ? {} : { settings: file });
  } catch (error) {
    if (file === undefined && error instanceof UsageError) return undefined;
    throw error;
  }
}

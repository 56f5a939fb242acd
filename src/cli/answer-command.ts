/** Shared code of the commands that answer a lead: their flags, and the output about an answer. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Answered } from '../desk/answers/answer-lead.ts';
import { UsageError } from '../errors.ts';
import type { AnswerAction } from '../desk/answers/rules.ts';
import type { SendOptions } from '../desk/answers/post-event.ts';
import type { Delivery } from '../store/outbox/delivery.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { sayNote } from './flags/pass.ts';
import { withPod } from './pods/open.ts';
import { deliveryToJson } from '../store/outbox/delivery-json.ts';
import { deliveryWords } from './output/deliveries.ts';
import { answerSettings, addPodFlags, readingOptions, type PodFlags } from './settings/settings.ts';
import { harmlessJson, harmlessLine, type Terminal } from './output/terminal.ts';

/** The flags of all commands that send an event. */
export interface SendFlags extends PodFlags {
  readonly to?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

interface AnswerFlags extends SendFlags {
  readonly reason?: string;
  readonly comment?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly force?: boolean;
}

/** A command that answers a lead. */
export interface AnswerCommand {
  readonly action: AnswerAction;
  readonly description: string;
  /** The text after the help of the command. */
  readonly examples: string;
}

/** Adds `--to`, `--json`, `--dry-run`, and the flags for the pod. */
export function addSendFlags(command: Command, to: string): Command {
  command
    .option('--to <WEBID>', to)
    .option('--json', 'print the event, the delivery and the lead as one JSON object')
    .option('--dry-run', 'print the event; write and send nothing');
  return addPodFlags(command);
}

/** Adds a command that answers a lead. */
export function addAnswerCommand(
  program: Command,
  terminal: Terminal,
  finish: (code: ExitCode) => void,
  { action, description, examples }: AnswerCommand,
): void {
  const command = program
    .command(action)
    .description(description)
    .argument('<LEAD>', 'slug, the start of a slug, or IRI')
    .option('--reason <TEXT>', 'the reason, in your own words')
    .option('--comment <TEXT>', 'a comment for the other party')
    .addOption(setOption())
    .option('--force', 'answer even if the state of the lead does not allow it')
    .addHelpText('after', examples);
  const to = action === 'assign' ? 'who gets the lead' : 'who gets the event (default: the other party of the lead)';
  addSendFlags(command, to).action(async (lead: string, flags: AnswerFlags) => {
    finish(await runAnswer(action, lead, flags, terminal));
  });
}

/** The flag `--set name=value`. It can be repeated, with another name each time. */
function setOption(): Option {
  return new Option(
    '--set <NAME=VALUE>',
    'set a value of the contact (name, givenName, familyName, email, telephone, jobTitle, birthDate) or of the lead (any other name); repeat it for other names',
  ).argParser((text: string, before: Readonly<Record<string, string>> | undefined) => {
    const [, name, value] = /^\s*([^=\s]+)\s*=(.+)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new InvalidArgumentError('Expected NAME=VALUE.');
    // The message does not repeat the value, which may be the address of a person.
    if (Object.hasOwn(before ?? {}, name)) throw new UsageError(`--set ${name}: given twice`);
    return { ...before, [name]: value.trim() };
  });
}

/** The options for sending events, from flags, environment and configuration. */
export function sendOptions(flags: SendFlags, terminal: Terminal): SendOptions {
  return {
    ...readingOptions(flags),
    answers: answerSettings(flags),
    dryRun: flags.dryRun === true,
    onNote: (note) => {
      sayNote(note, terminal);
    },
  };
}

async function runAnswer(
  action: AnswerAction,
  lead: string,
  flags: AnswerFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const { to, reason, comment, set, force } = flags;
  const options = sendOptions(flags, terminal);
  const { answerLead, checkAnswer } = await import('../desk/answers/answer-lead.ts');
  const answer = { action, to, reason, comment, set, force };
  checkAnswer(answer);
  const answered = await withPod(flags, terminal, (pod) => answerLead(pod, lead, answer, options));
  return sayAnswered(answered, flags, terminal);
}

/** Prints what was sent, and returns the exit code. In a dry run, prints the event itself. */
export function sayAnswered(
  { event, delivery, lead }: Omit<Answered, 'lead'> & Partial<Pick<Answered, 'lead'>>,
  flags: SendFlags,
  terminal: Terminal,
): ExitCode {
  if (flags.json === true) {
    const { id, topic, time, body } = event;
    const shown = flags.dryRun === true ? { event: { id, topic, time }, body } : { event: { id, topic, time } };
    const view = flags.dryRun === true ? { to: delivery.target } : deliveryToJson(delivery);
    terminal.data(`${harmlessJson({ ...shown, delivery: view, lead })}\n`);
    return flags.dryRun === true ? EXIT.ok : codeOf(delivery, terminal);
  }
  if (flags.dryRun === true) {
    terminal.data(`${readableBody(event.body)}\n`);
    terminal.say(`This would go to ${delivery.target} (with its JSON-LD context). Nothing was written.`);
    return EXIT.ok;
  }
  // An update changes values of a lead, but not its status.
  const news = event.topic.endsWith('#update') ? 'has changed, and is still' : 'is now';
  if (lead !== undefined) terminal.data(`Lead ${lead.slug} ${news} ${lead.status}.\n`);
  terminal.data(`${harmlessLine(deliveryLine(delivery))}\n`);
  return codeOf(delivery, terminal);
}

/** An event for people to read. Its context is left out, because it is the same in all events and twice as long as the rest. */
function readableBody(body: string): string {
  const members = Object.entries(JSON.parse(body) as object).filter(([name]) => name !== '@context');
  return harmlessJson(Object.fromEntries(members), 2);
}

/**
 * The exit code for a delivery. If leadpod will try it again, no action is needed. If not, it is a failure, and the next step
 * is printed.
 */
function codeOf({ id, state }: Delivery, terminal: Terminal): ExitCode {
  const name = id.slice(0, 8);
  if (state === 'needs-person')
    terminal.say(`The recipient was not told. Fix the reason, then run leadpod outbox retry ${name}.`);
  else if (state === 'refused' || state === 'expired')
    terminal.say(
      `The recipient was not told. leadpod outbox show ${name} says why; leadpod outbox drop ${name} gives it up.`,
    );
  else return EXIT.ok;
  return EXIT.someFailed;
}

const deliveryLine = (delivery: Delivery): string =>
  `The event for ${delivery.target}: ${deliveryWords(delivery)} (delivery ${delivery.id.slice(0, 8)})`;

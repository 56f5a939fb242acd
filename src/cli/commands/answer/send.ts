/** `leadpod send TOPIC --data FILE`: sends any event of the format, with data from a file. */
import type { Command } from 'commander';
import { NotificationError, UsageError } from '../../../errors.ts';
import { decodeJson, decodeText } from '../../../message/decode/json-decode.ts';
import type { Json } from '../../../text/json.ts';
import { addSendFlags, sayAnswered, sendOptions, type SendFlags } from '../../answer-command.ts';
import type { ExitCode } from '../../exit.ts';
import { readGiven } from '../../flags/files.ts';
import { withPod } from '../../pods/open.ts';
import type { Terminal } from '../../output/terminal.ts';

interface Flags extends SendFlags {
  readonly data: string;
}

const EXAMPLES = `
The file holds the data of the event: its type, the lead as object, who acts. leadpod adds id, topic, time and your WebID.

Examples:
  leadpod send lead#add --data lead.json --to https://agent.example.com/profile/card#me
  leadpod send website#askquestion --data - --to https://agent.example.com/profile/card#me < question.json
`;

/** Adds the command. */
export function addSend(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('send')
    .description('Sends an event with your own data. An event about a lead changes your own lead, too.')
    .argument('<TOPIC>', 'lead#add, lead#update ..., or another topic of the family such as website#askquestion')
    .requiredOption('--data <FILE>', 'the data of the event as JSON; - is standard input')
    .addHelpText('after', EXAMPLES);
  addSendFlags(command, 'who gets the event').action(async (topic: string, flags: Flags) => {
    const { to, data: file } = flags;
    if (to === undefined) throw new UsageError('send needs --to with the WebID of the person who gets the event');
    const options = sendOptions(flags, terminal);
    const { checkSending, sendEvent } = await import('../../../desk/answers/send-event.ts');
    checkSending({ topic, to });
    const data = await readData(file);
    const sent = await withPod(flags, terminal, (pod) => sendEvent(pod, { topic, data, to }, options));
    finish(sayAnswered(sent, flags, terminal));
  });
}

async function readData(name: string): Promise<Json> {
  const bytes = await readGiven(name, '--data');
  try {
    return decodeJson(decodeText(bytes));
  } catch (error) {
    if (error instanceof NotificationError) throw new UsageError(`--data: ${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

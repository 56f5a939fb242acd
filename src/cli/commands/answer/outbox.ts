/** `leadpod outbox list|show|retry|drop`: the deliveries of our own events. */
import type { Command } from 'commander';
import type { Delivery } from '../../../store/outbox/delivery.ts';
import type { BrokenDelivery } from '../../../store/outbox/listing.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { sayProblem } from '../../fault.ts';
import { withPod } from '../../pods/open.ts';
import { deliveryToJson, triesOf } from '../../../store/outbox/delivery-json.ts';
import { deliveryWords, STATE_WORDS } from '../../output/deliveries.ts';
import { addPodFlags, type PodFlags } from '../../settings/settings.ts';
import { formatTable } from '../../output/table.ts';
import { harmlessJson, harmlessLine, harmlessText, type Terminal } from '../../output/terminal.ts';

interface Flags extends PodFlags {
  readonly json?: boolean;
  readonly ended?: boolean;
  readonly body?: boolean;
}

const EXAMPLES = `
Examples:
  leadpod outbox list                 what has not arrived yet, and what failed
  leadpod outbox list --ended --json  all deliveries
  leadpod outbox show 5f3a            each attempt, and what the recipient answered
  leadpod outbox retry 5f3a           after you have repaired the reason
  leadpod outbox drop 5f3a            stop sending it

docs/answer.md says what each state means and what to do about it.
`;

/** Adds the command. */
export function addOutbox(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('outbox')
    .description(
      'Lists the events that you sent and that have not arrived, shows them, tries them again, or drops them.',
    )
    .addHelpText('after', EXAMPLES);
  addPodFlags(
    command
      .command('list')
      .summary('what has not arrived (default)')
      .description('Lists the events that have not arrived yet or have failed, in the order of sending.')
      .option('--ended', 'also list what has arrived or was dropped')
      .option('--json', 'print one JSON object per delivery'),
  ).action(async (flags: Flags) => {
    finish(await list(flags, terminal));
  });
  addPodFlags(
    command
      .command('show')
      .summary('one delivery')
      .description('Shows a delivery: each attempt, and what the recipient answered.')
      .argument('<DELIVERY>', 'its id, or the start of its id')
      .option('--body', 'print only the event, as it is sent')
      .option('--json', 'print one JSON object, with the event'),
  ).action(async (name: string, flags: Flags) => {
    finish(await show(name, flags, terminal));
  });
  addPodFlags(
    command
      .command('retry')
      .summary('try one again')
      .description('Tries a delivery again: the next pass sends it, with the same bytes.')
      .argument('<DELIVERY>', 'its id, or the start of its id')
      .option('--json', 'print the delivery as one JSON object'),
  ).action(async (name: string, flags: Flags) => {
    const { retryDelivery } = await import('../../../desk/answers/care-outbox.ts');
    const delivery = await withPod(flags, terminal, (pod) => retryDelivery(pod, name));
    finish(sayChanged(delivery, 'goes out with the next pass: leadpod sync', flags, terminal));
  });
  addPodFlags(
    command
      .command('drop')
      .summary('stop sending one')
      .description('Stops a delivery. The event stays in your lead, and the recipient does not get it.')
      .argument('<DELIVERY>', 'its id, the start of its id, or the URL of a delivery that cannot be read')
      .option('--json', 'print the delivery as one JSON object'),
  ).action(async (name: string, flags: Flags) => {
    const { dropDelivery } = await import('../../../desk/answers/care-outbox.ts');
    const dropped = await withPod(flags, terminal, (pod) => dropDelivery(pod, name));
    finish(sayChanged(dropped, 'is dropped', flags, terminal));
  });
}

function sayChanged(changed: Delivery | BrokenDelivery, what: string, { json }: Flags, terminal: Terminal): ExitCode {
  const isBroken = 'url' in changed;
  if (json === true) terminal.data(`${harmlessJson(isBroken ? changed : deliveryToJson(changed))}\n`);
  else {
    const name = isBroken ? changed.url : `The delivery ${changed.id.slice(0, 8)} to ${changed.target}`;
    terminal.data(`${harmlessLine(`${name} ${what}`)}\n`);
  }
  return EXIT.ok;
}

async function list(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const { listOutbox } = await import('../../../desk/answers/care-outbox.ts');
  const { deliveries, broken } = await withPod(flags, terminal, (pod) => listOutbox(pod, flags));
  for (const { url, reason } of broken) sayProblem(`${url}: ${reason}. leadpod outbox drop URL removes it`, terminal);
  if (flags.json === true)
    for (const delivery of deliveries) terminal.data(`${harmlessJson(deliveryToJson(delivery))}\n`);
  else if (deliveries.length === 0)
    terminal.say(flags.ended === true ? 'Nothing was sent.' : 'Everything that you sent has arrived.');
  else terminal.data(tableOf(deliveries, terminal));
  return broken.length > 0 ? EXIT.someFailed : EXIT.ok;
}

function tableOf(deliveries: readonly Delivery[], terminal: Terminal): string {
  const columns = [
    { title: 'DELIVERY' },
    { title: 'MADE' },
    { title: 'EVENT' },
    { title: 'STATE', shrinksTo: 9 },
    { title: 'TRIES' },
    { title: 'TO', shrinksTo: 14 },
    { title: 'LEAD' },
  ];
  const rows = deliveries.map((delivery) => {
    const { id, created, topic, state, target, lead } = delivery;
    return [
      ...[id.slice(0, 8), created.slice(0, 16).replace('T', ' '), topic.replace(/^realestate\//, '')],
      ...[STATE_WORDS[state], String(triesOf(delivery)), target, lead?.slice(0, 8) ?? ''],
    ];
  });
  return formatTable(columns, rows, terminal);
}

async function show(name: string, flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const { findDelivery } = await import('../../../desk/answers/care-outbox.ts');
  const delivery = await withPod(flags, terminal, (pod) => findDelivery(pod, name));
  if (flags.json === true)
    terminal.data(`${harmlessJson({ ...deliveryToJson(delivery), log: delivery.attempts, body: delivery.body })}\n`);
  else if (flags.body === true) terminal.data(`${harmlessText(delivery.body)}\n`);
  else {
    const { id, event, topic, lead, target, inbox, transport, created, notAfter, attempts } = delivery;
    const lines = {
      delivery: id,
      event,
      topic,
      lead,
      to: target,
      inbox,
      made: created,
      'not after': notAfter,
      transport: transport === 'ldn' ? undefined : transport,
      state: deliveryWords(delivery),
    };
    for (const [label, value] of Object.entries(lines))
      if (value !== undefined) terminal.data(`${terminal.style('dim', label.padEnd(14))}${harmlessLine(value)}\n`);
    for (const { at, outcome = 'begun', status, detail, retryAfter, location } of attempts) {
      const words = [
        at,
        status,
        outcome === 'asked' ? undefined : outcome,
        location ?? detail,
        retryAfter === undefined ? undefined : `not before ${retryAfter}`,
      ];
      terminal.data(
        `${terminal.style('dim', (outcome === 'asked' ? 'asked' : 'attempt').padEnd(14))}${harmlessLine(words.filter(Boolean).join('  '))}\n`,
      );
    }
  }
  return EXIT.ok;
}

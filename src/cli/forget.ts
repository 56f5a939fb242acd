/** `leadpod forget`: removes a person. */
import { InvalidArgumentError, type Command } from 'commander';
import { forgetPerson, type ForgetReceipt } from '../care/forget.ts';
import type { Identifier } from '../core/values/identifiers.ts';
import { UsageError } from '../errors.ts';
import { count } from '../words.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { withPod } from './open.ts';
import { addPodFlags, readingOptions, type PodFlags } from './settings.ts';
import { harmlessJson, harmlessLine, type Terminal } from './terminal.ts';

interface ForgetFlags extends PodFlags {
  readonly email?: readonly string[];
  readonly telephone?: readonly string[];
  readonly identifier?: readonly Identifier[];
  readonly lead?: readonly string[];
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Whoever bears one of the names is meant, with all of their leads: those that share a contact identifier are found by
themselves. Other leads that share an e-mail address or telephone number, or that mention the person in a text, stay and
are named. What is left behind is a tombstone of keyed hashes, so that an event that is delivered again is not stored.

Examples:
  leadpod forget --email ada@mail.example --dry-run
  leadpod forget --email ada@mail.example --telephone '+1 903 555 0142' --yes
  leadpod forget --identifier salesforceContactID=c28834ca --yes
`;

/** Adds the command. */
export function addForget(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('forget')
    .summary('remove a person from the pod')
    .description(
      'Removes a person from leads, histories, journal, quarantine, index, ledger and inbox, and prints what was removed.',
    )
    .option('--email <ADDRESS...>', 'by e-mail address')
    .option('--telephone <NUMBER...>', 'by telephone number')
    .option('--identifier <KEY=VALUE...>', "by a vendor's identifier of the lead or the contact", parseIdentifier)
    .option('--lead <LEAD...>', 'the contact of a lead, by its slug or IRI')
    .option('--yes', 'do it: nothing brings it back')
    .option('--dry-run', 'say what would be removed')
    .option('--json', 'print the receipt as one JSON object')
    .addHelpText('after', EXAMPLES);
  addPodFlags(command).action(async (flags: ForgetFlags) => {
    const { email = [], telephone = [], identifier = [], lead = [], yes = false, dryRun = false } = flags;
    if (email.length + telephone.length + identifier.length + lead.length === 0)
      throw new UsageError('nobody is named: give --email, --telephone, --identifier or --lead');
    if (!yes && !dryRun)
      throw new UsageError('nothing brings back what is forgotten: add --yes, or --dry-run to look first');
    const person = { emails: email, telephones: telephone, identifiers: identifier, leads: lead };
    const options = { ...readingOptions(flags), dryRun };
    const receipt = await withPod(flags, terminal, (pod) => forgetPerson(pod, person, options));
    if (flags.json === true) terminal.data(`${harmlessJson(receipt)}\n`);
    else say(receipt, dryRun, terminal);
    finish(EXIT.ok);
  });
}

function parseIdentifier(text: string, others: readonly Identifier[] | undefined): Identifier[] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Expected KEY=VALUE.');
  return [...(others ?? []), { propertyID: text.slice(0, at), value: text.slice(at + 1) }];
}

/** Notifications that are named one by one; `--json` names all. */
const NAMED = 20;

function say(receipt: ForgetReceipt, dryRun: boolean, terminal: Terminal): void {
  const { leads, events, journal, records, quarantine, inbox, notifications, shared, mentioned } = receipt;
  if (!dryRun && receipt.tombstone === undefined) {
    terminal.data('Nobody was found: nothing was removed, and nothing was left behind.\n');
    return;
  }
  const removed = dryRun ? 'would be removed' : 'removed';
  terminal.data(`Leads ${removed}: ${leads.length === 0 ? 'none' : leads.join(', ')}\n`);
  terminal.data(`From their histories: ${count(events, 'event')}\n`);
  terminal.data(`From the journal: ${count(journal, 'notification')}, and from ${count(records, 'commit record')}\n`);
  terminal.data(`From the quarantine: ${quarantine}; from the inbox: ${inbox}\n`);
  for (const url of notifications.slice(0, NAMED)) terminal.data(`  ${harmlessLine(url)}\n`);
  if (notifications.length > NAMED) terminal.data(`  and ${notifications.length - NAMED} more: --json names them\n`);
  const stay = (slugs: readonly string[], why: string): void => {
    if (slugs.length === 0) return;
    const names = `${slugs.slice(0, 5).join(', ')}${slugs.length > 5 ? ' ...' : ''}`;
    terminal.say(`${count(slugs.length, 'other lead')} ${why}, and ${slugs.length === 1 ? 'stays' : 'stay'}: ${names}`);
  };
  stay(shared, `with an e-mail address or telephone number of theirs`);
  stay(mentioned, `in whose texts the person is mentioned`);
}

/** `leadpod forget`: removes a person. */
import { InvalidArgumentError, type Command } from 'commander';
import { forgetPerson } from '../../care/forget.ts';
import type { Identifier } from '../../message/values/identifiers.ts';
import { UsageError } from '../../errors.ts';
import type { SyncNote } from '../../workspace/options.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { forgetOnMachine } from '../forget-places.ts';
import { printReceipt } from '../output/forget-receipt.ts';
import { withPod } from '../open.ts';
import { addPodFlags, readingOptions, type PodFlags } from '../settings.ts';
import { harmlessJson, harmlessLine, type Terminal } from '../output/terminal.ts';

interface ForgetFlags extends PodFlags {
  readonly email?: readonly string[];
  readonly telephone?: readonly string[];
  readonly identifier?: readonly Identifier[];
  readonly lead?: readonly string[];
  readonly allKeys?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
There is no undo: what is removed is gone from the whole pod. Look first, with --dry-run.

An event is removed where its contact, or it itself, bears a key that you name. Where a lead begins with such an event, the
others of the lead are removed too, if they state no other name and no other address, number or identifier of a contact.
With --lead all events of a lead are removed. All else stays, since anybody may send an event for any lead: the dry run
shows what stays in the same leads, and the keys by which to name it.

The local copy of the leads on this machine loses the person, too. The receipt names every place that this command does not
reach: stores that leads were pushed to, exported files, other machines.

A tombstone of keyed hashes is left behind. It keeps out what bears a key that you named, and the same events when they are
delivered again. --all-keys keeps out also what bears another key that only the removed events bear. Look at these keys
first: somebody else's may be among them, and their messages would be dropped.

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
      'Removes a person from leads, histories, journal, quarantine, index, ledger, inbox and the local copy, and prints what was removed.',
    )
    .option('--email <ADDRESS...>', 'by e-mail address')
    .option('--telephone <NUMBER...>', 'by telephone number')
    .option('--identifier <KEY=VALUE...>', "by a vendor's identifier of the lead or the contact", parseIdentifier)
    .option('--lead <LEAD...>', 'all events of a lead, whomever they name, by its slug or IRI')
    .option('--all-keys', 'keep out also what bears another key that only the removed events bear')
    .option('--yes', 'do it: there is no undo')
    .option('--dry-run', 'show who would be removed, why, and what stays')
    .option('--json', 'print the receipt as one JSON object')
    .addHelpText('after', EXAMPLES);
  addPodFlags(command).action(async (flags: ForgetFlags) => {
    const { email = [], telephone = [], identifier = [], lead = [], yes = false, dryRun = false } = flags;
    const { allKeys = false } = flags;
    if (email.length + telephone.length + identifier.length + lead.length === 0)
      throw new UsageError('nobody is named: give --email, --telephone, --identifier or --lead');
    if (!yes && !dryRun) throw new UsageError('there is no undo: add --dry-run to look first, then --yes to remove');
    const person = { emails: email, telephones: telephone, identifiers: identifier, leads: lead, allKeys };
    const onNote = ({ url, message }: SyncNote): void => {
      terminal.say(harmlessLine(`${url}: ${message}`));
    };
    const options = { ...readingOptions(flags), dryRun, onNote };
    const [receipt, places] = await withPod(flags, terminal, async (pod) => {
      const done = await forgetPerson(pod, person, options);
      const choices = { dryRun, isUnfinished: done.unfinished.length > 0 };
      return [done, await forgetOnMachine(pod, choices)] as const;
    });
    if (flags.json === true) terminal.data(`${harmlessJson({ ...receipt, places })}\n`);
    else printReceipt(receipt, places, dryRun, terminal);
    const isDone = receipt.unfinished.length === 0 && places.every(({ state }) => state !== 'failed');
    finish(isDone ? EXIT.ok : EXIT.someFailed);
  });
}

function parseIdentifier(text: string, others: readonly Identifier[] | undefined): Identifier[] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Expected KEY=VALUE.');
  return [...(others ?? []), { propertyID: text.slice(0, at), value: text.slice(at + 1) }];
}

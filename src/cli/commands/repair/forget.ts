/** `leadpod forget`: removes the data of a person. */
import { InvalidArgumentError, type Command } from 'commander';
import { forgetPerson, type ForgetPreview } from '../../../care/forget.ts';
import type { Identifier } from '../../../message/values/identifiers.ts';
import { UsageError } from '../../../errors.ts';
import type { SyncNote } from '../../../workspace/options.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { sayNote } from '../../flags/pass.ts';
import { forgetOnMachine } from '../../../copy/forget-places.ts';
import { peopleWords, printReceipt } from '../../output/forget-receipt.ts';
import { withPod } from '../../pods/open.ts';
import { addPodFlags, readingOptions, type PodFlags } from '../../settings/settings.ts';
import { harmlessJson, harmlessLine, type Terminal } from '../../output/terminal.ts';

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
This cannot be undone: what is removed is gone from the whole pod. Run it with --dry-run first.

You name the person by keys: an e-mail address, a telephone number, an identifier. leadpod removes every event that has one
of these keys. If a lead begins with such an event, its other events are removed too, unless they state another name,
address, number or identifier of a contact. With --lead all events of a lead are removed. Everything else stays, because
anyone can send an event for any lead. The dry run shows what stays in the same leads, and the keys that would remove it.

The person is also removed from the local copy of the leads on this machine. The receipt lists the places that this command
does not reach: stores that leads were pushed to, exported files, other machines.

leadpod keeps hashes of what was removed (a tombstone), so that later messages with a key that you named, and the same
events delivered again, are not stored. --all-keys does this for the other keys that only the removed events have, too.
Check these keys first: if one belongs to another person, their messages are dropped.

Examples:
  leadpod forget --email ada@mail.example --dry-run
  leadpod forget --email ada@mail.example --telephone '+1 903 555 0142' --yes
  leadpod forget --identifier salesforceContactID=c28834ca --yes
`;

/** Adds the command. */
export function addForget(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('forget')
    .description(
      'Removes a person from the pod (leads, histories, journal, quarantine, index, inbox) and from the local copy, and prints what was removed.',
    )
    .option('--email <ADDRESS...>', 'by e-mail address')
    .option('--telephone <NUMBER...>', 'by telephone number')
    .option('--identifier <KEY=VALUE...>', "by a vendor's identifier of the lead or the contact", parseIdentifier)
    .option('--lead <LEAD...>', 'all events of this lead (slug or IRI), even if they name other people')
    .option('--all-keys', 'also refuse later messages with another key that only the removed events have')
    .option('--yes', 'remove the person; this cannot be undone')
    .option('--dry-run', 'show who would be removed, why, and what stays')
    .option('--json', 'print the receipt as one JSON object')
    .addHelpText('after', EXAMPLES);
  addPodFlags(command).action(async (flags: ForgetFlags) => {
    const { email = [], telephone = [], identifier = [], lead = [], yes = false, dryRun = false } = flags;
    const { allKeys = false } = flags;
    if (email.length + telephone.length + identifier.length + lead.length === 0)
      throw new UsageError('No person is named. Add --email, --telephone, --identifier or --lead');
    if (!yes && !dryRun)
      throw new UsageError(
        'Nothing was removed. Add --dry-run to see what would be removed, then --yes to remove it. This cannot be undone.',
      );
    const person = { emails: email, telephones: telephone, identifiers: identifier, leads: lead, allKeys };
    const onNote = (note: SyncNote): void => {
      sayNote(note, terminal);
    };
    const onFound = ({ taken, left }: ForgetPreview): void => {
      // With `--json`, no names are printed here.
      if (flags.json === true) return;
      terminal.say(`Removing: ${harmlessLine(peopleWords(taken))}`);
      if (left.length > 0) terminal.say(`Not removed from the same leads: ${harmlessLine(peopleWords(left))}`);
    };
    const options = { ...readingOptions(flags), dryRun, onNote, onFound };
    const [receipt, places] = await withPod(flags, terminal, async (pod) => {
      const done = await forgetPerson(pod, person, options);
      const choices = { dryRun, isUnfinished: done.unfinished.length > 0 };
      return [done, await forgetOnMachine(pod, choices)] as const;
    });
    // With `--json`, the names are printed in a dry run only.
    const still = dryRun
      ? receipt.still
      : receipt.still.map(({ lead: slug, isSame, isKept }) => ({ lead: slug, isSame, isKept }));
    if (flags.json === true) terminal.data(`${harmlessJson({ ...receipt, still, places })}\n`);
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

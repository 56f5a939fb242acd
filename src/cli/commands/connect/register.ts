/** `leadpod register`: lists the leads in the private type index of their agent. */
import { Option, type Command } from 'commander';
import type { Pod } from '../../../solid/pod.ts';
import type { RegisterReport, RegisterStep } from '../../../solid/register.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import {
  addManyPodsFlags,
  exitOfPods,
  isForMany,
  onlyPod,
  podRuns,
  withPods,
  type ManyPodsFlags,
} from '../../pods/many-pods.ts';
import { withPod } from '../../pods/open.ts';
import { hasAddressBook } from '../../settings/settings.ts';
import type { Terminal } from '../../output/terminal.ts';

interface RegisterFlags extends ManyPodsFlags {
  readonly create?: boolean;
  readonly remove?: boolean;
}

const EXAMPLES = `
Other apps find your leads through the type index (https://solid.github.io/type-indexes/). Leads are personal data, so they
are registered in the private one, which the preferences document links to. This command writes outside leads/, as no other
does, except for proofs without personal data in leads-proofs/ if answers.proof is set (docs/deliver.md). It adds its own
statements, keeps those of others, and never writes into an index that the public can read.
With the setting addressBook, it registers the address book of the contacts as well (docs/contacts.md).

Examples:
  leadpod register             in an index that exists already
  leadpod register --create    create the index and the preferences document if they are missing
  leadpod register --remove    remove the registration
`;

/** Adds the command. */
export function addRegister(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('register')
    .description(
      'Registers the container of the leads, for the class lead:Lead, in the private type index of the agent.',
    )
    .addOption(new Option('--create', 'create a private type index if there is none').conflicts('remove'))
    .option('--remove', 'remove the registration; the index and the links to it stay')
    .addHelpText('after', EXAMPLES);
  addManyPodsFlags(command).action(async (flags: RegisterFlags) => {
    if (isForMany(flags)) {
      const runs = podRuns(flags, terminal);
      finish(
        exitOfPods(
          await withPods(runs, (pod, run) =>
            register(pod, { ...flags, addressBook: hasAddressBook(run.flags) }, run.terminal, `${run.name}: `),
          ),
        ),
      );
      return;
    }
    const own = onlyPod(flags);
    const addressBook = hasAddressBook(own);
    await withPod(own, terminal, (pod) => register(pod, { ...flags, addressBook }, terminal));
    finish(EXIT.ok);
  });
}

async function register(
  pod: Pod,
  {
    create = false,
    remove = false,
    addressBook = false,
  }: RegisterFlags & { readonly addressBook?: boolean | undefined },
  terminal: Terminal,
  prefix = '',
): Promise<void> {
  const { registerLeads, unregisterLeads } = await import('../../../solid/register.ts');
  const report = remove ? await unregisterLeads(pod) : await registerLeads(pod, { create, addressBook });
  for (const step of report.steps) terminal.data(`${prefix}${WORDS[step.kind]} ${step.url}\n`);
  terminal.say(remove ? lastWordOfRemoval(report) : lastWord(report));
}

const WORDS: Readonly<Record<RegisterStep['kind'], string>> = {
  'index-created': 'created the private type index',
  'preferences-created': 'created the preferences document',
  'index-linked': 'linked the index from',
  'preferences-linked': 'linked the preferences from',
  registered: 'registered the leads in',
  removed: 'removed the leads from',
};

function lastWord({ index = '', steps, byOthers }: RegisterReport): string {
  if (byOthers === true) return `Another app has registered the leads in ${index} already.`;
  return steps.length === 0
    ? `The leads are registered in ${index} already.`
    : 'Your other apps can find the leads now.';
}

function lastWordOfRemoval({ index, steps, byOthers }: RegisterReport): string {
  if (byOthers === true) return `leadpod keeps what others registered in ${index ?? 'another index'}.`;
  return steps.length === 0
    ? 'The leads were not registered in any index.'
    : 'The index itself stays, and so do the links to it.';
}

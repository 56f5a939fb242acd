/** `leadpod register`: the leads in the private type index of their agent. */
import { Option, type Command } from 'commander';
import type { Pod } from '../../solid/pod.ts';
import type { RegisterReport, RegisterStep } from '../../solid/register.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import {
  addManyPodsFlags,
  exitOfPods,
  isForMany,
  onlyPod,
  podRuns,
  withPods,
  type ManyPodsFlags,
} from '../many-pods.ts';
import { withPod } from '../open.ts';
import type { Terminal } from '../output/terminal.ts';

interface RegisterFlags extends ManyPodsFlags {
  readonly create?: boolean;
  readonly remove?: boolean;
}

const EXAMPLES = `
Other apps find your leads by the type index (https://solid.github.io/type-indexes/). Leads are personal data: they go into
the private one, which is linked from the preferences document. This is the only command that writes outside leads/; it adds
statements of its own, leaves those of others, and refuses to write into an index that the public can read.

Examples:
  leadpod register             into the index that there is
  leadpod register --create    and make one, with a preferences document, where there is none
  leadpod register --remove    and take the leads out again
`;

/** Adds the command. */
export function addRegister(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('register')
    .summary('lets other apps find the leads')
    .description('Registers the container of the leads in the private type index of the agent, for lead:Lead.')
    .addOption(new Option('--create', 'make a private type index where there is none').conflicts('remove'))
    .option('--remove', 'take the registration out again; index and links stay')
    .addHelpText('after', EXAMPLES);
  addManyPodsFlags(command).action(async (flags: RegisterFlags) => {
    if (isForMany(flags)) {
      const runs = podRuns(flags, terminal);
      finish(exitOfPods(await withPods(runs, (pod, run) => register(pod, flags, run.terminal, `${run.name}: `))));
      return;
    }
    await withPod(onlyPod(flags), terminal, (pod) => register(pod, flags, terminal));
    finish(EXIT.ok);
  });
}

async function register(
  pod: Pod,
  { create = false, remove = false }: RegisterFlags,
  terminal: Terminal,
  prefix = '',
): Promise<void> {
  const { registerLeads, unregisterLeads } = await import('../../solid/register.ts');
  const report = remove ? await unregisterLeads(pod) : await registerLeads(pod, { create });
  for (const step of report.steps) terminal.data(`${prefix}${WORDS[step.kind]} ${step.url}\n`);
  terminal.say(remove ? lastWordOfRemoval(report) : lastWord(report));
}

const WORDS: Readonly<Record<RegisterStep['kind'], string>> = {
  'index-created': 'created the private type index',
  'preferences-created': 'created the preferences document',
  'index-linked': 'linked the index from',
  'preferences-linked': 'linked the preferences from',
  registered: 'registered the leads in',
  removed: 'took the leads out of',
};

function lastWord({ index = '', steps, byOthers }: RegisterReport): string {
  if (byOthers === true) return `The leads are in ${index} already, by somebody else's statement.`;
  return steps.length === 0 ? `The leads are in ${index} already.` : 'Other apps of yours find the leads now.';
}

function lastWordOfRemoval({ index, steps, byOthers }: RegisterReport): string {
  if (byOthers === true) return `What others registered in ${index ?? 'another index'} is left as it is.`;
  return steps.length === 0 ? 'The leads were in no index.' : 'The index itself stays, and so do the links to it.';
}

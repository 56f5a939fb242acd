/** `leadpod help connection`: describes the flags by which every command finds its pod. */
import { Help, type Command } from 'commander';
import { addManyPodsFlags } from '../../pods/many-pods.ts';
import { PLACE_FLAGS } from '../../settings/settings.ts';

const TEXT = `
A command needs three settings to sign in: issuer, client id and client secret. Storage and inbox are found from the WebID.
Give the settings in one of these ways. A flag beats a variable, and a variable beats the configuration file.

  a file       leadpod sync --settings pod.env          lines such as LEADPOD_ISSUER=https://login.example.org/
  variables    LEADPOD_ISSUER=... LEADPOD_CLIENT_ID=... LEADPOD_CLIENT_SECRET=... leadpod sync
  JSON         leadpod.config.json in this folder       {"issuer": "...", "clientId": "...", "clientSecretFile": "..."}
  a registry   leadpod sync --pod acme, or --all        many pods in leadpod.pods.json or leadpod.pods.yaml (docs/pods.md)

No flag takes the secret itself: other users of the machine can read the command lines of your processes.

Examples:
  leadpod dev-pod --settings pod.env      start a pod for tests and write its settings to pod.env
  leadpod doctor --settings pod.env       check them
  leadpod leads --all                     list the leads of every pod of the registry
`;

/** Adds the topic. It is a command that only prints its help. */
export function addConnectionHelp(program: Command): void {
  const command = program
    .command('connection', { hidden: true })
    .description(
      'How to tell leadpod which pod to read, and how to sign in. These flags work with every command that reads a pod.',
    )
    .addHelpText('after', TEXT);
  // The usage line is that of all commands, not that of this topic.
  command.createHelp = () => Object.assign(new Help(), { commandUsage: () => 'leadpod COMMAND [options]' });
  addManyPodsFlags(command).action(() => {
    command.outputHelp();
  });
  for (const option of command.options) {
    const name = option.attributeName();
    option.hideHelp(name === 'envFile').helpGroup(groupOf(name));
    if (name === 'settings') option.description = 'file of LEADPOD_NAME=value lines, as dev-pod writes it';
  }
}

function groupOf(name: string): string {
  if (name === 'settings' || PLACE_FLAGS.includes(name)) return 'One pod:';
  return ['pod', 'all', 'pods', 'podsAtOnce'].includes(name) ? 'Pods of a registry:' : 'How notifications are read:';
}

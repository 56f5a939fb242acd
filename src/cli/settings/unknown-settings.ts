/** Warns about names in a settings file or in the environment that look like settings but are unknown or have no effect. */
import { parseEnvText, readIfThere } from '../../settings/files.ts';
import { ENVIRONMENT_NAMES, unknownSettings } from '../../settings/names.ts';
import type { Terminal } from '../output/terminal.ts';
import type { SettingsFlags } from './settings.ts';

/** Prints one line for each name. `dev-pod` is left out for its file, because it writes the file and does not read it. */
export function sayUnknownSettings(
  command: string,
  { settings, envFile }: SettingsFlags,
  { say }: Pick<Terminal, 'say'>,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const file = command === 'dev-pod' ? undefined : (settings ?? envFile);
  const flag = settings === undefined ? '--env-file' : '--settings';
  const inFile = file === undefined ? {} : parseEnvText(readIfThere(file, flag) ?? '');
  for (const { name, meant } of unknownSettings(Object.keys(inFile)))
    say(`warning: ${file ?? ''}: ${name} is not a setting of leadpod.${hint(meant)}`);
  for (const name of withoutEffect(inFile, environment))
    say(`warning: ${file ?? ''}: ${name} is read from the environment only.`);
  // Other programs may have such variables in the environment. So there is a warning only if a name is similar to a setting.
  for (const { name, meant } of unknownSettings(Object.keys(environment)))
    if (meant !== undefined && !(name in inFile)) say(`warning: ${name} is not a setting of leadpod.${hint(meant)}`);
}

/** The settings of a file that are read from the environment only, unless they have the same value there. */
const withoutEffect = (inFile: NodeJS.Dict<string>, environment: NodeJS.ProcessEnv): string[] =>
  ENVIRONMENT_NAMES.filter((name) => inFile[name] !== undefined && inFile[name] !== environment[name]);

const hint = (meant: string | undefined): string => (meant === undefined ? '' : ` Did you mean ${meant}?`);

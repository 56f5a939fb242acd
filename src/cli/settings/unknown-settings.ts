/** Warns of names in a settings file or in the environment that look like settings and are none. */
import { parseEnvText, readIfThere } from '../../settings/files.ts';
import { unknownSettings } from '../../settings/names.ts';
import type { Terminal } from '../output/terminal.ts';

/** The flags of a command that name a settings file. */
interface SettingsFlags {
  readonly settings?: string;
  readonly envFile?: string;
}

/** One line per name. `dev-pod` writes its file instead of reading it. */
export function sayUnknownSettings(
  command: string,
  { settings, envFile }: SettingsFlags,
  { say }: Pick<Terminal, 'say'>,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const file = command === 'dev-pod' ? undefined : (settings ?? envFile);
  const inFile = file === undefined ? {} : parseEnvText(readIfThere(file) ?? '');
  for (const { name, meant } of unknownSettings(Object.keys(inFile)))
    say(`warning: ${file ?? ''}: ${name} is not a setting of leadpod.${hint(meant)}`);
  // Other programs may have variables of this kind in the environment: only a likely slip is worth a line.
  for (const { name, meant } of unknownSettings(Object.keys(environment)))
    if (meant !== undefined && !(name in inFile)) say(`warning: ${name} is not a setting of leadpod.${hint(meant)}`);
}

const hint = (meant: string | undefined): string => (meant === undefined ? '' : ` Did you mean ${meant}?`);

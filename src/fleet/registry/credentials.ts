/** Reads the credentials of a pod from the places that the operator has chosen in the registry. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../../errors.ts';
import type { ClientCredentials } from '../../solid/sign-in/client-credentials.ts';
import { dropEmpty, parseEnvText } from '../../settings/files.ts';
import type { PodEntry } from './entry.ts';

/**
 * Reads the id and the secret. Names of files are relative to `folder`. `place` describes where a member is, for messages.
 *
 * @throws UsageError with the place of what is missing. The message never contains a value.
 */
export function readCredentials(
  entry: PodEntry,
  place: (member: string) => string,
  folder: string,
  environment: NodeJS.Dict<string>,
): Pick<ClientCredentials, 'clientId' | 'clientSecret'> {
  const readFile = (path: string, member: string): string => {
    try {
      return readFileSync(resolve(folder, path), 'utf8');
    } catch (cause) {
      const { code = '' } = cause as NodeJS.ErrnoException;
      // The message does not contain the name of the file: by mistake, an operator may have written the secret itself there.
      throw new UsageError(`${place(member)}: the file cannot be read (${code})`, { cause });
    }
  };
  const read = (setting: 'clientId' | 'clientSecret', variable: string): string => {
    const { [setting]: inline, [`${setting}Env` as const]: env, [`${setting}File` as const]: file, envFile } = entry;
    if (inline !== undefined) return inline;
    if (env !== undefined) return present(environment[env], `${place(`${setting}Env`)}: ${env} is not set`);
    if (file !== undefined)
      return present(readFile(file, `${setting}File`).trim(), `${place(`${setting}File`)}: the file is empty`);
    const variables = dropEmpty(parseEnvText(readFile(envFile ?? '', 'envFile')));
    return present(variables[variable], `${place('envFile')}: the file does not set ${variable}`);
  };
  return {
    clientId: read('clientId', 'LEADPOD_CLIENT_ID'),
    clientSecret: read('clientSecret', 'LEADPOD_CLIENT_SECRET'),
  };
}

function present(value: string | undefined, problem: string): string {
  if (value !== undefined && value !== '') return value;
  throw new UsageError(problem);
}

/** What a person signs in with: flags beat the environment beats `leadpod.config.json`. */
import { UsageError } from '../../errors.ts';
import { readText } from '../../settings/files.ts';
import type { Config } from './config-file.ts';

/** Flags that say how to sign in. */
export interface CredentialFlags {
  readonly issuer?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
}

/** What no one can sign in without, and where each is set. */
const REQUIRED = {
  issuer: 'LEADPOD_ISSUER or --issuer',
  clientId: 'LEADPOD_CLIENT_ID or --client-id',
  clientSecret: 'LEADPOD_CLIENT_SECRET or --client-secret-file',
} as const;

type Credentials = Readonly<Record<keyof typeof REQUIRED, string>>;

/** The credentials that flags, environment and configuration name. @throws UsageError that names all that is missing. */
export function findCredentials(flags: CredentialFlags, env: NodeJS.ProcessEnv, config: Config): Credentials {
  return allRequired({
    issuer: flags.issuer ?? env['LEADPOD_ISSUER'] ?? config.issuer,
    clientId: flags.clientId ?? env['LEADPOD_CLIENT_ID'] ?? config.clientId,
    clientSecret: findSecret(flags, env, config),
  });
}

/** No flag takes the secret itself: every user of the machine can read the command lines of the others. */
function findSecret(flags: CredentialFlags, env: NodeJS.ProcessEnv, config: Config): string | undefined {
  if (flags.clientSecretFile !== undefined) return readSecret(flags.clientSecretFile);
  const secret = env['LEADPOD_CLIENT_SECRET'];
  if (secret !== undefined) return secret;
  return config.clientSecretFile === undefined ? config.clientSecret : readSecret(config.clientSecretFile);
}

/** @throws UsageError that names all that is missing, so that a person sets it in one go. */
function allRequired(found: Readonly<Record<keyof typeof REQUIRED, string | undefined>>): Credentials {
  const missing = Object.entries(REQUIRED).filter(([name]) => (found[name as keyof typeof REQUIRED] ?? '') === '');
  if (missing.length === 0) return found as Credentials;
  const list = missing.map(([, where]) => where).join(', ');
  throw new UsageError(
    `Cannot sign in: ${missing.length === 1 ? 'a setting is' : 'settings are'} missing. Set ${list}. ` +
      'leadpod help connection explains them; leadpod dev-pod --settings FILE starts a pod for tests and writes all of them.',
  );
}

const readSecret = (path: string): string => readText(path, '--client-secret-file').trim();

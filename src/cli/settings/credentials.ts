/**
 * Finds the credentials for signing in. A flag has precedence over the environment, and the environment over
 * `leadpod.config.json`.
 */
import { UsageError } from '../../errors.ts';
import { readSecretFile } from '../../settings/files.ts';
import { CONFIG_FILE, type Config } from './config-file.ts';

/** The flags for signing in. */
export interface CredentialFlags {
  readonly issuer?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  /** The file of the configuration, for messages. */
  readonly config?: string;
}

/** The credentials that are required, and where each can be set. */
const REQUIRED = {
  issuer: 'LEADPOD_ISSUER or --issuer',
  clientId: 'LEADPOD_CLIENT_ID or --client-id',
  clientSecret: 'LEADPOD_CLIENT_SECRET or --client-secret-file',
} as const;

type Credentials = Readonly<Record<keyof typeof REQUIRED, string>>;

/**
 * Finds the credentials in flags, environment and configuration.
 *
 * @throws UsageError. It names everything that is missing.
 */
export function findCredentials(flags: CredentialFlags, env: NodeJS.ProcessEnv, config: Config): Credentials {
  return allRequired({
    issuer: flags.issuer ?? env['LEADPOD_ISSUER'] ?? config.issuer,
    clientId: flags.clientId ?? env['LEADPOD_CLIENT_ID'] ?? config.clientId,
    clientSecret: findSecret(flags, env, config),
  });
}

/** Finds the secret. No flag contains the secret itself, because other users of the machine can see the command line. */
function findSecret(flags: CredentialFlags, env: NodeJS.ProcessEnv, config: Config): string | undefined {
  if (flags.clientSecretFile !== undefined)
    return readSecretFile(flags.clientSecretFile, '--client-secret-file').trim();
  const secret = env['LEADPOD_CLIENT_SECRET'];
  if (secret !== undefined) return secret;
  if (config.clientSecretFile === undefined) return config.clientSecret;
  return readSecretFile(config.clientSecretFile, `${flags.config ?? CONFIG_FILE}: clientSecretFile`).trim();
}

/**
 * Returns the credentials if there are all of them.
 *
 * @throws UsageError. It names everything that is missing, so that the user can set it in one step.
 */
function allRequired(found: Readonly<Record<keyof typeof REQUIRED, string | undefined>>): Credentials {
  const missing = Object.entries(REQUIRED).filter(([name]) => (found[name as keyof typeof REQUIRED] ?? '') === '');
  if (missing.length === 0) return found as Credentials;
  const list = missing.map(([, where]) => where).join(', ');
  throw new UsageError(
    `Cannot sign in: ${missing.length === 1 ? 'a setting is' : 'settings are'} missing. Set ${list}. ` +
      'leadpod help connection explains them; leadpod dev-pod --settings FILE starts a pod for tests and writes all of them.',
  );
}

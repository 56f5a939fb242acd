/** The names of all settings in the environment or in a settings file, and suggestions for misspelled names. */
import { nearestName } from '../text/nearest-name.ts';

/** The names of all `LEADPOD_` variables. */
export const SETTING_NAMES = [
  ...['LEADPOD_WEBID', 'LEADPOD_STORAGE', 'LEADPOD_INBOX', 'LEADPOD_ISSUER'],
  ...['LEADPOD_CLIENT_ID', 'LEADPOD_CLIENT_SECRET', 'LEADPOD_REGION', 'LEADPOD_TIME_ZONE'],
  ...['LEADPOD_TRUST_SENDERS', 'LEADPOD_TRUST_VERIFY', 'LEADPOD_PODS', 'LEADPOD_CACHE', 'LEADPOD_LOG'],
  ...['LEADPOD_REDIS', 'LEADPOD_REDIS_PREFIX', 'LEADPOD_SERVE_TOKEN', 'LEADPOD_NOTIFY_URL', 'LEADPOD_NOTIFY_SECRET'],
] as const;

/**
 * Those that have no effect in a settings file. All commands of a machine share the folder of local copies, so that `forget`
 * finds them.
 */
export const ENVIRONMENT_NAMES = ['LEADPOD_CACHE'] as const satisfies readonly (typeof SETTING_NAMES)[number][];

/** `LEADPOD_ACK` is for `scripts/sync.ts` alone (docs/schedule.md), which may share a settings file with the program. */
const KNOWN: readonly string[] = [...SETTING_NAMES, 'LEADPOD_ACK'];
const PREFIX = 'LEADPOD_';

/** Returns the names that begin with `LEADPOD_` but are no settings, each with the setting that was probably meant. */
export function unknownSettings(names: readonly string[]): { name: string; meant: string | undefined }[] {
  return names
    .filter((name) => name.startsWith(PREFIX) && !KNOWN.includes(name))
    .map((name) => {
      const tails = KNOWN.map((known) => known.slice(PREFIX.length).toLowerCase());
      const near = nearestName(name.slice(PREFIX.length), tails);
      return { name, meant: near === undefined ? undefined : `${PREFIX}${near.toUpperCase()}` };
    });
}

/**
 * One pass from the environment, for cron and the like, through the public API: quiet when all is well, one line a
 * problem, and the program's exit codes (0 all handled, 1 could not run, 2 wrong settings, 3 some notifications failed; 130 and
 * 143 stopped by a signal).
 *
 * Besides the six `LEADPOD_*` of the program it reads `LEADPOD_ACK` (`keep` or `delete`), `LEADPOD_TRUST_SENDERS` and
 * `LEADPOD_TRUST_VERIFY`.
 */
import {
  LeadpodError,
  openPod,
  syncInbox,
  trustFromEnvironment,
  UsageError,
  type PodSettings,
  type SyncNote,
} from '../src/index.ts';

/** A variable that is set to nothing is not set. */
function optional(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

function required(name: string): string {
  const value = optional(name);
  if (value !== undefined) return value;
  throw new UsageError(`${name} is not set`);
}

function settings(): PodSettings {
  return {
    webId: optional('LEADPOD_WEBID'),
    storage: optional('LEADPOD_STORAGE'),
    inbox: optional('LEADPOD_INBOX'),
    issuer: required('LEADPOD_ISSUER'),
    clientId: required('LEADPOD_CLIENT_ID'),
    clientSecret: required('LEADPOD_CLIENT_SECRET'),
  };
}

function acknowledgement(): 'keep' | 'delete' {
  const ack = optional('LEADPOD_ACK') ?? 'keep';
  if (ack === 'keep' || ack === 'delete') return ack;
  throw new UsageError(`LEADPOD_ACK: expected keep or delete, received [${ack}]`);
}

/** Standard error, so that cron mails it; one line each, without controls or turned text of a stranger (THREATS: T16). */
function say(line: string): void {
  process.stderr.write(`leadpod: ${line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')}\n`);
}

async function main(): Promise<number> {
  const stop = new AbortController();
  let stopped: number | undefined;
  // The first signal finishes the batch, the second ends at once.
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.on(signal, () => {
      if (stopped !== undefined) process.exit(code);
      stopped = code;
      stop.abort();
    });
  const ack = acknowledgement();
  const trust = trustFromEnvironment(process.env);
  const pod = await openPod(settings());
  try {
    const onNote = ({ url, message }: SyncNote): void => {
      say(`${url}: ${message}`);
    };
    const options = trust === undefined ? {} : { trust };
    const report = await syncInbox(pod, { ack, ...options, signal: stop.signal, onNote });
    return stopped ?? (report.quarantined + report.failed > 0 ? 3 : 0);
  } finally {
    await pod.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof LeadpodError)) throw error;
  say(error.message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

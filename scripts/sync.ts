/**
 * One pass from the environment, for cron and the like, through the public API: quiet when all is well, one line a
 * problem, and the program's exit codes (0 all handled, 1 could not run, 2 wrong settings, 3 some notifications failed).
 *
 * Besides the six `LEADPOD_*` of the program it reads `LEADPOD_ACK` (`keep` or `delete`).
 */
import { LeadpodError, openPod, syncInbox, UsageError, type PodSettings, type SyncNote } from '../src/index.ts';

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  throw new UsageError(`${name} is not set`);
}

function settings(): PodSettings {
  return {
    webId: process.env['LEADPOD_WEBID'],
    storage: process.env['LEADPOD_STORAGE'],
    inbox: process.env['LEADPOD_INBOX'],
    issuer: fromEnvironment('LEADPOD_ISSUER'),
    clientId: fromEnvironment('LEADPOD_CLIENT_ID'),
    clientSecret: fromEnvironment('LEADPOD_CLIENT_SECRET'),
  };
}

function acknowledgement(): 'keep' | 'delete' {
  const ack = process.env['LEADPOD_ACK'] ?? 'keep';
  if (ack === 'keep' || ack === 'delete') return ack;
  throw new UsageError(`LEADPOD_ACK: expected keep or delete, received [${ack}]`);
}

/** Standard error, so that cron mails it; one line each, without control characters of a stranger. */
function say(line: string): void {
  process.stderr.write(`leadpod: ${line.replace(/\p{Cc}+/gu, ' ')}\n`);
}

async function main(): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop.abort();
    });
  const ack = acknowledgement();
  const pod = await openPod(settings());
  try {
    const onNote = ({ url, message }: SyncNote): void => {
      say(`${url}: ${message}`);
    };
    const report = await syncInbox(pod, { ack, signal: stop.signal, onNote });
    return report.quarantined + report.failed > 0 ? 3 : 0;
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

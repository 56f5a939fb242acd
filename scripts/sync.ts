/**
 * One pass from the environment, for cron and the like, through the public API: quiet when all is well, one line a
 * problem, and the program's exit codes (0 all handled, 1 could not run, 2 wrong settings, 3 some notifications failed; 130 and
 * 143 stopped by a signal).
 *
 * Besides the six `LEADPOD_*` of the program it reads `LEADPOD_ACK` (`keep` or `delete`), `LEADPOD_TRUST_SENDERS` and
 * `LEADPOD_TRUST_VERIFY`.
 */
import { lineOf, syncOnce } from './sync-once.ts';

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

process.exitCode = await syncOnce(process.env, {
  // Standard error, so that cron mails it.
  say: (text) => void process.stderr.write(lineOf(text)),
  signal: stop.signal,
  stopped: () => stopped,
});
